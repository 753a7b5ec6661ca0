import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DataDriverProcess } from '../scenarios/dataDriverProcess';
import { DataStack, image, threeVolumes } from '../scenarios/dataStack';
import { type Journal } from '../../src/core/data/journal';
import { useEngine } from '../support/engine';
import { engineRequest } from '../support/engineHttp';
import { ensureStandIns } from '../support/images';
import { openEditor, photographFailure, type EditorSession } from './editorSession';

describe('an editor that opens on a restore which was killed', () => {
  const driver = new DataDriverProcess();
  let stack: DataStack;
  let socket: string;
  /** Volumes of the restore that is given up. */
  let halfDone: readonly string[] = [];
  let session: EditorSession | undefined;

  before(async function () {
    this.timeout(180_000);
    const engine = await useEngine();
    socket = engine.socket;
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
    // One without a name has no label that would tell whose it was.
    for (const name of halfDone) await engineRequest(socket, 'DELETE', `/volumes/${name}?force=1`);
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

  it('offers to give up what was begun on an engine that is gone, and names what stays half done', async () => {
    await stack.mark('now');
    const { killed } = await driver.run(stack, 'restore', 'first', 'restore filled 1');
    assert.ok(killed);
    const { journal } = stack.place;
    const known = JSON.parse(readFileSync(journal, 'utf8')) as Journal;
    halfDone = known.volumes.map(({ name }) => name);
    writeFileSync(
      journal,
      JSON.stringify({ ...known, engine: 'sold', endpoint: 'ssh://dev@the-old-machine' }),
    );
    session = await openEditor({ folder: stack.folder, environment: { DEV_STACK_HOME: stack.home } });
    const { workbench } = session;
    await workbench.openContainer('Dev Stack');
    await workbench.notificationButton('Give It Up…').click({ timeout: 60_000 });
    const { message, detail } = await workbench.modalText();
    assert.equal(message, 'Give up the interrupted restore of first?');
    assert.match(detail, /The engine at ssh:\/\/dev@the-old-machine: may hold a part of the data, or none:/);
    for (const volume of [`${stack.project}_one`, `${stack.project}_two`, '/three'])
      assert.ok(detail.includes(volume), detail);
    assert.match(detail, /kept in the snapshot Before the restore of first \(2\)\./);
    await workbench.screenshot('give-up');
    assert.ok(existsSync(journal), 'nothing is given up before the answer');
    await workbench.answerModal('Give It Up');
    await workbench.until(
      async () => (await workbench.notifications()).includes('The restore of first is given up.'),
      60_000,
      async () => `it is told: ${(await workbench.notifications()).join(' | ')}`,
    );
    assert.equal(existsSync(journal), false);

    // Nobody is kept out any more, and the data of before is where it was said to be.
    const safety = await stack.snapshots((snapshots, _tell, signal) => snapshots.undoable(signal));
    assert.equal(safety?.name, 'Before the restore of first (2)');
    await stack.restore(safety.id);
    await stack.start();
    assert.deepEqual(await stack.words(), ['now', 'now', 'now']);
    assert.deepEqual(await stack.leftovers(), []);
  });
});
