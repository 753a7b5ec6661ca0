import assert from 'node:assert/strict';
import { useEngine, type TestEngine } from '../support/engine';
import { ensureStandIns } from '../support/images';
import { changedFields, fieldsStack } from './changedFields';
import { RealStack } from './realStack';

const image = 'dstest-change-busybox:1';

describe('one change of a definition', function () {
  this.timeout(120_000);

  let engine: TestEngine;
  let rig: RealStack;

  before(async () => {
    engine = await useEngine();
    await Promise.all([ensureStandIns(engine, image), RealStack.ensureCompose()]);
    rig = new RealStack(engine, `dstest-change-${process.pid}`);
    rig.write('one', 'one\n');
    await rig.define(fieldsStack(image, undefined));
    await rig.compose('create');
  });
  after(() => rig.dispose());

  it('that is none remakes nothing, by either tool', async () => {
    assert.deepEqual([remadeBy(await rig.plan()), await remadeByCompose()], [[], []]);
  });

  for (const { name, said } of changedFields) {
    it(`of ${name} remakes that service alone, by either tool, and is named`, async () => {
      await rig.define(fieldsStack(image, name));
      assert.deepEqual(await remadeByCompose(), [`${rig.project}-${name}-1`]);
      const plan = await rig.plan();
      assert.deepEqual(remadeBy(plan), [`${rig.project}-${name}-1`]);
      const [line = ''] = plan.split('\n').filter((one) => one.includes('create container'));
      assert.match(line, said);
      assert.ok(!/one → two/.test(line) || name !== 'secret-value', 'secrets are not shown');
    });
  }

  function remadeBy(plan: string): string[] {
    return [...plan.matchAll(/create container (?:[0-9a-f]{12}_)?(\S+)/g)].map(
      ([, container = '']) => container,
    );
  }

  async function remadeByCompose(): Promise<string[]> {
    const said = await rig.composeProgress('--dry-run', 'create');
    return [...said.matchAll(/Container (\S+) +Recreate\b/g)].map(([, container = '']) => container);
  }
});
