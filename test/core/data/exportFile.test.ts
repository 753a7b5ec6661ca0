import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { exportFile } from '../../../src/core/data/exportFile';
import { partialFile } from '../../../src/core/data/partialFile';
import { type Snapshot } from '../../../src/core/data/snapshot';
import { SnapshotStore } from '../../../src/core/data/snapshotStore';
import { isCancelled } from '../../../src/core/support/abort';

describe('an export', () => {
  let home: string;
  let folder: string;
  let file: string;
  let store: SnapshotStore;
  let snapshot: Snapshot;
  const size = 8 << 20;
  const { signal } = new AbortController();
  const quiet = (): void => undefined;

  beforeEach(async () => {
    home = mkdtempSync(join(tmpdir(), 'dev-stack-export-'));
    folder = join(home, 'out');
    mkdirSync(folder);
    file = join(folder, 'friday.tar');
    store = new SnapshotStore(join(home, 'snapshots'));
    const id = store.newId(Date.now());
    writeFileSync(join(await store.begin(id), '0.tar'), Buffer.alloc(size));
    const volume = { name: 'shop_data', driver: 'local', options: {}, labels: {}, services: [] };
    snapshot = {
      ...{ format: 1, id, kind: 'manual', name: 'friday', note: '', createdAt: Date.now(), project: 'shop' },
      ...{ workingDir: '/', git: undefined, definitionHash: '', images: [], quiet: 'idle', quietMs: 0 },
      volumes: [
        {
          ...{ ...volume, anonymous: undefined, entries: 1, contentBytes: 0, file: '0.tar' },
          ...{ fileBytes: size, sha256: '0'.repeat(64) },
        },
      ],
    };
    await store.publish(snapshot);
  });
  afterEach(() => rmSync(home, { recursive: true, force: true }));

  for (const name of ['friday.tar', 'friday.tar.gz']) {
    it(`of ${name} that is cancelled leaves nothing, at whatever moment`, async () => {
      for (const after of [0, 1, 4 << 20, size]) {
        const abort = new AbortController();
        let seen = 0;
        if (after === 0) abort.abort();
        const count = (bytes: number): void => {
          seen += bytes;
          if (seen >= after) abort.abort();
        };
        const target = join(folder, name);
        await assert.rejects(exportFile(store, snapshot, target, count, abort.signal), isCancelled);
        assert.deepEqual(readdirSync(folder), [], `after ${after} bytes`);
      }
    });
  }

  it('takes away what a killed one to the same file left, and no other file', async () => {
    const { pid } = spawnSync(process.execPath, ['--version']);
    const own = basename(partialFile(file));
    const dead = own.replace(`-${process.pid}-`, `-${pid}-`);
    assert.notEqual(dead, own);
    const elsewhere = dead.replace(/\.[0-9a-f]{6}-/, '.000000-');
    const another = dead.replace('friday', 'monday');
    for (const name of [own, dead, elsewhere, another]) writeFileSync(join(folder, name), '');
    await exportFile(store, snapshot, file, quiet, signal);
    assert.deepEqual(readdirSync(folder).sort(), ['friday.tar', own, elsewhere, another].sort());
  });

  it('says in words where it cannot be written, and keeps what was there', async () => {
    writeFileSync(join(folder, 'plain'), 'text');
    const wrong: [string, RegExp][] = [
      [join(folder, 'nowhere', 'x.tar'), /Could not write .*x\.tar: there is no such file or folder/],
      [
        join(folder, 'plain', 'x.tar'),
        /Could not write .*x\.tar: (a part of its path is a file|there is no such file)/,
      ],
      [folder, /Could not write .*out: (it is a folder|access is denied)/],
      [join(folder, 'x'.repeat(250)), /Could not write .*: (its name is too long|there is no such file)/],
    ];
    for (const [target, words] of wrong) {
      await assert.rejects(exportFile(store, snapshot, target, quiet, signal), words);
    }
    assert.deepEqual([readdirSync(folder), readdirSync(home).sort()], [['plain'], ['out', 'snapshots']]);
    // A file of the snapshot that shrank is not written out as if it were whole.
    const path = store.fileOf(snapshot, '0.tar');
    renameSync(path, `${path}.away`);
    writeFileSync(path, 'short');
    await assert.rejects(exportFile(store, snapshot, file, quiet, signal), /changed while it was read/);
    assert.deepEqual(readdirSync(folder), ['plain']);
  });
});
