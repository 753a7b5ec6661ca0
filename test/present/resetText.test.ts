import assert from 'node:assert/strict';
import { type ResetPreview } from '../../src/core/operations/operations';
import { resetText } from '../../src/present/resetText';

const empty: ResetPreview = {
  containers: [],
  volumes: [],
  kept: [],
  dependents: [],
  plan: { project: 'shop', nodes: [], warnings: [], standing: [] },
};

describe('resetText', () => {
  it('names every container and volume, with sizes, what stays and what restarts', () => {
    const { message, detail, confirm } = resetText(
      'postgres',
      {
        ...empty,
        containers: [{ id: '1', name: 'shop-postgres-1', service: 'postgres' }],
        volumes: [
          { name: 'shop_data', sizeBytes: 1.2e9, service: 'postgres' },
          { name: 'shop_wal', sizeBytes: undefined, service: 'postgres' },
          { name: 'c0ffee'.repeat(10), sizeBytes: 0, service: 'postgres', place: '/cache' },
        ],
        kept: [{ name: 'shared', because: 'redis uses it too' }],
        dependents: ['pgbouncer', 'pgadmin'],
      },
      { restarts: true },
    );
    assert.equal(message, 'Reset postgres?');
    assert.equal(confirm, 'Delete Data and Reset');
    assert.equal(
      detail,
      [
        'Deletes 3 volumes (1.2 GB):\n• shop_data (1.2 GB)\n• shop_wal (size unknown)\n• the unnamed volume of postgres at /cache (c0ffeec0ffee) (0 B)',
        'Removes 1 container:\n• shop-postgres-1',
        'Keeps:\n• shared: redis uses it too',
        'Restarts what depends on it: pgbouncer, pgadmin.\nWhat ran is started again, empty.\nDeleted data cannot be brought back.',
      ].join('\n\n'),
    );
  });

  it('says first that more goes than the volume that was asked for', () => {
    const volumes = ['shop_data', 'shop_wal'].map((name) => ({ name, sizeBytes: 1, service: 'postgres' }));
    const detailFor = (...asked: string[]): string =>
      resetText('postgres', { ...empty, volumes }, { restarts: false, asked }).detail;
    assert.match(
      detailFor('shop_wal'),
      /^The volume shop_wal is reset with what uses it, and the other volumes of that go too\.\n\nDeletes 2 volumes/,
    );
    assert.match(detailFor('shop_wal', 'shop_data'), /^Deletes 2 volumes/);
  });

  it('does not threaten where no data is lost', () => {
    const { detail, confirm } = resetText('web', empty, { restarts: false });
    assert.equal(confirm, 'Reset');
    assert.equal(detail, 'No volume is deleted.');
  });
});
