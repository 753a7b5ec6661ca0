import assert from 'node:assert/strict';
import { waitForCondition, waitForReady } from '../../../src/core/live/readiness';
import { NotReadyError } from '../../../src/core/live/notReadyError';
import { settle, withinThisTurn } from '../../fakes/fakeClock';
import { LiveRig } from '../../fakes/liveRig';
import { sampleStack } from '../../fakes/sampleStack';

describe('waiting for services', () => {
  let rig: LiveRig;
  const { signal } = new AbortController();

  beforeEach(async () => {
    rig = new LiveRig(sampleStack({ db: { healthcheck: true }, web: {} }), { autoHealth: false });
    await settle();
    await rig.up('db', { healthcheck: true });
    await rig.up('web');
  });
  afterEach(() => rig.dispose());

  const onDb = { service: 'db', condition: 'service_healthy', required: true, restart: false } as const;

  it('ends in the same turn of the event loop as the event that fulfils it', async () => {
    let done = false;
    void waitForCondition(rig.store, onDb, rig, signal).then(() => (done = true));
    await settle();
    assert.equal(done, false);
    rig.engine.setHealth('shop-db-1', 'healthy');
    await withinThisTurn();
    assert.equal(done, true);
  });

  it('tells a failure with what the probe printed, though the verdict came first', async () => {
    const release = rig.engine.hold('inspectContainer');
    const failed = assert.rejects(
      waitForReady(rig.store, ['db'], rig, signal),
      (error) => NotReadyError.is(error) && error.message === 'db: unhealthy: disk full',
    );
    rig.engine.setHealth('shop-db-1', 'unhealthy', 'disk full');
    await settle();
    release();
    await failed;
  });

  it('tells a failure without these words where they do not come', async () => {
    rig.engine.hold('inspectContainer');
    const failed = assert.rejects(
      waitForReady(rig.store, ['db'], rig, signal),
      (error) => NotReadyError.is(error) && error.message === 'db: unhealthy',
    );
    rig.engine.setHealth('shop-db-1', 'unhealthy', 'disk full');
    await rig.clock.advance(1_000);
    await failed;
  });
});
