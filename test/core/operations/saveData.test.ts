import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { type Journal } from '../../../src/core/data/journal';
import { DataError } from '../../../src/core/data/dataError';
import { projectFolder } from '../../../src/core/data/projectFolder';
import { EngineError } from '../../../src/core/engine/engineError';
import { EngineConnection } from '../../../src/core/live/engineConnection';
import { type TaskRequest } from '../../../src/core/operations/operations';
import { type ProgressEvent } from '../../../src/core/operations/progress';
import { StackSession } from '../../../src/core/operations/stackSession';
import { systemClock } from '../../../src/core/support/clock';
import { silentLog } from '../../../src/core/support/log';
import { modelOf } from '../compose/support/definition';
import { engineFor } from '../reconcile/harness';

const definition = `name: shop
services:
  db:
    image: postgres:16
    environment: { POSTGRES_PASSWORD: sesame-open, POSTGRES_USER: me }
    volumes: ['data:/var/lib/postgresql/data']
volumes: { data: {} }
`;

describe('saving while services run', () => {
  let home: string;
  const opened: { dispose(): void }[] = [];
  beforeEach(() => (home = mkdtempSync(join(tmpdir(), 'dev-stack-save-'))));
  afterEach(() => {
    opened.splice(0).forEach((one) => one.dispose());
    rmSync(home, { recursive: true, force: true });
  });

  async function setUp(yaml = definition) {
    const stack = await modelOf(yaml);
    const engine = engineFor(stack);
    const { journal } = projectFolder(home, 'shop', stack.workingDir);
    const signal = AbortSignal.timeout(60_000);
    const quiet = (): void => undefined;
    let kept = '';
    const clock = { ...systemClock, now: () => Date.now() + ahead.ms };
    const ahead = { ms: 0 };
    const open = (): StackSession => {
      const connection = new EngineConnection(() => Promise.resolve(engine), clock, silentLog);
      const session = new StackSession({
        ...{ stack, connection, clock, log: silentLog },
        data: {
          folder: home,
          owner: 'tests',
          safety: () => true,
          retention: () => ({ count: 5, totalBytes: 1e9 }),
          onStep: (step) => {
            if (step === 'save copy') kept = readFileSync(journal, 'utf8');
          },
        },
      });
      opened.push(session, connection);
      return session;
    };
    const session = open();
    await session.operations.start({}, quiet, signal);
    engine.calls.length = 0;
    return {
      ...{ engine, journal, open, signal, quiet, ahead, session },
      save: () => session.snapshots.save({ name: 'now' }, quiet, signal),
      /** The journal as it was when the copies began. */
      kept: () => kept,
    };
  }

  /** The calls of these methods in their order, without what they were called with. */
  const order = (calls: readonly string[], ...methods: string[]): string[] =>
    calls.map((call) => call.split(' ')[0] ?? '').filter((method) => methods.includes(method));

  it('has PostgreSQL write its log to its files first, so that a restore starts quickly', async () => {
    const { engine, save } = await setUp();
    const commands: string[] = [];
    engine.onExec('shop-db-1', ({ command }) => {
      commands.push(command.join(' '));
      return { exitCode: 0, stdout: Buffer.alloc(0), stderr: Buffer.alloc(0) };
    });
    await save();
    assert.deepEqual(commands, ['psql -U me -d me --no-password --no-psqlrc --quiet -c CHECKPOINT']);
    assert.deepEqual(order(engine.calls, 'exec', 'pauseContainer', 'readArchive', 'unpauseContainer'), [
      ...['exec', 'pauseContainer', 'readArchive', 'unpauseContainer'],
    ]);
  });

  it('saves all the same where that fails', async () => {
    const { engine, save } = await setUp();
    engine.failNext('exec', new EngineError('failed', 'no such program'));
    assert.equal((await save()).volumes.length, 1);
  });

  it('stops what the engine is restarting and cannot pause, and starts it again', async () => {
    const { engine, save, journal, kept } = await setUp();
    engine.failNext('pauseContainer', new EngineError('conflict', 'it is restarting'));
    await save();
    assert.deepEqual(
      order(engine.calls, 'pauseContainer', 'stopContainer', 'readArchive', 'startContainer'),
      [...['pauseContainer', 'stopContainer', 'readArchive', 'startContainer']],
    );
    assert.deepEqual(engine.statuses, { 'shop-db-1': 'running' });
    assert.equal((JSON.parse(kept()) as Journal).halted?.length, 1);
    assert.equal(existsSync(journal), false);
  });

  it('starts it again also when the process died meanwhile', async () => {
    const { engine, save, journal, kept, open, signal, quiet } = await setUp();
    engine.failNext('pauseContainer', new EngineError('conflict', 'it is restarting'));
    await save();
    writeFileSync(journal, kept());
    const [id = ''] = (JSON.parse(kept()) as Journal).halted ?? [];
    await engine.stopContainer(id, undefined);
    assert.equal((await open().snapshots.recover(quiet, signal))?.outcome, 'rolledBack');
    assert.deepEqual(engine.statuses, { 'shop-db-1': 'running' });
    assert.equal(existsSync(journal), false);
  });

  it('is of use though a change that was killed and given up left its container at the volume', async () => {
    const { engine, save, session, signal, quiet } = await setUp();
    await save();
    const left = (project: string): Promise<string> =>
      engine.createContainer(
        `dev-stack-${project}-0`,
        {
          Image: 'postgres:16',
          Labels: { 'dev-stack.archive': project },
          HostConfig: { Mounts: [{ Type: 'volume', Source: 'shop_data', Target: '/dev-stack-data' }] },
        },
        undefined,
      );
    await left('shop');
    const { snapshots } = session;
    const preview = await snapshots.previewRestore({ snapshot: 'now' }, signal);
    await snapshots.restore({ snapshot: 'now' }, preview, quiet, signal);
    assert.deepEqual(engine.statuses, { 'shop-db-1': 'running' });

    await left('bank');
    await assert.rejects(snapshots.previewRestore({ snapshot: 'now' }, signal), (error) =>
      DataError.is(error, 'inUse'),
    );
  });

  describe('before an import', () => {
    const dump = Buffer.from('select 1;\n');
    const request = (): TaskRequest => ({
      task: 'import',
      service: 'db',
      data: { input: { head: dump, pieces: Readable.from([dump]) } },
    });

    it('brings what is replaced to safety, as what Undo restores', async () => {
      const { engine, session, signal, quiet } = await setUp();
      await session.operations.runTasks(request(), quiet, signal);
      assert.deepEqual(
        order(engine.calls, 'pauseContainer', 'readArchive', 'unpauseContainer', 'execAttached'),
        ['pauseContainer', 'readArchive', 'unpauseContainer', 'execAttached'],
      );
      const last = await session.snapshots.undoable(signal);
      assert.deepEqual([last?.name, last?.kind], ['Before the import into db', 'safety']);
      assert.deepEqual(
        last?.volumes.map(({ name }) => name),
        ['shop_data'],
      );
    });

    it('gives the second one another name than the first', async () => {
      const { session, signal, quiet } = await setUp();
      for (let count = 0; count < 2; count += 1) await session.operations.runTasks(request(), quiet, signal);
      const rows = await session.snapshots.list(signal);
      assert.deepEqual(
        rows.map(({ snapshot }) => snapshot.name),
        ['Before the import into db (2)', 'Before the import into db'],
      );
    });

    it('tells what brings it back before anything is replaced', async () => {
      const { engine, session, signal } = await setUp();
      const told: string[] = [];
      await session.operations.runTasks(
        request(),
        (event) => {
          if (event.kind === 'safety') told.push(event.snapshot.id, `${engine.processes.runs.length} run`);
        },
        signal,
      );
      assert.deepEqual(told, [(await session.snapshots.undoable(signal))?.id, '0 run']);
    });

    it('says so where there is nothing to be saved', async () => {
      const share = '{ driver_opts: { type: nfs, o: addr=10.0.0.9, device: ":/rows" } }';
      for (const [yaml, words] of [
        [definition.replace(/ {4}volumes: .*\nvolumes.*\n/, ''), 'db has no volume'],
        [definition.replace('{ data: {} }', `{ data: ${share} }`), 'shop_data (its data is in :/rows)'],
      ] as const) {
        const { engine, session, signal } = await setUp(yaml);
        const warnings: string[] = [];
        const tell = (event: ProgressEvent): void =>
          void (event.kind === 'warning' && warnings.push(event.message));
        await session.operations.runTasks(request(), tell, signal);
        assert.deepEqual(warnings, [`No safety snapshot is taken before the import into db: ${words}`]);
        assert.equal(engine.processes.runs.length, 1);
        assert.equal(await session.snapshots.undoable(signal), undefined);
      }
    });

    it('imports nothing when that fails', async () => {
      const { engine, session, signal, quiet } = await setUp();
      engine.failNext('readArchive', new EngineError('failed', 'disk on fire'));
      await assert.rejects(session.operations.runTasks(request(), quiet, signal), /disk on fire/);
      assert.deepEqual(engine.processes.runs, []);
      assert.deepEqual(engine.statuses, { 'shop-db-1': 'running' });
    });

    it('takes none where none is wanted', async () => {
      const { engine, session, signal, quiet } = await setUp();
      await session.operations.runTasks({ ...request(), safety: false }, quiet, signal);
      assert.equal(engine.processes.runs.length, 1);
      assert.equal(await session.snapshots.undoable(signal), undefined);
    });
  });

  it('undoes the last change also when the clock was set back before it', async () => {
    const { session, ahead, signal, quiet } = await setUp();
    const { operations, snapshots } = session;
    const undoable = async (): Promise<string | undefined> => (await snapshots.undoable(signal))?.id;
    const reset = async (): Promise<void> =>
      void (await operations.reset({}, await operations.previewReset({}, signal), quiet, signal));
    ahead.ms = 2 * 24 * 3600_000;
    await reset();
    const first = await undoable();
    ahead.ms = 0;
    for (let round = 0; round < 6; round += 1) await reset();
    const last = await undoable();
    assert.notEqual(last, first);
    const safety = (await snapshots.list(signal)).filter(({ snapshot }) => snapshot.kind === 'safety');
    assert.deepEqual([safety.length, safety[0]?.snapshot.id], [5, last]);
    assert.ok(!safety.some(({ snapshot }) => snapshot.id === first), 'the oldest is the first to go');
  });
});
