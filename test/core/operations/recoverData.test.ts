import assert from 'node:assert/strict';
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataError } from '../../../src/core/data/dataError';
import { type Journal } from '../../../src/core/data/journal';
import { projectFolder } from '../../../src/core/data/projectFolder';
import { EngineError } from '../../../src/core/engine/engineError';
import { EngineConnection } from '../../../src/core/live/engineConnection';
import { type ProgressEvent } from '../../../src/core/operations/progress';
import { type Interruption } from '../../../src/core/operations/snapshotOperations';
import { StackSession } from '../../../src/core/operations/stackSession';
import { systemClock } from '../../../src/core/support/clock';
import { silentLog } from '../../../src/core/support/log';
import { commandIds } from '../../../src/present/commandIds';
import { discardText } from '../../../src/present/discardText';
import { explain } from '../../../src/present/explain';
import { modelOf } from '../compose/support/definition';
import { engineFor } from '../reconcile/harness';

const definition = `name: shop
services:
  db:
    image: postgres:16
    environment: { POSTGRES_PASSWORD: sesame-open }
    volumes: ['data:/var/lib/postgresql/data']
    healthcheck: { test: [CMD, pg_isready] }
    x-dev-stack:
      tasks:
        seed: { command: load demo }
volumes: { data: {} }
`;

