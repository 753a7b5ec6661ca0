import assert from 'node:assert/strict';
import { sharingServices } from '../../../src/core/operations/sharingServices';
import { modelOf } from '../compose/support/definition';

describe('services that share data', () => {
  it('are those that use a named volume of the others too; external ones are nobody’s to reset', async () => {
    const stack = await modelOf(`services:
  db: { image: x, volumes: ['data:/d', 'own:/o', 'outside:/e'] }
  backup: { image: x, volumes: ['data:/d:ro'] }
  viewer: { image: x, volumes: ['outside:/e'] }
  off: { image: x, profiles: [p], volumes: ['data:/d'] }
volumes: { data: {}, own: {}, outside: { external: true } }
`);
    assert.deepEqual(sharingServices(stack, ['db']), ['backup']);
    assert.deepEqual(sharingServices(stack, ['backup']), ['db']);
    assert.deepEqual(sharingServices(stack, ['db', 'backup']), []);
  });
});
