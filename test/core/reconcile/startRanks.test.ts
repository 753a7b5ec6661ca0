import assert from 'node:assert/strict';
import { startRanks } from '../../../src/core/reconcile/startRanks';
import { engineFor, startPlan } from './harness';
import { makeStack, type TestService } from './make';

const check = { test: ['CMD', 'true'] };
const after = (condition: 'service_healthy' | 'service_started', ...services: string[]): TestService => ({
  healthcheck: check,
  depends_on: Object.fromEntries(services.map((service) => [service, { condition, required: true }])),
});

async function ranksOf(services: Readonly<Record<string, TestService>>): Promise<Record<string, number>> {
  const stack = makeStack(services);
  const plan = await startPlan(engineFor(stack), stack);
  const ranks = startRanks(plan);
  return Object.fromEntries(
    plan.nodes.flatMap(({ id, operation, service }) =>
      operation.kind === 'startContainer' && service !== undefined ? [[service, ranks.get(id) ?? -1]] : [],
    ),
  );
}

describe('startRanks', () => {
  it('tells how many starts follow one another behind each, by the longest way', async () => {
    const ranks = await ranksOf({
      page: { healthcheck: check },
      db: { healthcheck: check },
      migrate: after('service_healthy', 'db'),
      api: after('service_healthy', 'db', 'migrate'),
      web: after('service_started', 'api'),
    });
    assert.deepEqual(ranks, { page: 0, db: 3, migrate: 2, api: 1, web: 0 });
  });

  it('counts every container of a service that others wait for', async () => {
    const stack = makeStack({ db: { healthcheck: check, scale: 2 }, web: after('service_healthy', 'db') });
    const plan = await startPlan(engineFor(stack), stack);
    const ranks = startRanks(plan);
    const ofDb = plan.nodes.filter(
      ({ operation, service }) => operation.kind === 'startContainer' && service === 'db',
    );
    assert.deepEqual(
      ofDb.map(({ id }) => ranks.get(id)),
      [1, 1],
    );
  });
});
