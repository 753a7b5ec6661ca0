import assert from 'node:assert/strict';
import { useEngine } from '../support/engine';
import { ensureStandIns, imageLabels } from '../support/images';
import { expectRealImages } from './support/realImages';

describe('asking for the real images', function () {
  this.timeout(120_000);

  it('takes none that was made here, and names those that cannot be had', async () => {
    const engine = await useEngine();
    // Nothing listens there, so the registry does not answer.
    const reference = `localhost:1/dstest-real-${process.pid}:1`;
    await ensureStandIns(engine, reference);
    await assert.rejects(expectRealImages(engine, [reference]), ({ message }: Error) => {
      assert.match(
        message,
        /the engine does not reach localhost:1\. Missing are localhost:1\/dstest-real-\d+:1\./,
      );
      return true;
    });
    assert.equal(await imageLabels(engine.socket, reference), undefined, 'it is gone');
  });
});
