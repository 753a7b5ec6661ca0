import assert from 'node:assert/strict';
import { EngineError } from '../../src/core/engine/engineError';
import { EngineConnection } from '../../src/core/live/engineConnection';
import { NotReadyError } from '../../src/core/live/notReadyError';
import { followLogs } from '../../src/core/logs/followLogs';
import { type ProgressEvent } from '../../src/core/operations/progress';
import { StackSession } from '../../src/core/operations/stackSession';
import { isCancelled } from '../../src/core/support/abort';
import { silentLog } from '../../src/core/support/log';
import { FakeClock, settle } from '../fakes/fakeClock';
import { FakeEngine } from '../fakes/fakeEngine';
import { sampleStack, type SampleService } from '../fakes/sampleStack';

const chain: Readonly<Record<string, SampleService>> = {
  db: { healthcheck: true, spec: { volumes: [{ type: 'volume', source: 'data', target: '/data' }] } },
  init: { oneShot: true, needs: { db: 'healthy' } },
  web: { needs: { init: 'completed', db: 'healthy' } },
};

function chainStack() {
  const stack = sampleStack(chain);
  return { ...stack, project: { ...stack.project, volumes: { data: { name: 'shop_data' } } } };
}

describe('the life of a stack', () => {
  let engine: FakeEngine;
  let clock: FakeClock;
  let connection: EngineConnection;
  let session: StackSession;
  let abort: AbortController;
  let progress: ProgressEvent[];
  let kinds: Set<string>;

  beforeEach(() => {
    engine = new FakeEngine({ autoHealth: false });
    engine.addImage('busybox');
    engine.exitAfterStart('shop-init-1', 0);
    clock = new FakeClock();
    connection = new EngineConnection(
      async () => {
        await engine.ping();
        return engine;
      },
      clock,
      silentLog,
    );
    session = new StackSession({ stack: chainStack(), connection, clock, log: silentLog });
    abort = new AbortController();
    progress = [];
    kinds = new Set();
    session.onDidChange(({ status }) => {
      for (const [name, { state }] of status.services) kinds.add(`${name} ${state.kind}`);
    });
  });
  afterEach(() => {
    abort.abort();
    session.dispose();
    connection.dispose();
  });

  const onProgress = (event: ProgressEvent): void => void progress.push(event);
  const start = (request = {}): Promise<void> => session.operations.start(request, onProgress, abort.signal);
  const states = (): Record<string, string> =>
    Object.fromEntries([...session.status.services].map(([name, { state }]) => [name, state.kind]));
  const lastReady = () => progress.filter((event) => event.kind === 'ready').at(-1);
  const up = async (): Promise<void> => {
    engine.setHealth('shop-db-1', 'healthy');
    await start();
  };

  it('starts along the dependencies, telling who waits for whom', async () => {
    const watching = session.watch();
    const started = start();
    await settle();
    assert.deepEqual(states(), { db: 'starting', init: 'waiting', web: 'waiting' });
    assert.deepEqual(session.status.services.get('web')?.state, { kind: 'waiting', for: ['init', 'db'] });
    assert.deepEqual(lastReady(), {
      kind: 'ready',
      ready: 0,
      total: 3,
      waitingFor: [
        { service: 'db', detail: 'probe 1: connection refused' },
        { service: 'init', detail: 'waiting for db' },
        { service: 'web', detail: 'waiting for init, db' },
      ],
    });
    engine.setHealth('shop-db-1', 'healthy');
    await started;
    assert.deepEqual(states(), { db: 'ready', init: 'done', web: 'running' });
    assert.deepEqual(lastReady(), { kind: 'ready', ready: 3, total: 3, waitingFor: [] });
    const starts = engine.calls.filter((call) => call.startsWith('startContainer'));
    assert.deepEqual(
      starts.map((call) => call.split('-')[1]),
      ['db', 'init', 'web'],
    );
    watching.dispose();
  });

  it('pulls first when told to, and recreates what a newer image calls for', async () => {
    await up();
    const before = engine.container('shop-web-1').id;
    engine.addRemoteImage('busybox', { Env: ['RELEASE=2'] });
    await start({ pull: 'always' });
    assert.notEqual(engine.container('shop-web-1').id, before);
    assert.equal(engine.calls.filter((call) => call === 'pullImage busybox').length, 1);
  });

  it('does nothing a second time', async () => {
    await up();
    const changes = engine.changes.length;
    await start();
    assert.equal(engine.changes.length, changes);
  });

  it('tells the output of the probe when a dependency is unhealthy, and leaves the rest unstarted', async () => {
    const started = start();
    await settle();
    engine.setHealth('shop-db-1', 'unhealthy', 'FATAL: no space left');
    await assert.rejects(started, (error) => {
      assert.ok(NotReadyError.is(error));
      assert.equal(error.message, 'db: unhealthy: FATAL: no space left');
      return true;
    });
    assert.equal(engine.statuses['shop-db-1'], 'running');
    assert.notEqual(engine.statuses['shop-web-1'], 'running');
    assert.ok(!Object.values(states()).includes('waiting'));
  });

  it('tells the exit code of a service that does not stay', async () => {
    engine.setHealth('shop-db-1', 'healthy');
    engine.exitAfterStart('shop-web-1', 2);
    await assert.rejects(start(), (error) => NotReadyError.is(error) && error.message === 'web: exited (2)');
  });

  it('gives up at the time limit, naming what is missing', async () => {
    const failed = assert.rejects(
      start({ waitTimeoutMs: 30_000 }),
      (error) =>
        NotReadyError.is(error) &&
        /^db: not ready after 30 s: probe \d+: connection refused$/.test(error.message),
    );
    await settle();
    await clock.advance(30_000);
    await failed;
  });

  it('leaves no half-created container when cancelled in the middle', async () => {
    const started = start();
    await settle();
    abort.abort();
    await assert.rejects(started, isCancelled);
    assert.deepEqual(engine.statuses, { 'shop-db-1': 'running' });
    const watching = session.watch();
    abort = new AbortController();
    await session.whenLive(abort.signal);
    assert.deepEqual(states(), { db: 'starting', init: 'absent', web: 'absent' });
    watching.dispose();
  });

  it('begins again when another process took away what it had made', async () => {
    engine.setHealth('shop-db-1', 'healthy');
    const release = engine.hold('startContainer');
    const started = start();
    await settle();
    await engine.removeContainer('shop-web-1', true);
    release();
    await started;
    assert.deepEqual(engine.statuses, {
      'shop-db-1': 'running',
      'shop-init-1': 'exited',
      'shop-web-1': 'running',
    });
    const inits = engine.calls.filter((call) => call === 'startContainer shop-init-1');
    assert.equal(inits.length, 1);
  });

  it('makes one change at a time, and lets who waits go away', async () => {
    const first = start();
    await settle();
    const impatient = new AbortController();
    const second = session.operations.stop({}, onProgress, impatient.signal);
    const third = session.operations.stop({}, onProgress, abort.signal);
    await settle();
    assert.ok(!engine.calls.some((call) => call.startsWith('stopContainer')));
    impatient.abort();
    await assert.rejects(second, isCancelled);
    engine.setHealth('shop-db-1', 'healthy');
    await first;
    await third;
    assert.equal(engine.statuses['shop-db-1'], 'exited');
  });

  it('stops dependents first, shows it, and never calls it a failure', async () => {
    await up();
    const watching = session.watch();
    await session.whenLive(abort.signal);
    kinds.clear();
    const release = engine.hold('stopContainer');
    const stopped = session.operations.stop({}, onProgress, abort.signal);
    await settle();
    assert.equal(states()['web'], 'stopping');
    release();
    await stopped;
    assert.deepEqual(states(), { db: 'stopped', init: 'done', web: 'stopped' });
    assert.ok(![...kinds].some((kind) => kind.endsWith(' exited')), [...kinds].join());
    const stops = engine.calls.filter((call) => call.startsWith('stopContainer'));
    assert.deepEqual(stops, ['stopContainer shop-web-1', 'stopContainer shop-db-1']);
    watching.dispose();
  });

  it('restarts what is asked for', async () => {
    await up();
    const before = engine.container('shop-web-1').startedAt;
    await session.operations.restart({ services: ['web'] }, onProgress, abort.signal);
    assert.notEqual(engine.container('shop-web-1').startedAt, before);
    assert.equal(engine.statuses['shop-web-1'], 'running');
  });

  it('goes down without a trace of containers, and keeps the data', async () => {
    await up();
    await session.operations.down({}, onProgress, abort.signal);
    assert.deepEqual(engine.statuses, {});
    assert.ok(engine.world.volumes.has('shop_data'));
  });

  describe('reset', () => {
    it('names what it would destroy, destroys that, and starts again what ran', async () => {
      await up();
      engine.setVolumeSize('shop_data', 1_234);
      const request = { services: ['db'] };
      const preview = await session.operations.previewReset(request, abort.signal);
      assert.deepEqual(
        preview.containers.map((container) => container.name),
        ['shop-db-1'],
      );
      assert.deepEqual(preview.volumes, [{ name: 'shop_data', service: 'db', sizeBytes: 1_234 }]);
      assert.deepEqual(preview.dependents, ['web']);
      const old = engine.container('shop-db-1').id;
      await session.operations.reset(request, preview, onProgress, abort.signal);
      assert.notEqual(engine.container('shop-db-1').id, old);
      assert.equal(engine.statuses['shop-web-1'], 'running');
      assert.ok(engine.calls.includes('removeVolume shop_data'));
    });

    it('says so when a container outside the stack kept a volume, and starts again what ran', async () => {
      await up();
      const request = { services: ['db'] };
      const preview = await session.operations.previewReset(request, abort.signal);
      engine.failNext('removeVolume', new EngineError('conflict', 'volume is in use'));
      await assert.rejects(
        session.operations.reset(request, preview, onProgress, abort.signal),
        (error) => EngineError.is(error, 'conflict') && error.message.includes('shop_data'),
      );
      assert.equal(states()['db'], 'ready');
    });

    it('refuses when more than was shown would be lost', async () => {
      await up();
      const request = { services: ['web'] };
      const preview = await session.operations.previewReset(request, abort.signal);
      await start({ services: ['web'], forceRecreate: true, noDeps: true });
      const changes = engine.changes.length;
      await assert.rejects(
        session.operations.reset(request, preview, onProgress, abort.signal),
        (error) => EngineError.is(error, 'conflict') && error.message.includes('shop-web-1'),
      );
      assert.equal(engine.changes.length, changes);
    });
  });

  it('rejects at once when there is no engine', async () => {
    engine.disconnect();
    await assert.rejects(start(), (error) => EngineError.is(error, 'unreachable'));
    await assert.rejects(session.whenLive(abort.signal), (error) => EngineError.is(error, 'unreachable'));
    assert.equal(session.status.connection.kind, 'idle');
  });

  it('rests when nobody watches', async () => {
    await up();
    await settle();
    assert.equal(session.status.connection.kind, 'idle');
    const calls = engine.calls.length;
    await clock.advance(3_600_000);
    assert.equal(engine.calls.length, calls);
  });

  it('tells how what runs differs from a changed definition', async () => {
    await up();
    const watching = session.watch();
    await session.whenLive(abort.signal);
    await settle();
    assert.deepEqual(session.status.services.get('web')?.drift, []);
    const stack = chainStack();
    session.setStack({
      ...stack,
      services: stack.services.map((service) =>
        service.name === 'web'
          ? { ...service, spec: { ...service.spec, environment: { LEVEL: 'debug' } } }
          : service,
      ),
    });
    await settle();
    assert.match(session.status.services.get('web')?.drift.join() ?? '', /environment\.LEVEL/);
    assert.deepEqual(session.status.services.get('db')?.drift, []);
    watching.dispose();
  });

  it('keeps logs going over a recreation', async () => {
    await up();
    const lines: string[] = [];
    const following = followLogs(
      session,
      { follow: true, services: ['web'] },
      (line) => void lines.push(line.text),
      abort.signal,
    );
    following.catch(() => undefined);
    await settle();
    engine.writeLog('shop-web-1', 'old');
    await settle();
    await start({ services: ['web'], forceRecreate: true, noDeps: true });
    engine.writeLog('shop-web-1', 'new');
    await settle();
    assert.deepEqual(lines, ['old', 'new']);
    abort.abort();
    await assert.rejects(following, isCancelled);
  });
});
