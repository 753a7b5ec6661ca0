import assert from 'node:assert/strict';
import { EngineConnection } from '../../../src/core/live/engineConnection';
import { StackSession } from '../../../src/core/operations/stackSession';
import { silentLog } from '../../../src/core/support/log';
import { FakeClock, settle, withinThisTurn } from '../../fakes/fakeClock';
import { FakeEngine } from '../../fakes/fakeEngine';
import { execFailed, execOk } from '../../fakes/fakeExec';
import { sampleStack, type SampleService } from '../../fakes/sampleStack';

describe('the order of a start', () => {
  let engine: FakeEngine;
  let clock: FakeClock;
  let connection: EngineConnection;
  let session: StackSession;
  let abort: AbortController;

  const open = (services: Readonly<Record<string, SampleService>>): void => {
    engine = new FakeEngine({ autoHealth: false });
    engine.addImage('busybox');
    clock = new FakeClock();
    abort = new AbortController();
    connection = new EngineConnection(() => Promise.resolve(engine), clock, silentLog);
    session = new StackSession({ stack: sampleStack(services), connection, clock, log: silentLog });
  };
  const start = (request = {}): Promise<void> =>
    session.operations.start(request, () => undefined, abort.signal);
  const started = (service: string): boolean => engine.calls.includes(`startContainer shop-${service}-1`);

  afterEach(() => {
    abort.abort();
    session.dispose();
    connection.dispose();
  });

  it("starts a dependent in the same turn of the event loop as the engine's verdict on the last condition", async () => {
    open({
      db: { healthcheck: true },
      cache: { healthcheck: true },
      web: { needs: { db: 'healthy', cache: 'healthy' } },
    });
    const done = start();
    await settle();
    engine.setHealth('shop-db-1', 'healthy');
    await settle();
    assert.equal(started('web'), false);
    engine.setHealth('shop-cache-1', 'healthy');
    await withinThisTurn();
    assert.equal(started('web'), true);
    await done;
  });

  it('starts a dependent in the same turn as an early probe that passes', async () => {
    open({ db: { healthcheck: true }, web: { needs: { db: 'healthy' } } });
    let pass = (): void => undefined;
    engine.onExec('shop-db-1', () => new Promise((resolve) => (pass = () => resolve(execOk))));
    const done = start();
    await settle();
    assert.equal(started('web'), false);
    pass();
    await withinThisTurn();
    assert.equal(started('web'), true);
    await done;
  });

  it('waits for several conditions at once: every one of them is probed', async () => {
    open({
      db: { healthcheck: true },
      cache: { healthcheck: true },
      web: { needs: { db: 'healthy', cache: 'healthy' } },
    });
    const ready = { db: false, cache: false };
    for (const name of ['db', 'cache'] as const)
      engine.onExec(`shop-${name}-1`, () => (ready[name] ? execOk : execFailed));
    // Nobody but the dependent waits.
    const done = start({ wait: false });
    await settle();
    ready.cache = true;
    await clock.advance(500);
    assert.equal(session.status.services.get('cache')?.state.kind, 'ready');
    assert.equal(session.status.services.get('db')?.state.kind, 'starting');
    ready.db = true;
    await clock.advance(500);
    await done;
    assert.equal(started('web'), true);
  });

  it('makes every container before it starts any', async () => {
    open({ db: {}, cache: {}, web: { needs: { db: 'started' } } });
    await start();
    const calls = engine.calls.filter((call) => /^(create|start)Container/.test(call));
    assert.deepEqual(
      calls.map((call) => call.split('Container')[0]),
      ['create', 'create', 'create', 'start', 'start', 'start'],
    );
  });

  it("pulls a dependent's image while its dependency warms up", async () => {
    open({ db: { healthcheck: true }, web: { spec: { image: 'web' }, needs: { db: 'healthy' } } });
    engine.addRemoteImage('web');
    const arrive = engine.hold('pullImage');
    const done = start();
    await settle();
    assert.deepEqual([started('db'), started('web')], [true, false]);
    engine.setHealth('shop-db-1', 'healthy');
    await settle();
    assert.equal(started('web'), false);
    arrive();
    await done;
    assert.equal(started('web'), true);
  });

  it('pulls first what is needed first, and starts nothing where an image that all need is missing', async () => {
    open({
      web: { spec: { image: 'web' }, needs: { db: 'healthy' } },
      db: { healthcheck: true, spec: { image: 'db' } },
      cache: {},
    });
    for (const image of ['db', 'web']) engine.addRemoteImage(image);
    const arrive = engine.hold('pullImage');
    const done = start();
    await settle();
    assert.deepEqual(
      engine.calls.filter((call) => call.startsWith('pullImage')),
      ['pullImage db', 'pullImage web'],
    );
    assert.equal(started('cache'), false);
    arrive();
    await settle();
    assert.deepEqual([started('cache'), started('db'), started('web')], [true, true, false]);
    engine.setHealth('shop-db-1', 'healthy');
    await done;
  });

  it('touches nothing that runs before everything new is there', async () => {
    const services = { db: {}, web: { spec: { image: 'web' }, needs: { db: 'started' } } } as const;
    open(services);
    engine.addImage('web');
    await start();
    session.setStack(
      sampleStack({
        ...services,
        db: { spec: { environment: { LEVEL: '2' } } },
        web: { ...services.web, spec: { image: 'web:2' } },
      }),
    );
    engine.addRemoteImage('web:2');
    const arrive = engine.hold('pullImage');
    const done = start();
    await settle();
    assert.ok(!engine.calls.some((call) => call.startsWith('stopContainer')));
    arrive();
    await done;
    assert.equal(engine.container('shop-web-1').image, 'web:2');
  });

  it('makes no probe after the start', async () => {
    open({ db: { healthcheck: true }, web: { needs: { db: 'started' } } });
    await start({ wait: false });
    const watching = session.watch();
    await clock.advance(60_000);
    assert.deepEqual(
      engine.calls.filter((call) => call.startsWith('exec ')),
      [],
    );
    watching.dispose();
  });
});
