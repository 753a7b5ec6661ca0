import assert from 'node:assert/strict';
import { scaled } from '../../src/cli/scaled';
import { UsageError } from '../../src/cli/usageError';
import { makeStack } from '../core/reconcile/make';

describe('scaled', () => {
  const stack = makeStack({ web: {}, db: { scale: 2 }, named: { container_name: 'one' } });
  const numbers = (wanted: Record<string, number>): unknown =>
    Object.fromEntries(scaled(stack, wanted).services.map(({ name, replicas }) => [name, replicas]));

  it('changes the numbers that are asked for and no others', () => {
    assert.equal(scaled(stack, {}), stack);
    assert.deepEqual(numbers({ web: 3 }), { web: 3, db: 2, named: 1 });
    assert.deepEqual(numbers({ db: 0, named: 1 }), { web: 1, db: 0, named: 1 });
  });

  it('refuses a service that there is not, and several of one that has a name of its own', () => {
    assert.throws(() => scaled(stack, { wbe: 2 }), UsageError);
    assert.throws(() => scaled(stack, { named: 2 }), /its one container is called one/);
  });
});
