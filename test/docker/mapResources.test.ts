import assert from 'node:assert/strict';
import { mapImage } from '../../src/docker/mapImage';
import { mapNetwork } from '../../src/docker/mapNetwork';
import { mapVolume } from '../../src/docker/mapVolume';

describe('mapNetwork', () => {
  it('takes over name, driver and labels', () => {
    assert.deepEqual(
      mapNetwork({ Id: 'n', Name: 'shop_default', Driver: 'bridge', Labels: { a: 'b', odd: 1 } }),
      {
        id: 'n',
        name: 'shop_default',
        driver: 'bridge',
        labels: { a: 'b' },
      },
    );
  });

  it('refuses one without id or name', () => {
    for (const answer of [{ Id: 'n' }, { Name: 'n' }, null]) {
      assert.throws(() => mapNetwork(answer), { name: 'EngineError', reason: 'failed' });
    }
  });
});

describe('mapVolume', () => {
  it('knows its size only where the engine measured it', () => {
    const size = (UsageData: unknown): number | undefined => mapVolume({ Name: 'v', UsageData }).sizeBytes;
    assert.equal(size({ Size: 0 }), 0);
    assert.equal(size({ Size: 42 }), 42);
    assert.equal(size({ Size: -1 }), undefined);
    assert.equal(size(null), undefined);
  });

  it('reads the time, with an offset and without fraction', () => {
    const { createdAt } = mapVolume({ Name: 'v', CreatedAt: '2026-01-02T03:04:05+01:00' });
    assert.equal(createdAt, Date.UTC(2026, 0, 2, 2, 4, 5));
  });

  it('refuses one without name', () => {
    assert.throws(() => mapVolume({}), { name: 'EngineError', reason: 'failed' });
  });
});

describe('mapImage', () => {
  it('an image that was never tagged has no names', () => {
    assert.deepEqual(mapImage({ Id: 'sha256:a', RepoTags: null, Size: 7 }), {
      id: 'sha256:a',
      repoTags: [],
      repoDigests: [],
      sizeBytes: 7,
      createdAt: undefined,
      config: {},
    });
  });

  it('refuses one without id', () => {
    assert.throws(() => mapImage({ RepoTags: ['a:1'] }), { name: 'EngineError', reason: 'failed' });
  });
});