describe('data after an interruption', () => {
  let home: string;
  const opened: { dispose(): void }[] = [];
  beforeEach(() => (home = mkdtempSync(join(tmpdir(), 'dev-stack-recover-'))));
  afterEach(() => {
    opened.splice(0).forEach((one) => one.dispose());
    rmSync(home, { recursive: true, force: true });
  });

  async function setUp() {
    const stack = await modelOf(definition);
    const engine = engineFor(stack);
    const { journal } = projectFolder(home, 'shop', stack.workingDir);
    const kept = join(home, 'kept.json');
    const signal = AbortSignal.timeout(60_000);
    const told: ProgressEvent[] = [];
    const tell = (event: ProgressEvent): void => void told.push(event);
    /** As every process begins. @param keepAt the step before which the journal is set aside, as a death would leave it */
    const open = (keepAt?: string): StackSession => {
      const connection = new EngineConnection(() => Promise.resolve(engine), systemClock, silentLog);
      const session = new StackSession({
        ...{ stack, connection, clock: systemClock, log: silentLog },
        data: {
          folder: home,
          owner: 'tests',
          safety: () => true,
          retention: () => ({ count: 5, totalBytes: 1e9 }),
          onStep: (step) => {
            if (step === keepAt) copyFileSync(journal, kept);
          },
        },
      });
      opened.push(session, connection);
      return session;
    };
    const first = open('reset remove');
    await first.operations.start({}, tell, signal);
    const preview = await first.operations.previewReset({}, signal);
    await first.operations.reset({}, preview, tell, signal);
    const seeds = (): string[] => engine.processes.runs.filter((run) => run.includes('load demo'));
    assert.equal(seeds().length, 1, engine.processes.runs.join());
    engine.processes.runs.length = 0;
    told.length = 0;
    return {
      ...{ engine, journal, seeds, open },
      /** What the process left that died in the middle of the reset. */
      interrupt: (change: Partial<Journal> = {}) =>
        writeFileSync(
          journal,
          JSON.stringify({ ...(JSON.parse(readFileSync(kept, 'utf8')) as Journal), ...change }),
        ),
      recover: () => open().snapshots.recover(tell, signal),
      start: () => open().operations.start({}, tell, signal),
      interruption: async () => {
        const found = await open().snapshots.interruption(signal);
        assert.ok(found);
        return found;
      },
      discard: (shown: Interruption) => open().snapshots.discard(shown, tell, signal),
      warnings: () => told.flatMap((event) => (event.kind === 'warning' ? [event.message] : [])).join('\n'),
    };
  }

  it('brings a reset to its end with the seeds that were to follow it', async () => {
    const { interrupt, recover, seeds, journal, warnings } = await setUp();
    interrupt();
    const recovery = await recover();
    assert.deepEqual(recovery, { what: 'reset', outcome: 'finished', volumes: ['shop_data'] });
    assert.equal(seeds().length, 1);
    assert.match(warnings(), /The reset is finished now: the new data is in place/);
    assert.equal(existsSync(journal), false);
  });

  it('runs no seed twice, and says whose work nobody knows of', async () => {
    const { interrupt, recover, seeds, warnings } = await setUp();
    interrupt({ state: 'starting', tasksBegun: true });
    await recover();
    assert.equal(seeds().length, 0);
    assert.match(
      warnings(),
      /The reset was cut off while it ran seed of db\. Run that again, or reset again/,
    );
  });

  it('is at rest though a service cannot start: the next command is not kept from the stack', async () => {
    const { engine, interrupt, recover, start, journal, warnings } = await setUp();
    interrupt();
    engine.failNext(
      'startContainer',
      new EngineError('portInUse', 'port is already allocated', { port: 5432 }),
    );
    assert.equal((await recover())?.outcome, 'finished');
    assert.match(
      warnings(),
      /data is in order, but services could not be started again: .*Start them when that is mended/,
    );
    assert.equal(existsSync(journal), false);
    await start();
    assert.deepEqual(engine.statuses, { 'shop-db-1': 'running' });
  });

  it('is left for later while the engine does not answer', async () => {
    const { engine, interrupt, recover, journal } = await setUp();
    interrupt();
    engine.failNext('volumeUsers', new EngineError('unreachable', 'The engine does not answer'));
    await assert.rejects(recover(), (error) => EngineError.is(error, 'unreachable'));
    assert.ok(existsSync(journal));
    assert.equal((await recover())?.outcome, 'finished');
  });

  it('is not touched on another engine, and says which to choose', async () => {
    const { interrupt, recover, journal } = await setUp();
    interrupt({ engine: 'another' });
    await assert.rejects(
      recover(),
      /The reset was interrupted on another engine \(fake:.*\)\. Choose that engine again/,
    );
    assert.ok(existsSync(journal));
  });

  it('is given up when its engine is gone for good, naming what stays half done and where the data is', async () => {
    const { interrupt, start, interruption, discard, journal, open } = await setUp();
    interrupt({ engine: 'another', endpoint: 'tcp://gone:2375', paused: ['one'] });
    const told: unknown = await start().catch((error: unknown) => error);
    const { message, steps } = explain(told);
    assert.match(message, /interrupted on another engine \(tcp:\/\/gone:2375\).*give the reset up\.$/);
    assert.ok(
      steps.some((step) => 'command' in step && step.command === commandIds.discardInterrupted),
      JSON.stringify(steps),
    );
    const shown = await interruption();
    assert.equal(
      discardText(shown).detail,
      [
        'The engine at tcp://gone:2375: may hold a part of the data, or none:',
        '• shop_data',
        '',
        'The data from before is kept in the snapshot Before the reset.',
        'Not started again there: db.',
        'Not run: seed of db.',
        'One container may stay paused there.',
      ].join('\n'),
    );
    assert.ok(existsSync(journal), 'asking changes nothing');
    assert.equal(await discard(shown), undefined);
    assert.equal(existsSync(journal), false);
    await start();
    assert.equal((await open().snapshots.undoable(AbortSignal.timeout(5000)))?.name, shown.safety);
  });

  it('says that data is lost where no snapshot has it', async () => {
    const { interrupt, interruption } = await setUp();
    interrupt({ engine: 'another', safety: undefined });
    const { detail } = discardText(await interruption());
    assert.match(detail, /The data from before is lost:\n• shop_data/);
    assert.doesNotMatch(detail, /is kept/);
  });

  it('is ended all the same where its engine answers, though somebody gives it up', async () => {
    const { interrupt, interruption, discard, seeds, journal } = await setUp();
    interrupt();
    assert.equal((await discard(await interruption()))?.outcome, 'finished');
    assert.equal(seeds().length, 1);
    assert.equal(existsSync(journal), false);
  });

  it('can be given up where it cannot be ended', async () => {
    const { engine, interrupt, recover, interruption, discard, journal, warnings } = await setUp();
    interrupt();
    const failure = new EngineError('failed', 'the disk of the engine is broken');
    engine.failNext('volumeUsers', failure);
    await assert.rejects(
      recover(),
      (error) =>
        DataError.is(error, 'interrupted') &&
        /cannot be brought to its end: the disk of the engine is broken\. Mend that/.test(error.message),
    );
    const shown = await interruption();
    engine.failNext('volumeUsers', failure);
    assert.equal(await discard(shown), undefined);
    assert.match(warnings(), /the disk of the engine is broken/);
    assert.equal(existsSync(journal), false);
    await assert.rejects(discard(shown), (error) => EngineError.is(error, 'conflict'));
  });

  it('keeps the snapshots that are needed to end it', async () => {
    const { interrupt, open, journal } = await setUp();
    interrupt();
    const { safety } = JSON.parse(readFileSync(journal, 'utf8')) as Journal;
    const deletion = open().snapshots.delete([safety ?? ''], () => undefined, AbortSignal.timeout(5000));
    await assert.rejects(deletion, (error) => DataError.is(error, 'inUse'));
  });
});
