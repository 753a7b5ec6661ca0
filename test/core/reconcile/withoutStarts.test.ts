import assert from 'node:assert/strict';
import { observe } from '../../../src/core/reconcile/observe';
import { planStart } from '../../../src/core/reconcile/planStart';
import { withoutStarts } from '../../../src/core/reconcile/withoutStarts';
import { modelOf } from '../compose/support/definition';
import { engineFor, run } from './harness';

describe('a plan without its starts', () => {
  it('makes every container with what belongs to it, in order, and starts none', async () => {
    const stack = await modelOf(`name: shop
services:
  db: { image: db, networks: [front, back], volumes: ['data:/data'] }
  web: { image: web, depends_on: { db: { condition: service_healthy } }, volumes_from: [db], scale: 2 }
networks: { front: {}, back: {} }
volumes: { data: {} }
`);
    const engine = engineFor(stack);
    const plan = withoutStarts(planStart(stack, await observe(engine, stack)));
    assert.deepEqual(
      plan.nodes.map(({ id }) => id),
      plan.nodes.map((_, index) => index),
    );
    assert.ok(plan.nodes.every(({ id, after }) => after.every((one) => one < id)));
    const at = (name: string): number =>
      plan.nodes.findIndex(
        ({ operation }) => operation.kind === 'createContainer' && operation.name === name,
      );
    for (const node of plan.nodes) {
      const { operation } = node;
      assert.notEqual(operation.kind, 'startContainer');
      assert.deepEqual(node.conditions, []);
      if (operation.kind === 'connectNetwork') assert.equal(operation.container.node, at('shop-db-1'));
    }
    await run(engine, plan);
    assert.deepEqual(engine.statuses, {
      'shop-db-1': 'created',
      'shop-web-1': 'created',
      'shop-web-2': 'created',
    });
  });
});
