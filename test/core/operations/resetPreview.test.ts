import assert from 'node:assert/strict';
import { EngineError } from '../../../src/core/engine/engineError';
import { type ResetPreview } from '../../../src/core/operations/operations';
import { refuseMoreThan } from '../../../src/core/operations/resetPreview';

const shown: ResetPreview = {
  endpoint: 'unix:///var/run/docker.sock',
  containers: [{ id: 'a', name: 'shop-db-1', service: 'db' }],
  volumes: [{ name: 'shop_data', sizeBytes: 1, service: 'db' }],
  kept: [],
  dependents: [],
  plan: { project: 'shop', nodes: [], warnings: [] },
};
const refused = (now: ResetPreview, words: RegExp): void =>
  assert.throws(
    () => refuseMoreThan(shown, now),
    (error) => EngineError.is(error, 'conflict') && words.test(error.message),
  );

describe('refuseMoreThan', () => {
  it('lets pass what was shown, and less', () => {
    refuseMoreThan(shown, shown);
    refuseMoreThan(shown, { ...shown, containers: [], volumes: [] });
  });

  it('refuses what nobody was shown: another volume, a container made anew under its name', () => {
    const more = { name: 'shop_more', sizeBytes: undefined, service: 'db' };
    refused({ ...shown, volumes: [...shown.volumes, more] }, /also remove shop_more/);
    refused(
      { ...shown, containers: [{ id: 'b', name: 'shop-db-1', service: 'db' }] },
      /also remove shop-db-1/,
    );
  });

  it('refuses on another engine, whose volumes may have the same names', () => {
    refused({ ...shown, endpoint: 'tcp://other:2375' }, /Another engine/);
  });
});
