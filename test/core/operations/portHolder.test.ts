import assert from 'node:assert/strict';
import { EngineError } from '../../../src/core/engine/engineError';
import { withPortHolder } from '../../../src/core/operations/portHolder';
import { engineFor, start } from '../reconcile/harness';
import { makeStack } from '../reconcile/make';

const stack = makeStack({
  db: { ports: [{ target: 5432, published: '5432', protocol: 'tcp', mode: 'ingress' }] },
});

describe('withPortHolder', () => {
  it('names the container of this engine that publishes the port', async () => {
    const engine = engineFor(stack);
    await start(engine, stack);
    const named = await withPortHolder(
      engine,
      new EngineError('portInUse', 'taken', { port: 5432, action: 'start' }),
    );
    assert.ok(EngineError.is(named, 'portInUse'));
    assert.deepEqual(named.details, {
      port: 5432,
      action: 'start',
      holder: { container: 'shop-db-1', project: 'shop' },
    });
  });

  it('leaves alone what it cannot name', async () => {
    const engine = engineFor(stack);
    await start(engine, stack);
    for (const error of [
      new EngineError('portInUse', 'by a program', { port: 80 }),
      new EngineError('portInUse', 'which?'),
      new EngineError('failed', 'other', { port: 5432 }),
      new Error('x'),
    ]) {
      assert.equal(await withPortHolder(engine, error), error);
    }
  });

  it('does not hide the failure behind one of its own', async () => {
    const engine = engineFor(stack);
    engine.listContainers = () => Promise.reject(new EngineError('unreachable', 'gone'));
    const error = new EngineError('portInUse', 'taken', { port: 5432 });
    assert.equal(await withPortHolder(engine, error), error);
  });
});
