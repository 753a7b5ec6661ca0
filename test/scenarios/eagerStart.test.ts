import assert from 'node:assert/strict';
import { type StackSession } from '../../src/core/operations/stackSession';
import { type Disposable } from '../../src/core/support/disposables';
import { countCalls } from '../bench/countCalls';
import { useEngine, type TestEngine } from '../support/engine';
import { engineJson } from '../support/engineHttp';
import { untilStill } from '../support/eventually';
import { ensureStandIns } from '../support/images';
import { RealStack } from './realStack';

const image = 'dstest-adopt-busybox:1';
/** The engine's own first probe comes after a minute: whatever is ready sooner is so by ours. */
const interval = 'interval: 60s';
const soonMs = 30_000;

describe('a start that does not wait for the first interval', function () {
  this.timeout(60_000);

  let engine: TestEngine;
  let rig: RealStack;
  let session: StackSession;
  let watching: Disposable;

  before(async () => {
    engine = await useEngine();
    await ensureStandIns(engine, image);
    rig = new RealStack(engine, `dstest-eager-${process.pid}`);
  });
  afterEach(async () => {
    watching.dispose();
    await rig.clear();
  });
  after(() => rig.dispose());

  const up = async (yaml: string): Promise<number> => {
    await rig.define(yaml);
    session = await rig.session();
    watching = session.watch();
    const begun = performance.now();
    await rig.start();
    return performance.now() - begun;
  };
  const state = (service: string): object | undefined => session.status.services.get(service)?.state;
  /** What the engine itself says of the health. */
  const health = async (service: string): Promise<string> =>
    (
      await engineJson<{ State: { Health: { Status: string } } }>(
        engine.socket,
        'GET',
        `/containers/${rig.project}-${service}-1/json`,
      )
    ).State.Health.Status;

  it('has a chain of services ready in the time they need, and leaves the engine its own word', async () => {
    const took = await up(`
x-one: &one
  image: ${image}
  init: true
  command: [sh, -c, "sleep 0.3; touch /ok; exec sleep 1000"]
services:
  db: { <<: *one, healthcheck: { test: "test -e /ok", ${interval} } }
  app: { <<: *one, healthcheck: { test: [CMD, test, -e, /ok], ${interval} }, depends_on: { db: { condition: service_healthy } } }
  web: { image: "${image}", init: true, command: [sleep, "1000"], depends_on: { app: { condition: service_healthy } } }
`);
    assert.ok(took < soonMs, `took ${took} ms`);
    for (const service of ['db', 'app']) {
      assert.deepEqual({ ...state(service), since: 0 }, { kind: 'ready', since: 0, early: true });
      assert.equal(await health(service), 'starting');
    }
  });

  it('runs the check as user, with environment and in the folder of the container', async () => {
    const took = await up(`
services:
  db:
    image: ${image}
    init: true
    user: "1000:1000"
    working_dir: /tmp
    environment: { LEVEL: high }
    command: [sleep, "1000"]
    healthcheck: { test: 'test "$$(id -u) $$LEVEL $$PWD" = "1000 high /tmp"', ${interval} }
`);
    assert.ok(took < soonMs, `took ${took} ms`);
  });

  it('asks the engine nothing while everything is well, however often that checks', async () => {
    await up(`
services:
  db: { image: "${image}", init: true, command: [sleep, "1000"], healthcheck: { test: "true", interval: 300ms } }
`);
    const proxy = await countCalls(engine.socket);
    const watcher = await rig.reopen((made) => made, {}, proxy.host);
    watching.dispose();
    watching = watcher.watch();
    try {
      await watcher.whenLive(AbortSignal.timeout(soonMs));
      // The comparison with the definition follows the first list. A check comes three times a second.
      await untilStill(() => proxy.calls(), 3_000);
      assert.ok(proxy.calls() > 3, `${proxy.calls()} calls to become live`);
    } finally {
      watching.dispose();
      proxy.close();
    }
  });

  it('ends a probe that overruns its timeout, with its children, and tries again', async () => {
    const took = await up(`
services:
  db:
    image: ${image}
    init: true
    command: [sleep, "1000"]
    healthcheck: { test: "test -e /second || { touch /second; sleep 2000; }", timeout: 1s, ${interval} }
`);
    assert.ok(took < soonMs, `took ${took} ms`);
    const { Processes } = await engineJson<{ Processes: string[][] }>(
      engine.socket,
      'GET',
      `/containers/${rig.project}-db-1/top`,
    );
    const running = Processes.map((row) => row.at(-1));
    assert.ok(!running.some((command) => command?.includes('sleep 2000')), running.join('\n'));
    assert.ok(running.some((command) => command?.includes('sleep 1000')));
  });
});
