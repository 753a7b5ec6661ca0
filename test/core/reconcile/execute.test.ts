import assert from 'node:assert/strict';
import { EngineError } from '../../../src/core/engine/engineError';
import { type ExecuteEvent } from '../../../src/core/reconcile/executeDeps';
import { isCancelled } from '../../../src/core/support/abort';
import { engineFor, lines, run, settled, start, startPlan } from './harness';
import { makeStack } from './make';

const healthy = { condition: 'service_healthy', required: true } as const;
const boom = new EngineError('failed', 'boom');

describe('execute', () => {
  it('waits for the condition of a start after starting the dependency', async () => {
    const stack = makeStack({ web: { depends_on: { db: healthy } }, db: {} });
    const engine = engineFor(stack);
    const seen: string[] = [];
    await run(engine, await startPlan(engine, stack), {
      waitFor: (condition) => {
        seen.push(`${condition.service} ${engine.statuses['shop-db-1']} ${engine.statuses['shop-web-1']}`);
        return Promise.resolve();
      },
    });
    assert.deepEqual(seen, ['db running created']);
    assert.equal(engine.statuses['shop-web-1'], 'running');
  });

  it('starts at most eight containers at a time and pulls at most three images', async () => {
    const stack = makeStack(Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`s${index}`, {}])));
    const engine = engineFor(stack);
    for (const service of stack.services) {
      engine.world.images.delete(service.spec.image ?? '');
      engine.addRemoteImage(service.spec.image ?? '');
    }
    engine.latencyMs = 1;
    await run(engine, await startPlan(engine, stack));
    assert.equal(engine.gate.peak('startContainer'), 8);
    assert.equal(engine.gate.peak('pullImage'), 3);
  });

  it('tells what it does, and the bytes of pulls with their services', async () => {
    const stack = makeStack({ web: {} });
    const engine = engineFor(stack);
    engine.world.images.clear();
    engine.addRemoteImage('web:1');
    const events: ExecuteEvent[] = [];
    await run(engine, await startPlan(engine, stack), { events });
    assert.deepEqual(events[0], { kind: 'planned', steps: 4 });
    const steps = events.flatMap((event) => (event.kind === 'step' ? [`${event.phase} ${event.text}`] : []));
    assert.ok(steps.includes('begin pull image web:1') && steps.includes('end start container shop-web-1'));
    const pulls = events.flatMap((event) => (event.kind === 'pull' ? [event] : []));
    assert.deepEqual(pulls.at(-1), {
      kind: 'pull',
      image: 'web:1',
      services: ['web'],
      currentBytes: 1_000_000,
      totalBytes: 1_000_000,
      done: true,
    });
  });

  it('does not say of an image that cannot be had that it was pulled', async () => {
    const stack = makeStack({ web: {} });
    const engine = engineFor(stack);
    engine.world.images.clear();
    const events: ExecuteEvent[] = [];
    await assert.rejects(run(engine, await startPlan(engine, stack), { events }));
    const pulls = events.flatMap((event) => (event.kind === 'pull' ? [event] : []));
    const ends = pulls.filter(({ done }) => done);
    assert.deepEqual(
      ends.map(({ failed }) => failed),
      [true],
    );
  });

  it('labels a container with the image that was pulled in the same run', async () => {
    const stack = makeStack({ web: {} });
    const engine = engineFor(stack);
    engine.world.images.clear();
    const image = engine.addRemoteImage('web:1');
    await run(engine, await startPlan(engine, stack));
    assert.equal(engine.container('shop-web-1').labels['com.docker.compose.image'], image.id);
  });

  it('removes what it made and never started after the first failure, and keeps what runs', async () => {
    const stack = makeStack({ web: { depends_on: { db: healthy } }, db: {} });
    const engine = engineFor(stack);
    const waitFor = (): Promise<void> => Promise.reject(boom);
    await assert.rejects(run(engine, await startPlan(engine, stack), { waitFor }), boom);
    assert.deepEqual(engine.statuses, { 'shop-db-1': 'running' });
  });

  it('begins nothing new after a failure', async () => {
    const stack = makeStack({ web: {}, db: {} });
    const engine = engineFor(stack);
    engine.failNext('createContainer', boom, 'shop-db-1');
    await assert.rejects(run(engine, await startPlan(engine, stack)), boom);
    assert.ok(!engine.calls.some((call) => call.startsWith('startContainer')));
    assert.deepEqual(engine.statuses, {});
  });

  it('goes on without an optional dependency that fails', async () => {
    const stack = makeStack({ web: { depends_on: { db: { ...healthy, required: false } } }, db: {} });
    const engine = engineFor(stack);
    const events: ExecuteEvent[] = [];
    await run(engine, await startPlan(engine, stack), { events, waitFor: () => Promise.reject(boom) });
    assert.equal(engine.statuses['shop-web-1'], 'running');
    assert.ok(events.some((event) => event.kind === 'warning' && event.message.includes('without db')));
  });

  it('marks warnings that the next start would repeat', async () => {
    const stack = makeStack(
      { db: { volumes: [{ type: 'volume', source: 'data', target: '/data' }] } },
      { volumes: { data: { name: 'shop_data' } } },
    );
    const engine = engineFor(stack);
    engine.addVolume('shop_data');
    const told: boolean[] = [];
    for (let count = 0; count < 2; count += 1) {
      const events: ExecuteEvent[] = [];
      await run(engine, await startPlan(engine, stack), { events });
      told.push(...events.flatMap((event) => (event.kind === 'warning' ? [event.standing === true] : [])));
    }
    assert.deepEqual(told, [true, true]);
  });

  it('leaves no container behind when it is cancelled while one is being created', async () => {
    const stack = makeStack({ web: {} });
    const engine = engineFor(stack);
    const release = engine.hold('createContainer');
    const stop = new AbortController();
    const running = run(engine, await startPlan(engine, stack), { signal: stop.signal });
    await settled();
    stop.abort();
    release();
    await assert.rejects(running, isCancelled);
    assert.deepEqual(engine.statuses, {});
  });

  it('cancels a pull at once', async () => {
    const stack = makeStack({ web: {} });
    const engine = engineFor(stack);
    engine.world.images.clear();
    engine.hold('pullImage');
    const stop = new AbortController();
    const running = run(engine, await startPlan(engine, stack), { signal: stop.signal });
    await settled();
    stop.abort();
    await assert.rejects(running, isCancelled);
  });

  for (const method of ['createContainer', 'stopContainer', 'removeContainer', 'renameContainer'] as const) {
    it(`leaves one container under its own name when a recreation is cancelled in ${method}`, async () => {
      const of = (level: string) => makeStack({ web: { environment: { L: level } } });
      const engine = engineFor(of('1'));
      await start(engine, of('1'));
      const old = engine.container('shop-web-1').id;
      const plan = await startPlan(engine, of('2'));
      const release = engine.hold(method);
      const stop = new AbortController();
      const running = run(engine, plan, { signal: stop.signal });
      await settled();
      stop.abort();
      release();
      await assert.rejects(running, isCancelled);
      assert.deepEqual(Object.keys(engine.statuses), ['shop-web-1']);
      const replaced = method === 'removeContainer' || method === 'renameContainer';
      assert.equal(engine.container('shop-web-1').id === old, !replaced);
      if (!replaced) assert.equal(engine.statuses['shop-web-1'], 'running');
      await start(engine, of('2'));
      assert.deepEqual(lines(await startPlan(engine, of('2'))), ['Nothing to do.']);
    });
  }

  it('copies configs given by content before the start', async () => {
    const stack = makeStack(
      { web: { configs: [{ source: 'motd', target: '/etc/motd', mode: 0o440 }] } },
      { configs: { motd: { name: 'shop_motd', content: 'hello' } } },
    );
    const engine = engineFor(stack);
    await start(engine, stack);
    const tar = engine.archives.get('shop-web-1')?.[0]?.tar.toString('latin1') ?? '';
    assert.match(tar.replaceAll('\0', '|'), /^etc\/motd\|[\s\S]*0000440\|[\s\S]*ustar\|00[\s\S]*hello/);
    const order = engine.changes.slice(-2);
    assert.deepEqual(order, ['putArchive shop-web-1', 'startContainer shop-web-1']);
  });
});
