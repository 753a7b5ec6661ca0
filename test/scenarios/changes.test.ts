import assert from 'node:assert/strict';
import { useEngine, type TestEngine } from '../support/engine';
import { ensureStandIns } from '../support/images';
import { changedFields, fieldsStack } from './changedFields';
import { moreChangedFields, moreFieldsStack } from './moreChangedFields';
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

  it('of every other field that a container has remakes these services alone, by either tool, and is named', async () => {
    const more = new RealStack(engine, `${rig.project}more`);
    try {
      more.write('one', 'one\n');
      more.write('one.env', 'WHICH=one\n');
      more.write('two.env', 'WHICH=two\n');
      await more.define(moreFieldsStack(image, 'from'));
      await more.compose('create');
      assert.deepEqual([remadeBy(await more.plan()), await remadeByCompose(more)], [[], []]);
      await more.define(moreFieldsStack(image, 'to'));
      const wanted = moreChangedFields.map(({ name }) => `${more.project}-${name}-1`).sort();
      assert.deepEqual((await remadeByCompose(more)).sort(), wanted);
      const plan = await more.plan();
      assert.deepEqual(remadeBy(plan).sort(), wanted);
      for (const { name, said } of moreChangedFields) {
        const line = plan.split('\n').find((one) => one.includes(`_${more.project}-${name}-1 `)) ?? '';
        assert.match(line, said, name);
      }
    } finally {
      await more.dispose();
    }
  });

  function remadeBy(plan: string): string[] {
    return [...plan.matchAll(/create container (?:[0-9a-f]{12}_)?(\S+)/g)].map(
      ([, container = '']) => container,
    );
  }

  async function remadeByCompose(of = rig): Promise<string[]> {
    const said = await of.composeProgress('--dry-run', 'create');
    return [...said.matchAll(/Container (\S+) +Recreate\b/g)].map(([, container = '']) => container);
  }
});
