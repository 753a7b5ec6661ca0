import assert from 'node:assert/strict';
import { EngineError } from '../../../src/core/engine/engineError';
import { type Plan } from '../../../src/core/reconcile/plan';
import { type FakeEngine } from '../../fakes/fakeEngine';
import { engineFor, lines, run, start, startPlan } from './harness';
import { makeStack } from './make';

const boom = new EngineError('failed', 'boom');
const conflict = (error: unknown): boolean => EngineError.is(error, 'conflict');

/** Ends every test: what is there is what one start would have made. */
async function isSettled(engine: FakeEngine, stack: ReturnType<typeof makeStack>): Promise<void> {
  assert.deepEqual(lines(await startPlan(engine, stack)), ['Nothing to do.']);
}

describe('two starts of one stack that know nothing of each other', () => {
  const withVolume = {
    volumes: [{ type: 'volume', source: 'data', target: '/data' }],
  } as const;
  const fresh = makeStack(
    { db: withVolume, web: { depends_on: { db: { condition: 'service_started', required: true } } } },
    { volumes: { data: { name: 'shop_data' } } },
  );

  it('side by side make network, volume and containers once, and both end well', async () => {
    const engine = engineFor(fresh);
    const plans = [await startPlan(engine, fresh), await startPlan(engine, fresh)];
    await Promise.all(plans.map((plan) => run(engine, plan)));
    assert.deepEqual(engine.statuses, { 'shop-db-1': 'running', 'shop-web-1': 'running' });
    assert.deepEqual([engine.world.networks.size, engine.world.volumes.size], [1, 1]);
    await isSettled(engine, fresh);
  });

  it('one after the other: the second takes over everything that the first made', async () => {
    const engine = engineFor(fresh);
    const late = await startPlan(engine, fresh);
    await start(engine, fresh);
    const before = engine.container('shop-db-1');
    await run(engine, late);
    assert.deepEqual(engine.container('shop-db-1'), before);
    await isSettled(engine, fresh);
  });

  it('are refused a network of the same name that is not the project’s', async () => {
    const engine = engineFor(fresh);
    const plan = await startPlan(engine, fresh);
    await engine.createNetwork({ Name: 'shop_default', Driver: 'bridge' });
    await assert.rejects(run(engine, plan), conflict);
    assert.deepEqual(engine.statuses, {});
  });

  it('are refused a container of the same name that differs, or that is not the service’s', async () => {
    const other = makeStack(
      { ...{ db: withVolume }, web: { environment: { LEVEL: 'debug' } } },
      fresh.project,
    );
    for (const service of ['differs', 'foreign']) {
      const engine = engineFor(fresh);
      const plan = await startPlan(engine, fresh);
      if (service === 'differs') await start(engine, other, { services: ['web'] });
      else
        await engine.createContainer('shop-web-1', { Image: 'web:1', Labels: {}, HostConfig: {} }, undefined);
      const before = engine.container('shop-web-1');
      await assert.rejects(run(engine, plan), conflict);
      assert.deepEqual(engine.container('shop-web-1'), before);
      assert.equal(engine.statuses['shop-db-1'], undefined);
    }
  });

  it('wait for a name that its container gives up just now', async () => {
    const engine = engineFor(fresh);
    const plan = await startPlan(engine, fresh);
    engine.failNext('createContainer', new EngineError('conflict', 'in use'), 'shop-web-1');
    await run(engine, plan);
    await isSettled(engine, fresh);
  });

  it('run a one-shot once', async () => {
    const stack = makeStack({ migrate: { oneShot: true } });
    const engine = engineFor(stack);
    engine.exitAfterStart('shop-migrate-1', 0);
    const late = await startPlan(engine, stack);
    await start(engine, stack);
    const { startedAt } = engine.container('shop-migrate-1');
    await run(engine, late);
    assert.equal(engine.container('shop-migrate-1').startedAt, startedAt);
  });

  it('take nothing away from each other when one fails', async () => {
    const stack = makeStack({
      db: {},
      web: { depends_on: { db: { condition: 'service_healthy', required: true } } },
    });
    const engine = engineFor(stack);
    const plans = [await startPlan(engine, stack), await startPlan(engine, stack)] as const;
    let other: Promise<void> | undefined;
    const failing = run(engine, plans[0], {
      waitFor: async () => {
        await (other ??= run(engine, plans[1]));
        throw boom;
      },
    });
    await assert.rejects(failing, boom);
    assert.deepEqual(engine.statuses, { 'shop-db-1': 'running', 'shop-web-1': 'running' });
  });

  describe('after a change', () => {
    const at = (level: string) => makeStack({ web: { environment: { LEVEL: level }, volumes: [scratch] } });
    const scratch = { type: 'volume', target: '/scratch' } as const;
    let engine: FakeEngine;
    let plans: Plan[];
    let volume: string | undefined;

    beforeEach(async () => {
      engine = engineFor(at('1'));
      await start(engine, at('1'));
      volume = engine.container('shop-web-1').mounts[0]?.name;
      plans = [await startPlan(engine, at('2')), await startPlan(engine, at('2'))];
    });

    async function isReplaced(): Promise<void> {
      assert.deepEqual(engine.statuses, { 'shop-web-1': 'running' });
      assert.equal(engine.container('shop-web-1').mounts[0]?.name, volume);
      assert.ok(engine.world.volumes.has(volume ?? ''));
      await isSettled(engine, at('2'));
    }

    it('side by side replace the container once', async () => {
      await Promise.all(plans.map((plan) => run(engine, plan)));
      await isReplaced();
    });

    it('one after the other: the second takes the replacement of the first', async () => {
      for (const plan of plans) await run(engine, plan);
      await isReplaced();
    });

    for (const method of ['stopContainer', 'removeContainer', 'renameContainer'] as const) {
      it(`one held up in ${method}: the other finishes, and the first finds it done`, async () => {
        const [slow, quick] = plans as [Plan, Plan];
        const release = engine.hold(method);
        const first = run(engine, slow);
        await new Promise((resolve) => setTimeout(resolve, 5));
        const second = run(engine, quick);
        await new Promise((resolve) => setTimeout(resolve, 5));
        release();
        await Promise.all([first, second]);
        await isReplaced();
      });
    }

    it('a third one that comes in the middle goes on with the replacement that is there', async () => {
      const release = engine.hold('stopContainer');
      const first = run(engine, plans[0] as Plan);
      await new Promise((resolve) => setTimeout(resolve, 5));
      const between = await startPlan(engine, at('2'));
      assert.ok(!lines(between).some((line) => line.includes('interrupted')), lines(between).join('\n'));
      release();
      await Promise.all([first, run(engine, between)]);
      await isReplaced();
    });
  });
});
