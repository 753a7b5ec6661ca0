import assert from 'node:assert/strict';
import fc from 'fast-check';
import { dependencyOrder, dependentsOf, findCycle, withDependencies } from '../../../src/core/compose/order';

const service = (name: string, ...needs: string[]): Parameters<typeof dependencyOrder>[0][number] => ({
  name,
  dependsOn: needs.map((needed) => ({
    service: needed,
    condition: 'service_started',
    required: true,
    restart: false,
  })),
});

describe('order of services', () => {
  const services = [service('web', 'db', 'cache'), service('db'), service('cache'), service('job', 'db')];

  it('puts dependencies first and keeps the given order otherwise', () => {
    assert.deepEqual(dependencyOrder(services), ['db', 'cache', 'web', 'job']);
  });
  it('finds what is needed and who needs it', () => {
    assert.deepEqual(withDependencies(services, ['job', 'nobody']), ['db', 'job']);
    assert.deepEqual(dependentsOf(services, ['db']), ['db', 'web', 'job']);
  });
  it('names a cycle, and does not hang on one', () => {
    const circle = [service('a', 'b'), service('b', 'c'), service('c', 'b')];
    assert.deepEqual(findCycle(circle), ['b', 'c', 'b']);
    assert.equal(dependencyOrder(circle).length, 3);
    assert.equal(findCycle(services), undefined);
  });
  it('holds for any graph without cycles', () => {
    const graph = fc
      .array(fc.array(fc.nat(20), { maxLength: 4 }), { maxLength: 20 })
      .map((rows) =>
        rows.map((row, index) => service(`s${index}`, ...row.filter((n) => n < index).map((n) => `s${n}`))),
      );
    fc.assert(
      fc.property(graph, (all) => {
        const order = dependencyOrder(all);
        assert.equal(order.length, all.length);
        for (const one of all) {
          for (const needed of one.dependsOn)
            assert.ok(order.indexOf(needed.service) < order.indexOf(one.name));
        }
      }),
    );
  });
});
