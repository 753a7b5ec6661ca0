import assert from 'node:assert/strict';
import { expired } from '../../../src/core/data/retention';
import { type Snapshot, type SnapshotRow } from '../../../src/core/data/snapshot';

describe('retention', () => {
  const row = (
    id: string,
    createdAt: number,
    kind: Snapshot['kind'] = 'safety',
    sizeBytes = 10,
  ): SnapshotRow => ({
    ...{ sizeBytes, broken: undefined },
    snapshot: { id, createdAt, kind } as Snapshot,
  });
  const wide = { count: 100, totalBytes: 1e12 };

  it('drops the oldest safety snapshots beyond the number', () => {
    const rows = [row('a', 1), row('b', 2), row('c', 3)];
    assert.deepEqual(expired(rows, { ...wide, count: 2 }), ['a']);
  });

  it('drops what is beyond the total size, and never the newest', () => {
    const rows = [row('a', 1), row('b', 2), row('c', 3, 'safety', 50)];
    assert.deepEqual(expired(rows, { ...wide, totalBytes: 60 }), ['a']);
    assert.deepEqual(expired(rows, { count: 0, totalBytes: 0 }), ['b', 'a']);
  });

  it('keeps what people saved or imported, and what is in use', () => {
    const rows = [row('a', 1, 'manual'), row('b', 2, 'imported'), row('c', 3), row('d', 4)];
    assert.deepEqual(expired(rows, { count: 1, totalBytes: 0 }), ['c']);
    assert.deepEqual(expired(rows, { count: 1, totalBytes: 0 }, ['c']), []);
  });
});
