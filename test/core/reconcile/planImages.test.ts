import assert from 'node:assert/strict';
import { BuildError } from '../../../src/core/build/buildError';
import { EngineError } from '../../../src/core/engine/engineError';
import { observe } from '../../../src/core/reconcile/observe';
import { afterImages, planBuild, planNewImages } from '../../../src/core/reconcile/planImages';
import { planStart } from '../../../src/core/reconcile/planStart';
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

  it('builds a missing one, and says why', async () => {
    const stack = stackOf(built);
    const engine = engineFor(stack);
    const plan = await startPlan(engine, stack);
    assert.ok(lines(plan).includes('2  build image shop-app  (image not found)'), lines(plan).join('\n'));
    await run(engine, plan);
    assert.deepEqual(engine.statuses, { 'shop-app-1': 'running' });
  });

  it('looks in a registry first when the image has a name of its own', async () => {
    const stack = stackOf({ ...built, image: 'acme/app:1' });
    const engine = engineFor(stack);
    engine.world.images.delete('acme/app:1');
    engine.addRemoteImage('acme/app:1');
    await start(engine, stack);
    assert.deepEqual(engine.statuses, { 'shop-app-1': 'running' });
  });

  it('builds it when no registry has it', async () => {
    const stack = stackOf({ ...built, image: 'acme/app:1' });
    const engine = engineFor(stack);
    engine.world.images.delete('acme/app:1');
    const asked: string[] = [];
    const build = (service: string, image: string): Promise<void> => {
      asked.push(`${service} ${image}`);
      engine.addImage(image);
      return Promise.resolve();
    };
    await run(engine, await startPlan(engine, stack), { deps: { build } });
    assert.deepEqual(asked, ['app acme/app:1']);
    assert.deepEqual(engine.statuses, { 'shop-app-1': 'running' });
  });

  it('leaves nothing behind when the build fails', async () => {
    const stack = stackOf(built, { db: {} });
    const engine = engineFor(stack);
    const build = (): Promise<void> => Promise.reject(new BuildError('app', 'shop-app', 'exit code: 7'));
    await assert.rejects(run(engine, await startPlan(engine, stack), { deps: { build } }), (error) =>
      BuildError.is(error),
    );
    assert.deepEqual(engine.statuses, {});
  });

  it('is built again where the pull policy or the request says so, before it is decided what to recreate', async () => {
    const stack = stackOf({ ...built, pull_policy: 'build' }, { other: built, plain: {} });
    const engine = engineFor(stack);
    for (const image of ['shop-app', 'shop-other']) engine.addImage(image);
    const observed = await observe(engine, stack);
    assert.deepEqual(lines(planNewImages(stack, observed, {})), [
      '1  build image shop-app  (pull policy build)',
    ]);
    const asked = { build: true, services: ['other'] };
    assert.deepEqual(lines(planNewImages(stack, observed, asked)), [
      '1  build image shop-other  (asked for)',
    ]);
    const rest = lines(planStart(stack, observed, afterImages({ build: true })));
    assert.ok(!rest.some((line) => line.includes('build image')), rest.join('\n'));
  });

  it('comes after the images it takes as contexts', () => {
    const context = { ...built, build: { additional_contexts: { base: 'service:base' } } };
    const stack = stackOf(context, { base: built, off: { ...built, profileOff: true } });
    assert.deepEqual(lines(planBuild(stack)), [
      '1  build image shop-base  (context of app)',
      '2  after 1  build image shop-app  (asked for)',
    ]);
    assert.deepEqual(lines(planBuild(stack, ['off'])), ['1  build image shop-off  (asked for)']);
  });

  it('is refused for a service without a build', () => {
    assert.throws(
      () => planBuild(stackOf({}), ['app']),
      (error) => EngineError.is(error, 'invalid'),
    );
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
