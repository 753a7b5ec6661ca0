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
import { StackSession } from '../../../src/core/operations/stackSession';
import { systemClock } from '../../../src/core/support/clock';
import { silentLog } from '../../../src/core/support/log';
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
    const signal = AbortSignal.timeout(10_000);
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
    await assert.rejects(recover(), /The reset was interrupted on another engine\. Choose that engine again/);
    assert.ok(existsSync(journal));
  });

  it('keeps the snapshots that are needed to end it', async () => {
    const { interrupt, open, journal } = await setUp();
    interrupt();
    const { safety } = JSON.parse(readFileSync(journal, 'utf8')) as Journal;
    const deletion = open().snapshots.delete([safety ?? ''], () => undefined, AbortSignal.timeout(5000));
    await assert.rejects(deletion, (error) => DataError.is(error, 'inUse'));
  });
});
