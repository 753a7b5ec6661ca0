import assert from 'node:assert/strict';
import { Activities } from '../../../src/core/operations/activities';
import { type Plan, type PlanNode } from '../../../src/core/reconcile/plan';
import { type ServiceDependency } from '../../../src/core/model/stack';
import { StackStore } from '../../../src/core/live/stackStore';
import { settle } from '../../fakes/fakeClock';
import { sampleContainer, sampleStack } from '../../fakes/sampleStack';

const healthy = { service: 'db', condition: 'service_healthy', required: true, restart: false } as const;

function planOf(...starts: { service: string; conditions?: readonly ServiceDependency[] }[]): Plan {
  const nodes = starts.map(({ service, conditions = [] }, id): PlanNode => ({
    id,
    after: [],
    conditions,
    operation: { kind: 'startContainer', container: { name: `shop-${service}-1`, id: service } },
    service,
    cause: 'created',
    losesData: false,
  }));
  return { project: 'shop', nodes, warnings: [], standing: [] };
}

function storeOf(): StackStore {
  const store = new StackStore(
    sampleStack({
      db: { healthcheck: true },
      web: { needs: { db: 'healthy' } },
      side: { needs: { web: 'started' } },
    }),
  );
  store.setConnection({ kind: 'connecting' });
  return store;
}

describe('Activities', () => {
  let store: StackStore;
  const stateOf = (service: string) => store.status.services.get(service)?.state;
  const waits = () =>
    new Activities(store, planOf({ service: 'db' }, { service: 'web', conditions: [healthy] }));

  beforeEach(() => {
    store = storeOf();
    store.replaceContainers([], new Set());
  });
  afterEach(() => store.dispose());

  it('shows who waits for whom, plain dependencies of the same plan included', () => {
    const all = planOf({ service: 'db' }, { service: 'web', conditions: [healthy] }, { service: 'side' });
    const activities = new Activities(store, all);
    assert.deepEqual(stateOf('web'), { kind: 'waiting', for: ['db'] });
    assert.deepEqual(stateOf('side'), { kind: 'waiting', for: ['web'] });
    assert.deepEqual(stateOf('db'), { kind: 'absent' });
    activities.dispose();
  });

  it('stops saying so when the condition holds, and when its own start begins', async () => {
    const activities = waits();
    const health = { status: 'healthy', failingStreak: 0, probes: [] } as const;
    store.replaceContainers([sampleContainer({ health })], new Set());
    await settle();
    assert.equal(stateOf('web')?.kind, 'absent');
    activities.dispose();

    store.replaceContainers([], new Set());
    const again = waits();
    assert.equal(stateOf('web')?.kind, 'waiting');
    again.started('web');
    assert.equal(stateOf('web')?.kind, 'absent');
    again.dispose();
  });

  it('shows the image on its way before the wait', () => {
    const activities = waits();
    activities.setImage('web', { kind: 'pulling', currentBytes: 1, totalBytes: 9 });
    assert.deepEqual(stateOf('web'), { kind: 'pulling', currentBytes: 1, totalBytes: 9 });
    activities.setImage('web', undefined);
    assert.equal(stateOf('web')?.kind, 'waiting');
    activities.dispose();
  });

  it('shows a stop until the last container of a service has ended', () => {
    store.replaceContainers([sampleContainer({ service: 'web' })], new Set());
    const activities = new Activities(store, planOf());
    activities.beginStop('web');
    activities.beginStop('web');
    activities.endStop('web');
    assert.equal(stateOf('web')?.kind, 'stopping');
    activities.endStop('web');
    assert.equal(stateOf('web')?.kind, 'running');
    activities.dispose();
  });

  it('takes everything away when the operation ends', () => {
    const activities = waits();
    activities.setImage('db', { kind: 'building', step: '1/2' });
    activities.beginStop('side');
    activities.dispose();
    for (const name of ['db', 'web', 'side']) assert.equal(stateOf(name)?.kind, 'absent');
  });
});
