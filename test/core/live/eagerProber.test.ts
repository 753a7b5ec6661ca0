import assert from 'node:assert/strict';
import { EagerProber } from '../../../src/core/live/eagerProber';
import { type ExecResult } from '../../../src/core/engine/wire';
import { type ServiceState } from '../../../src/core/model/serviceState';
import { silentLog } from '../../../src/core/support/log';
import { settle } from '../../fakes/fakeClock';
import { execFailed, execOk } from '../../fakes/fakeExec';
import { LiveRig } from '../../fakes/liveRig';
import { sampleStack } from '../../fakes/sampleStack';

const names = ['db', 'kafka', 'redis', 'web', 'mail', 'loki'];

describe('running health checks before the engine does', () => {
  let rig: LiveRig;
  let prober: EagerProber;

  beforeEach(async () => {
    rig = new LiveRig(sampleStack(Object.fromEntries(names.map((name) => [name, { healthcheck: true }]))), {
      autoHealth: false,
    });
    await settle();
    const { store, engine, clock } = rig;
    prober = new EagerProber({ store, engine, clock, log: silentLog });
  });
  afterEach(async () => {
    await prober.end();
    rig.dispose();
  });

  const up = (service: string): Promise<string> => rig.up(service, { healthcheck: true });
  const probes = (service = ''): number =>
    rig.engine.calls.filter((call) => call.startsWith(`exec shop-${service}`)).length;
  const state = (service = 'db'): ServiceState | undefined => rig.status.services.get(service)?.state;
  const answers = (service: string, ...results: readonly ExecResult[]): void => {
    let next = 0;
    rig.engine.onExec(`shop-${service}-1`, () => results[Math.min(next++, results.length - 1)] ?? execOk);
  };

  it('calls a service ready at the first success, long before the first interval of the engine', async () => {
    answers('db', execFailed, execFailed, execOk);
    prober.want(['db'], false);
    await up('db');
    assert.equal(state()?.kind, 'starting');
    await rig.clock.advance(1_000);
    assert.deepEqual({ ...state(), since: 0 }, { kind: 'ready', since: 0, early: true });
    assert.equal(probes(), 3);
    // What the engine says of the container stays what it is.
    assert.equal(rig.status.services.get('db')?.containers[0]?.health?.status, 'starting');
    await rig.clock.advance(60_000);
    assert.equal(probes(), 3);
  });

  it('runs the test as the engine would', async () => {
    const seen: unknown[] = [];
    rig.engine.onExec('shop-db-1', (options) => {
      seen.push(options);
      return execOk;
    });
    prober.want(['db'], false);
    await up('db');
    assert.deepEqual(seen, [{ command: ['probe'], endOnAbort: true }]);
  });

  it('tries a cheap check several times within the container, where that has a shell', async () => {
    const seen: string[] = [];
    rig.engine.onExec('shop-db-1', ({ command }) => {
      seen.push(command[0] ?? '');
      return seen.length > 3 ? execOk : execFailed;
    });
    prober.want(['db'], false);
    await up('db');
    await rig.clock.advance(1_000);
    assert.deepEqual(seen, ['probe', 'sh', 'sh', 'sh']);
    assert.equal(state()?.kind, 'ready');
  });

  it('runs the check alone, and tells nothing else, where the container has no shell', async () => {
    const seen: string[] = [];
    rig.engine.onExec('shop-db-1', ({ command }) => {
      seen.push(command[0] ?? '');
      if (command[0] === 'sh') return { ...execFailed, exitCode: 127, stderr: Buffer.from('no sh') };
      return seen.length > 4 ? execOk : execFailed;
    });
    const said = new Set<string | undefined>();
    rig.store.onDidApply(() => {
      const now = state();
      if (now?.kind === 'starting') said.add(now.lastProbe?.output);
    });
    prober.want(['db'], false);
    await up('db');
    await rig.clock.advance(1_000);
    assert.deepEqual(seen, ['probe', 'sh', 'probe', 'probe', 'probe']);
    assert.equal(state()?.kind, 'ready');
    assert.equal(said.has('no sh'), false);
  });

  it('tells what a failing probe printed, never calls it unhealthy, and backs off', async () => {
    prober.want(['db'], false);
    await up('db');
    await rig.clock.advance(1_000);
    const early = probes();
    const now = state();
    assert.equal(now?.kind, 'starting');
    assert.equal(now.failingStreak, early);
    assert.equal(now.lastProbe?.output, 'connection refused');
    await rig.clock.advance(59_000);
    const before = probes();
    await rig.clock.advance(30_000);
    assert.ok(early >= 10 && early <= 60, `${early} in the first second`);
    assert.equal(probes() - before, 30);
    assert.equal(state()?.kind, 'starting');
  });

  for (const verdict of ['healthy', 'unhealthy'] as const) {
    it(`ends with the engine's verdict ${verdict}`, async () => {
      prober.want(['db'], false);
      await up('db');
      rig.engine.setHealth('shop-db-1', verdict, 'says the engine');
      answers('db', verdict === 'healthy' ? execFailed : execOk);
      await settle();
      const before = probes();
      await rig.clock.advance(60_000);
      assert.equal(probes(), before);
      assert.equal(state()?.kind, verdict === 'healthy' ? 'ready' : 'unhealthy');
      assert.ok(!('early' in (state() ?? {})));
    });
  }

  it("keeps the engine's verdict where a probe of ours ends after it", async () => {
    const release = rig.engine.hold('exec');
    answers('db', execOk);
    prober.want(['db'], false);
    await up('db');
    rig.engine.setHealth('shop-db-1', 'unhealthy');
    await settle();
    release();
    await settle();
    assert.equal(state()?.kind, 'unhealthy');
  });

  it('takes back what it said when the engine finds a failure later, and looks again', async () => {
    answers('db', execOk, execFailed, execOk);
    prober.want(['db'], false);
    const id = await up('db');
    assert.equal(state()?.kind, 'ready');
    const container = rig.engine.container('shop-db-1');
    const later = (container.startedAt ?? 0) + 1_000;
    const failure = { startedAt: later, endedAt: later + 5, exitCode: 1, output: 'gone again' };
    rig.store.putContainer({
      ...container,
      health: { status: 'starting', failingStreak: 1, probes: [failure] },
    });
    assert.equal(state()?.kind, 'starting');
    await settle();
    await rig.clock.advance(1_000);
    assert.equal(state()?.kind, 'ready');
    assert.ok(rig.store.containers.has(id));
  });

  it("keeps what it said when a probe of the engine's that began before tells its failure late", async () => {
    answers('db', execFailed, execOk);
    prober.want(['db'], false);
    await up('db');
    await rig.clock.advance(1_000);
    assert.equal(state()?.kind, 'ready');
    const container = rig.engine.container('shop-db-1');
    const began = container.startedAt ?? 0;
    const failure = { startedAt: began, endedAt: began + 2_000, exitCode: 1, output: 'too early' };
    rig.store.putContainer({
      ...container,
      health: { status: 'starting', failingStreak: 1, probes: [failure] },
    });
    assert.equal(state()?.kind, 'ready');
  });

  it('makes no call while nobody waits, and none for services nobody waits for', async () => {
    await up('db');
    await rig.clock.advance(60_000);
    assert.equal(probes(), 0);
    const waiting = prober.want(['kafka'], true);
    await up('kafka');
    assert.equal(probes('db'), 0);
    assert.ok(probes('kafka') > 0);
    waiting.dispose();
    const before = probes();
    await rig.clock.advance(60_000);
    assert.equal(probes(), before);
    // Its last word is the engine's again.
    assert.deepEqual(
      { ...state('kafka'), since: 0 },
      { kind: 'starting', since: 0, failingStreak: 0, lastProbe: undefined },
    );
  });

  it('runs few at once, those that others depend on first, and gives way to starts', async () => {
    for (const name of names) await up(name);
    const starting = prober.starting();
    const release = rig.engine.hold('exec');
    prober.want(names, false);
    await settle();
    assert.equal(probes(), 0);
    prober.want(['loki'], true);
    await settle();
    assert.deepEqual([probes('loki'), probes()], [1, 1]);
    starting.dispose();
    await settle();
    // Two cores: four.
    assert.equal(rig.engine.gate.peak('exec'), 4);
    release();
  });

  it('comes again as soon as fewer share the cores, and takes no check for costly that was slow beside others', async () => {
    const taking = (ms: number, ...results: readonly ExecResult[]): (() => Promise<ExecResult>) => {
      let next = 0;
      return async () => {
        const result = results[Math.min(next++, results.length - 1)] ?? execOk;
        await new Promise<void>((done) => void rig.clock.setTimeout(done, ms));
        return result;
      };
    };
    for (const name of names) {
      const handler = name === 'db' ? taking(1_600, execFailed, execOk) : taking(2_000, execOk);
      rig.engine.onExec(`shop-${name}-1`, handler);
    }
    prober.want(names, false);
    for (const name of names) await up(name);
    await rig.clock.advance(1_700);
    assert.equal(state()?.kind, 'starting');
    // Four at once on two cores: it takes half of that alone, and waits three times as long once the others are ready.
    await rig.clock.advance(2_600);
    assert.deepEqual([probes('db'), state('loki')?.kind], [2, 'ready']);
    await rig.clock.advance(1_700);
    assert.equal(state()?.kind, 'ready');
  });

  it('ends a probe that overruns its timeout, and counts it as failed', async () => {
    const exec = rig.engine.exec.bind(rig.engine);
    let ended = 0;
    rig.engine.exec = (id, options, signal) => {
      signal?.addEventListener('abort', () => (ended += 1));
      return exec(id, options, signal);
    };
    const release = rig.engine.hold('exec');
    prober.want(['db'], false);
    await up('db');
    await rig.clock.advance(30_000);
    assert.equal(ended, 1);
    const now = state();
    assert.equal(now?.kind === 'starting' ? now.lastProbe?.output : '', 'no answer within 30 s');
    release();
  });

  it('ends what still runs when nobody waits any more', async () => {
    rig.engine.hold('exec');
    prober.want(['db'], false);
    await up('db');
    const ending = prober.end();
    await rig.clock.advance(150);
    await ending;
    assert.equal(state()?.kind, 'starting');
  });

  it('leaves it to the engine where no process can be run in the container', async () => {
    rig.engine.onExec('shop-db-1', () => {
      throw new Error('exec is not allowed here');
    });
    prober.want(['db'], false);
    await up('db');
    await rig.clock.advance(60_000);
    assert.equal(probes(), 3);
  });

  it('begins anew when the container is started again', async () => {
    answers('db', execOk, execFailed);
    prober.want(['db'], false);
    const id = await up('db');
    assert.equal(state()?.kind, 'ready');
    await rig.engine.stopContainer(id, undefined);
    await rig.engine.startContainer(id);
    await settle();
    assert.equal(state()?.kind, 'starting');
    await rig.clock.advance(200);
    assert.ok(probes() > 2);
  });
});
