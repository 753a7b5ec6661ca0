import assert from 'node:assert/strict';
import { labels } from '../../../src/core/model/labels';
import { observe } from '../../../src/core/reconcile/observe';
import { planDown } from '../../../src/core/reconcile/planDown';
import { planReset } from '../../../src/core/reconcile/planReset';
import { planRemoveOrphans } from '../../../src/core/reconcile/planRemoveOrphans';
import { type FakeEngine } from '../../fakes/fakeEngine';
import { engineFor, run, start, startPlan } from './harness';
import { makeStack } from './make';

const mount = (source: string, target = '/data') => [{ type: 'volume', source, target } as const];
const ours = { [labels.project]: 'shop' };
const volumesOf = (engine: FakeEngine): string[] => [...engine.world.volumes.keys()].sort();

/** Everything that removes, on the whole stack. */
const sweeps = {
  'down -v': async (engine: FakeEngine, stack: ReturnType<typeof makeStack>) =>
    planDown(stack, await observe(engine, stack), { volumes: true, removeOrphans: true }),
  reset: async (engine: FakeEngine, stack: ReturnType<typeof makeStack>) =>
    planReset(stack, await observe(engine, stack)).plan,
};

for (const [name, sweep] of Object.entries(sweeps)) {
  describe(`data safety of ${name}`, () => {
    it('keeps an external volume of a service whose profile is off, even when it carries our label', async () => {
      const external = { gold: { name: 'shop_gold', external: true }, a: { name: 'shop_a' } };
      // As the loader binds it: the project lists what active services use.
      const stack = {
        ...makeStack(
          { db: { volumes: mount('a') }, old: { volumes: mount('gold'), profileOff: true } },
          { volumes: { a: external.a } },
        ),
        allVolumes: external,
      };
      const engine = engineFor(stack);
      engine.world.addVolume('shop_gold', ours);
      await start(engine, stack);
      await run(engine, await sweep(engine, stack));
      assert.deepEqual(volumesOf(engine), ['shop_gold']);
    });

    it('keeps a volume with our label that the definition does not name', async () => {
      const stack = makeStack({ db: { volumes: mount('a') } }, { volumes: { a: { name: 'shop_a' } } });
      const engine = engineFor(stack);
      engine.world.addVolume('shop_other_branch', ours);
      await start(engine, stack);
      await run(engine, await sweep(engine, stack));
      assert.deepEqual(volumesOf(engine), ['shop_other_branch']);
    });

    it('keeps an external volume that is called like an anonymous one', async () => {
      const saved = 'ab'.repeat(32);
      const stack = makeStack(
        { db: { volumes: mount('saved') } },
        { volumes: { saved: { name: saved, external: true } } },
      );
      const engine = engineFor(stack);
      engine.world.addVolume(saved, {});
      await start(engine, stack);
      await run(engine, await sweep(engine, stack));
      assert.deepEqual(volumesOf(engine), [saved]);
    });

    it('touches nothing of a project whose name begins like ours', async () => {
      const stack = makeStack({ db: { volumes: mount('a') } }, { volumes: { a: { name: 'shop_a' } } });
      const other = {
        ...makeStack({ db: { volumes: mount('b') } }, { volumes: { b: { name: 'shop-two_b' } } }),
        name: 'shop-two',
      };
      const engine = engineFor(stack);
      await start(engine, other);
      await start(engine, stack);
      await run(engine, await sweep(engine, stack));
      assert.deepEqual(Object.keys(engine.statuses), ['shop-two-db-1']);
      assert.deepEqual(volumesOf(engine), ['shop-two_b']);
    });
  });
}

describe('data safety of start and of removing orphans', () => {
  it('takes no container of another service for what a recreation left behind', async () => {
    const stack = makeStack({
      db: { container_name: 'db' },
      mirror: { container_name: 'deadbeefcafe_db' },
    });
    const engine = engineFor(stack);
    await start(engine, stack);
    assert.deepEqual((await startPlan(engine, stack)).nodes, []);
  });

  it('says so when it replaces what another folder with a project of the same name made', async () => {
    const theirs = { ...makeStack({ db: { image: 'db:2' } }), workingDir: '/home/dev/other' };
    const engine = engineFor(theirs);
    engine.addImage('db:1');
    await start(engine, theirs);
    const ours = makeStack({ db: { image: 'db:1' } });
    const [warning] = (await startPlan(engine, ours)).warnings;
    assert.match(warning ?? '', /^shop-db-1 was made from \/home\/dev\/other and is replaced/);
    const same = { ...ours, workingDir: '/home/dev/other' };
    assert.deepEqual((await startPlan(engine, same)).warnings, []);
  });

  it('removes orphans without their volumes', async () => {
    const before = makeStack(
      { db: {}, worker: { volumes: mount('w') } },
      { volumes: { w: { name: 'shop_w' } } },
    );
    const engine = engineFor(before);
    await start(engine, before);
    const now = makeStack({ db: {} });
    await run(engine, planRemoveOrphans(now, await observe(engine, now)));
    assert.deepEqual(Object.keys(engine.statuses), ['shop-db-1']);
    assert.deepEqual(volumesOf(engine), ['shop_w']);
  });
});
