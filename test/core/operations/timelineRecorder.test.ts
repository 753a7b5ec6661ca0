import assert from 'node:assert/strict';
import { EngineConnection } from '../../../src/core/live/engineConnection';
import { criticalPath, type ServiceTimeline, type StartTimeline } from '../../../src/core/live/startTimeline';
import { StackSession } from '../../../src/core/operations/stackSession';
import { silentLog } from '../../../src/core/support/log';
import { FakeClock, settle } from '../../fakes/fakeClock';
import { FakeEngine } from '../../fakes/fakeEngine';
import { execFailed, execOk } from '../../fakes/fakeExec';
import { sampleStack } from '../../fakes/sampleStack';

describe('the timeline of a start', () => {
  let engine: FakeEngine;
  let clock: FakeClock;
  let connection: EngineConnection;
  let session: StackSession;
  let abort: AbortController;

  beforeEach(() => {
    engine = new FakeEngine({ autoHealth: false });
    engine.addImage('busybox');
    engine.addRemoteImage('web');
    engine.exitAfterStart('shop-job-1', 0);
    clock = new FakeClock();
    abort = new AbortController();
    connection = new EngineConnection(() => Promise.resolve(engine), clock, silentLog);
    const stack = sampleStack({
      db: { healthcheck: true },
      job: { oneShot: true, needs: { db: 'healthy' } },
      web: { spec: { image: 'web' }, needs: { job: 'completed', db: 'started' } },
    });
    session = new StackSession({ stack, connection, clock, log: silentLog });
  });
  afterEach(() => {
    abort.abort();
    session.dispose();
    connection.dispose();
  });

  const start = (): Promise<void> => session.operations.start({}, () => undefined, abort.signal);
  const made = (): StartTimeline => {
    const { lastTimeline } = session.operations;
    assert.ok(lastTimeline);
    return lastTimeline;
  };
  /** Milliseconds since the start began. */
  const times = (service: string): Partial<Record<keyof ServiceTimeline, number>> => {
    const one = made().services.find((each) => each.service === service);
    return Object.fromEntries(
      Object.entries(one ?? {})
        .filter((entry): entry is [string, number] => typeof entry[1] === 'number')
        .map(([key, at]) => [key, at - made().startedAt]),
    );
  };

  it('has every moment of every service, and what each waited for', async () => {
    assert.equal(session.operations.lastTimeline, undefined);
    let ready = false;
    engine.onExec('shop-db-1', () => (ready ? execOk : execFailed));
    const creating = engine.hold('createContainer');
    const done = start();
    await settle();
    await clock.advance(20);
    creating();
    const starting = engine.hold('startContainer');
    await settle();
    await clock.advance(100);
    starting();
    await settle();
    await clock.advance(380);
    ready = true;
    await clock.advance(500);
    await done;
    const { services, outcome } = made();
    assert.equal(outcome, 'done');
    assert.deepEqual(
      services.map(({ service, waitedFor }) => [
        service,
        waitedFor.map((one) => `${one.service} ${one.condition}`),
      ]),
      [
        ['db', []],
        ['job', ['db service_healthy']],
        ['web', ['job service_completed_successfully', 'db service_started']],
      ],
    );
    const db = times('db');
    assert.deepEqual(
      [db.createBegan, db.created, db.startBegan, db.started, db.firstProbe],
      [0, 20, 20, 120, 120],
    );
    assert.ok(db.ready !== undefined && db.ready >= 500 && db.ready <= 600, `${db.ready}`);
    assert.equal(db.healthy, undefined);
    const job = times('job');
    assert.deepEqual([job.startBegan, job.exited, job.ready], [db.ready, db.ready, db.ready]);
    assert.deepEqual(Object.keys(times('web')).sort().slice(0, 3), ['createBegan', 'created', 'pullBegan']);
    assert.equal(criticalPath(made()).at(-1)?.service, 'db');
  });

  it('knows what a start waited for also where the store tells late, on a busy machine', async () => {
    const late = new StackSession({
      stack: session.status.stack,
      connection,
      clock,
      log: silentLog,
      schedule: (run) => void clock.setTimeout(run, 400),
    });
    let ready = false;
    engine.onExec('shop-db-1', () => (ready ? execOk : execFailed));
    const done = late.operations.start({ services: ['job'] }, () => undefined, abort.signal);
    await settle();
    await clock.advance(900);
    const starting = engine.hold('startContainer');
    ready = true;
    await clock.advance(5_000);
    starting();
    await settle();
    await done;
    const timeline = late.operations.lastTimeline;
    assert.ok(timeline);
    const [db, job] = ['db', 'job'].map((name) => timeline.services.find(({ service }) => service === name));
    assert.ok(db?.ready !== undefined && job?.startBegan !== undefined && db.ready <= job.startBegan);
    assert.deepEqual(
      criticalPath(timeline)
        .map(({ service, what }) => `${service} ${what}`)
        .filter((step) => /queue/.test(step)),
      [],
    );
    late.dispose();
  });

  it('is kept of a start that failed, and one of a start that had nothing to do is empty', async () => {
    engine.setHealth('shop-db-1', 'unhealthy', 'disk full');
    await assert.rejects(start());
    assert.equal(made().outcome, 'failed');
    assert.equal(times('db').ready, undefined);
    engine.setHealth('shop-db-1', 'healthy');
    await start();
    await start();
    assert.deepEqual([made().outcome, made().services], ['done', []]);
  });

  it('says so when it was cancelled', async () => {
    const done = start();
    await settle();
    abort.abort();
    await assert.rejects(done);
    assert.equal(made().outcome, 'cancelled');
  });
});
