import assert from 'node:assert/strict';
import { observe } from '../../../src/core/reconcile/observe';
import { planDown } from '../../../src/core/reconcile/planDown';
import { planReset } from '../../../src/core/reconcile/planReset';
import { planRestart } from '../../../src/core/reconcile/planRestart';
import { planStop } from '../../../src/core/reconcile/planStop';
import { type ExecuteEvent } from '../../../src/core/reconcile/executeDeps';
import { engineFor, lines, run, start } from './harness';
import { makeStack } from './make';

const plain = { condition: 'service_started', required: true } as const;
const data = (source: string) => [{ type: 'volume', source, target: '/data' } as const];
const volumes = {
  volumes: { a: { name: 'shop_a' }, shared: { name: 'shop_shared' }, ext: { name: 'ext', external: true } },
};
const stack = makeStack(
  {
    web: { depends_on: { db: plain }, volumes: data('shared') },
    db: { volumes: [...data('a'), { type: 'volume', source: 'shared', target: '/s' }] },
    keep: { volumes: data('ext') },
  },
  volumes,
);

async function running() {
  const engine = engineFor(stack);
  engine.addVolume('ext');
  await start(engine, stack);
  return engine;
}

describe('planStop and planRestart', () => {
  it('stop dependents first', async () => {
    const engine = await running();
    assert.deepEqual(lines(planStop(stack, await observe(engine, stack), { services: ['web', 'db'] })), [
      '1  stop container shop-web-1  (asked for)',
      '2  after 1  stop container shop-db-1  (asked for)',
    ]);
  });

  it('restart with them who asks for it, unless that is not wanted', async () => {
    const bound = makeStack({ db: {}, web: { depends_on: { db: { ...plain, restart: true } } } });
    const engine = engineFor(bound);
    await start(engine, bound);
    const restarted = async (noDeps: boolean): Promise<unknown[]> =>
      planRestart(bound, await observe(engine, bound), { services: ['db'], noDeps })
        .nodes.filter(({ operation }) => operation.kind === 'startContainer')
        .map(({ service }) => service);
    assert.deepEqual(await restarted(false), ['db', 'web']);
    assert.deepEqual(await restarted(true), ['db']);
  });

  it('start again in order', async () => {
    const engine = await running();
    assert.deepEqual(lines(planRestart(stack, await observe(engine, stack), { services: ['web', 'db'] })), [
      '1  stop container shop-web-1  (asked for)',
      '2  after 1  stop container shop-db-1  (asked for)',
      '3  after 2  start container shop-db-1  (asked for)',
      '4  after 2,3  start container shop-web-1  (asked for)',
    ]);
  });
});

describe('planDown', () => {
  it('of one service removes, when asked, the volumes that it alone uses, and says which stay', async () => {
    const engine = await running();
    const plan = planDown(stack, await observe(engine, stack), { services: ['db'], volumes: true });
    assert.deepEqual(plan.warnings, ['The volume shop_shared is kept: web uses it too']);
    await run(engine, plan);
    assert.deepEqual([...engine.world.volumes.keys()].sort(), ['ext', 'shop_shared']);
    const keeping = planDown(stack, await observe(engine, stack), { services: ['keep'], volumes: true });
    assert.deepEqual(keeping.warnings, ['The volume ext is kept: it is external']);
    assert.ok(keeping.nodes.every(({ operation }) => operation.kind !== 'removeVolume'));
  });

  it('removes containers and networks, and volumes only when asked; never what is external', async () => {
    const engine = await running();
    const plan = planDown(stack, await observe(engine, stack));
    assert.ok(!lines(plan).join('\n').includes('volume'));
    assert.ok(plan.nodes.every((node) => !node.losesData));
    await run(engine, planDown(stack, await observe(engine, stack), { volumes: true }));
    assert.deepEqual(engine.statuses, {});
    assert.equal(engine.world.networks.size, 0);
    assert.deepEqual([...engine.world.volumes.keys()], ['ext']);
  });

  it('removes images when asked: those that builds named, or all of what is removed', async () => {
    const built = makeStack({ app: { build: { context: '.' } }, db: {}, off: { profileOff: true } });
    const engine = engineFor(built);
    await start(engine, built);
    const removed = async (choice: Parameters<typeof planDown>[2]): Promise<string[]> => {
      const { nodes } = planDown(built, await observe(engine, built), choice);
      return nodes.flatMap(({ operation }) => (operation.kind === 'removeImage' ? [operation.image] : []));
    };
    assert.deepEqual(await removed({}), []);
    assert.deepEqual(await removed({ images: 'local' }), ['shop-app']);
    assert.deepEqual(await removed({ images: 'all' }), ['shop-app', 'db:1']);
    assert.deepEqual(await removed({ images: 'all', services: ['db'] }), ['db:1']);
    assert.deepEqual(await removed({ images: 'local', services: ['db'] }), []);

    const other = makeStack({ web: { image: 'db:1', network_mode: 'none' } });
    await start(engine, { ...other, name: 'other' });
    const events: ExecuteEvent[] = [];
    await run(engine, planDown(built, await observe(engine, built), { images: 'all' }), { events });
    assert.deepEqual([...engine.world.images.keys()], ['db:1', 'off:1']);
    const warnings = events.flatMap((event) => (event.kind === 'warning' ? [event.message] : []));
    assert.deepEqual(warnings, ['The image db:1 is still in use and stays']);
    assert.deepEqual(await removed({ images: 'local' }), []);
  });

  it('keeps a volume of the right name that is not ours', async () => {
    const engine = engineFor(stack);
    engine.addVolume('ext');
    engine.addVolume('shop_a');
    await start(engine, stack);
    await run(engine, planDown(stack, await observe(engine, stack), { volumes: true }));
    assert.deepEqual([...engine.world.volumes.keys()].sort(), ['ext', 'shop_a']);
  });
});

describe('planReset', () => {
  it('names what goes and what stays, with the reason, and marks the loss of data', async () => {
    const engine = await running();
    const reset = planReset(stack, await observe(engine, stack), { services: ['db'] });
    assert.deepEqual(
      reset.containers.map((one) => one.name),
      ['shop-db-1'],
    );
    assert.deepEqual(reset.volumes, [{ name: 'shop_a', service: 'db' }]);
    assert.deepEqual(reset.kept, [{ name: 'shop_shared', because: 'web uses it too', sharedWith: ['web'] }]);
    assert.deepEqual(reset.dependents, ['web']);
    assert.deepEqual(lines(reset.plan), [
      '1  stop container shop-web-1  (depends on what is reset)',
      '2  after 1  stop container shop-db-1  (reset)',
      '3  after 1,2  remove container shop-db-1  (reset)',
      '! 4  after 3  remove volume shop_a  (reset)',
    ]);
  });

  it('of the whole stack takes every volume of ours and leaves the external one', async () => {
    const engine = await running();
    const reset = planReset(stack, await observe(engine, stack));
    assert.deepEqual(reset.volumes.map((one) => one.name).sort(), ['shop_a', 'shop_shared']);
    assert.deepEqual(reset.kept, [{ name: 'ext', because: 'it is external' }]);
    await run(engine, reset.plan);
    assert.deepEqual([...engine.world.volumes.keys()], ['ext']);
  });
});
