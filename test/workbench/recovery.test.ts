import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DataDriverProcess } from '../scenarios/dataDriverProcess';
import { DataStack, image, threeVolumes } from '../scenarios/dataStack';
import { useEngine } from '../support/engine';
import { ensureStandIns } from '../support/images';
import { openEditor, photographFailure, type EditorSession } from './editorSession';

describe('an editor that opens on a restore which was killed', () => {
  const driver = new DataDriverProcess();
  let stack: DataStack;
  let session: EditorSession | undefined;

  before(async function () {
    this.timeout(180_000);
    const engine = await useEngine();
    await ensureStandIns(engine, image);
    await driver.build();
    stack = new DataStack(engine, `dstest-recovery-${process.pid}`);
    await stack.define(threeVolumes);
    writeFileSync(join(stack.folder, '.env'), `COMPOSE_PROJECT_NAME=${stack.project}\n`);
    await stack.start();
    await stack.mark('first');
    await driver.run(stack, 'save', 'first');
    await stack.mark('now');
  });
  afterEach(async function () {
    await photographFailure(this, session);
    await session?.close();
    session = undefined;
  });
  after(async () => {
    await stack?.dispose();
    driver.dispose();
  });

  it('brings it to its end by itself, and says so', async () => {
    const { killed } = await driver.run(stack, 'restore', 'first', 'restore filled 1');
    assert.ok(killed);
    session = await openEditor({ folder: stack.folder, environment: { DEV_STACK_HOME: stack.home } });
    const { workbench } = session;
    await workbench.openContainer('Dev Stack');
    const told = 'The restore of first was interrupted. It was finished: the new data is in place.';
    await workbench.until(
      // Once; the progress is gone then.
      async () => (await workbench.notifications()).join() === told,
      60_000,
      async () => `it is told: ${(await workbench.notifications()).join(' | ')}`,
    );
    await workbench.screenshot('recovered');
    assert.deepEqual(await stack.words(), ['first', 'first', 'first']);
    assert.deepEqual(await stack.leftovers(), []);
  });
});
