import assert from 'node:assert/strict';
import { SyncedFiles } from '../../../src/core/watch/syncedFiles';
import { type WatchBatch } from '../../../src/core/watch/watchBatch';

const batch = (changes: Partial<WatchBatch>): WatchBatch => ({
  ...{ service: 'app', rebuild: false, write: [], remove: [], restart: false, exec: [] },
  ...changes,
});
const written = (name: string): WatchBatch['write'] => [{ path: `/here/${name}`, target: `/app/${name}` }];
const exec = { command: ['reload'] } as unknown as WatchBatch['exec'][number];

describe('what was synced into containers', () => {
  it('is lacked by a container that was made later: the last change of each file, and what follows one', () => {
    const synced = new SyncedFiles();
    assert.equal(synced.lackedBy('app', 'one'), undefined);
    synced.add(batch({ write: written('a'), exec: [exec] }));
    synced.has('app', 'one');
    synced.add(batch({ write: written('b'), restart: true }));
    synced.add(batch({ remove: ['/app/b', '/app/c'] }));
    synced.add(batch({ write: written('c'), exec: [exec] }));
    assert.equal(synced.lackedBy('app', 'one'), undefined);
    assert.deepEqual(
      synced.lackedBy('app', 'two'),
      batch({ write: [...written('a'), ...written('c')], remove: ['/app/b'], restart: true, exec: [exec] }),
    );
    synced.has('app', 'two');
    assert.equal(synced.lackedBy('app', 'two'), undefined);
    assert.equal(synced.lackedBy('other', 'two'), undefined);
  });

  it('is in the image once that was built', () => {
    const synced = new SyncedFiles();
    synced.add(batch({ write: written('a') }));
    synced.forget('app');
    assert.equal(synced.lackedBy('app', 'one'), undefined);
  });
});
