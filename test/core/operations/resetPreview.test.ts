import assert from 'node:assert/strict';
import { EngineError } from '../../../src/core/engine/engineError';
import { type ResetPreview } from '../../../src/core/operations/operations';
import { previewReset, refuseMoreThan } from '../../../src/core/operations/resetPreview';
import { CancelledError, isCancelled } from '../../../src/core/support/abort';
import { engineFor, start } from '../reconcile/harness';
import { makeStack } from '../reconcile/make';

const stack = makeStack(
  { db: { volumes: [{ type: 'volume', source: 'data', target: '/data' }] }, web: {} },
  { volumes: { data: { name: 'shop_data' } } },
);
const signal = new AbortController().signal;

async function running() {
  const engine = engineFor(stack);
  await start(engine, stack);
  engine.setVolumeSize('shop_data', 2_048);
  return engine;
}

describe('previewReset', () => {
  it('names containers and volumes with the sizes the engine tells', async () => {
    const engine = await running();
    const changes = engine.changes.length;
    const preview = await previewReset(engine, stack, { services: ['db'] }, signal);
    assert.deepEqual(preview.volumes, [{ name: 'shop_data', service: 'db', sizeBytes: 2_048 }]);
    assert.deepEqual(
      preview.containers.map(({ name, service }) => ({ name, service })),
      [{ name: 'shop-db-1', service: 'db' }],
    );
    assert.equal(engine.changes.length, changes, 'looking changes nothing');
  });

  it('does without sizes where the engine cannot measure', async () => {
    const engine = await running();
    engine.failNext('volumeSizes', new EngineError('unsupported', 'no disk usage here'));
    const preview = await previewReset(engine, stack, {}, signal);
    assert.deepEqual(preview.volumes, [{ name: 'shop_data', service: 'db', sizeBytes: undefined }]);
  });

  it('is cancelled while measuring', async () => {
    const engine = await running();
    engine.failNext('volumeSizes', new CancelledError());
    await assert.rejects(previewReset(engine, stack, {}, signal), isCancelled);
  });

  it('does not ask for sizes when no volume goes', async () => {
    const engine = await running();
    await previewReset(engine, stack, { services: ['web'] }, signal);
    assert.ok(!engine.calls.some((call) => call.startsWith('volumeSizes')));
  });
});

describe('refuseMoreThan', () => {
  const preview = (containers: string[], volumes: string[]): ResetPreview => ({
    containers: containers.map((id) => ({ id, name: `name-${id}`, service: 'db' })),
    volumes: volumes.map((name) => ({ name, sizeBytes: undefined, service: 'db' })),
    kept: [],
    dependents: [],
    plan: { project: 'shop', nodes: [], warnings: [], standing: [] },
  });

  it('accepts the same and less', () => {
    refuseMoreThan(preview(['1'], ['a', 'b']), preview(['1'], ['a', 'b']));
    refuseMoreThan(preview(['1'], ['a', 'b']), preview([], ['b']));
  });

  it('refuses another volume, and a container made anew under the same name, naming them', () => {
    assert.throws(
      () => refuseMoreThan(preview(['1'], ['a']), preview(['2'], ['a', 'b'])),
      (error) => EngineError.is(error, 'conflict') && /name-2, b$/.test(error.message),
    );
  });

  it('refuses on another engine, whose volumes may have the same names', () => {
    const here = { ...preview(['1'], ['a']), endpoint: 'unix:///var/run/docker.sock' };
    refuseMoreThan(here, here);
    assert.throws(
      () => refuseMoreThan(here, { ...here, endpoint: 'tcp://other:2375' }),
      (error) => EngineError.is(error, 'conflict') && /Another engine/.test(error.message),
    );
  });
});
