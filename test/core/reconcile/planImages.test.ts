import assert from 'node:assert/strict';
import { EngineError } from '../../../src/core/engine/engineError';
import { engineFor, lines, run, start, startPlan } from './harness';
import { makeStack, type TestService } from './make';

const built: TestService = { build: { context: '/home/dev/shop' } };
const stackOf = (service: TestService, more: Record<string, TestService> = {}) =>
  makeStack({ app: service, ...more });

describe('images of services that have a build', () => {
  it('uses the image that is there under the name compose gives it', async () => {
    const stack = stackOf(built);
    const engine = engineFor(stack);
    engine.addImage('shop-app');
    await start(engine, stack);
    assert.deepEqual(engine.statuses, { 'shop-app-1': 'running' });
    assert.ok(!engine.calls.some((call) => call.startsWith('pullImage')));
  });

  it('tells in the plan that a missing one has to be built, and by which command', async () => {
    const stack = stackOf(built);
    const plan = lines(await startPlan(engineFor(stack), stack));
    assert.ok(plan.includes('2  build image shop-app  (image not found)'), plan.join('\n'));
    assert.ok(
      plan.some((line) => line.startsWith('Warning:') && line.includes('“docker compose build app”')),
    );
  });

  it('refuses to start before anything is touched, naming every service and the next step', async () => {
    const stack = stackOf(built, { worker: built, db: {} });
    const engine = engineFor(stack);
    await assert.rejects(run(engine, await startPlan(engine, stack)), (error) => {
      assert.ok(EngineError.is(error, 'unsupported'));
      assert.match(error.message, /shop-app, shop-worker do not exist.*“docker compose build app worker”/);
      return true;
    });
    assert.deepEqual(engine.changes, []);
  });

  it('looks in a registry first when the image has a name of its own', async () => {
    const stack = stackOf({ ...built, image: 'acme/app:1' });
    const engine = engineFor(stack);
    engine.world.images.delete('acme/app:1');
    engine.addRemoteImage('acme/app:1');
    await start(engine, stack);
    assert.deepEqual(engine.statuses, { 'shop-app-1': 'running' });
  });

  it('asks for the build when no registry has it, and leaves nothing behind', async () => {
    const stack = stackOf({ ...built, image: 'acme/app:1' });
    const engine = engineFor(stack);
    engine.world.images.delete('acme/app:1');
    await assert.rejects(run(engine, await startPlan(engine, stack)), (error) => {
      assert.ok(EngineError.is(error, 'unsupported'), String(error));
      assert.match(error.message, /acme\/app:1 does not exist.*“docker compose build app”/);
      assert.ok(error.details.cause instanceof EngineError);
      return true;
    });
    assert.deepEqual(engine.statuses, {});
  });

  it('builds where it is given the means', async () => {
    const stack = stackOf(built);
    const engine = engineFor(stack);
    const asked: string[] = [];
    const build = (service: string, image: string): Promise<void> => {
      asked.push(`${service} ${image}`);
      engine.addImage(image);
      return Promise.resolve();
    };
    await run(engine, await startPlan(engine, stack), { deps: { build } });
    assert.deepEqual(asked, ['app shop-app']);
    assert.deepEqual(engine.statuses, { 'shop-app-1': 'running' });
  });

  it('says so where a pull policy asks for a build each time and the image is there', async () => {
    const stack = stackOf({ ...built, pull_policy: 'build' });
    const engine = engineFor(stack);
    engine.addImage('shop-app');
    const plan = await startPlan(engine, stack);
    assert.equal(plan.warnings.length, 1);
    assert.match(plan.warnings[0] ?? '', /shop-app is used as it is.*“docker compose build app”/);
    await run(engine, plan);
    assert.deepEqual((await startPlan(engine, stack)).warnings, []);
  });
});

describe('images of other services', () => {
  it('are pulled when missing, unless that is forbidden', async () => {
    const stack = stackOf({ image: 'acme/app:1' });
    const engine = engineFor(stack);
    engine.world.images.delete('acme/app:1');
    assert.ok(lines(await startPlan(engine, stack)).some((line) => line.includes('pull image acme/app:1')));
    const never = lines(await startPlan(engine, stack, { pull: 'never' }));
    assert.ok(!never.some((line) => line.includes('pull image')));
  });

  it('are pulled once for services that share one', async () => {
    const stack = stackOf({ image: 'acme/app:1' }, { worker: { image: 'acme/app:1' } });
    const engine = engineFor(stack);
    engine.world.images.delete('acme/app:1');
    const plan = lines(await startPlan(engine, stack));
    assert.equal(plan.filter((line) => line.includes('pull image')).length, 1);
  });
});
