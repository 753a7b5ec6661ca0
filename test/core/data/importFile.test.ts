import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { DataError, type DataErrorReason } from '../../../src/core/data/dataError';
import { exportFile } from '../../../src/core/data/exportFile';
import { importFile } from '../../../src/core/data/importFile';
import { type Snapshot } from '../../../src/core/data/snapshot';
import { SnapshotStore } from '../../../src/core/data/snapshotStore';
import { TarScanner } from '../../../src/core/data/tarScanner';
import { makeTar, type Member } from './makeTar';

const root: Member = { path: 'dev-stack-data/', type: '5', mode: 0o700 };
const inside = (path: string, rest: Omit<Member, 'path'> = {}): Member => ({
  path: `dev-stack-data/${path}`,
  ...rest,
});

describe('importing a snapshot', () => {
  let folder: string;
  let store: SnapshotStore;
  const signal = new AbortController().signal;
  const quiet = (): void => undefined;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'dev-stack-import-'));
    store = new SnapshotStore(join(folder, 'snapshots'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** A manifest that fits the volume, unless told otherwise. */
  function manifestFor(volume: Buffer, changes: object = {}, volumeChanges: object = {}): Snapshot {
    const scanner = new TarScanner();
    try {
      scanner.push(volume);
    } catch {
      // What cannot be read gets the facts counted so far.
    }
    return {
      ...{
        format: 1,
        id: '20260131-120000-abcdef',
        kind: 'manual',
        name: 'friday',
        note: '',
        createdAt: 1e12,
      },
      ...{ project: 'shop', workingDir: '/home/me/shop', git: undefined, definitionHash: '', images: [] },
      ...{ quiet: 'paused', quietMs: 12 },
      volumes: [
        {
          ...{ name: 'shop_data', anonymous: undefined, services: ['db'], driver: 'local', options: {} },
          labels: { 'com.docker.compose.project': 'shop', 'com.docker.compose.volume': 'data' },
          ...{ entries: scanner.entries, contentBytes: scanner.contentBytes, file: '0.tar' },
          ...{ fileBytes: volume.length, sha256: createHash('sha256').update(volume).digest('hex') },
          ...volumeChanges,
        },
      ],
      ...changes,
    };
  }

  function archiveOf(volume: Buffer, manifest: unknown = manifestFor(volume)): Buffer {
    return makeTar([
      { path: 'manifest.json', content: JSON.stringify(manifest) },
      { path: '0.tar', content: volume.toString('latin1') },
    ]);
  }

  function bring(archive: Buffer): Promise<Snapshot> {
    const file = join(folder, 'in.tar');
    writeFileSync(file, archive);
    const facts = { id: '20260201-080000-123456', name: undefined, project: 'shop', fromOtherProject: false };
    return importFile(store, file, facts, quiet, quiet, signal);
  }

  async function assertRefused(archive: Buffer, reason: DataErrorReason, words: RegExp): Promise<void> {
    await assert.rejects(bring(archive), (error) => {
      assert.ok(DataError.is(error, reason), String(error));
      assert.match(error.message, words);
      return true;
    });
    assert.deepEqual(readdirSync(store.folder), [], 'nothing is kept');
    assert.deepEqual(await store.list(), []);
  }

  const honest = makeTar([
    root,
    inside('a', { content: 'hello' }),
    inside('sub/', { type: '5' }),
    inside('sub/link', { type: '2', link: '../a' }),
    inside('sub/hard', { type: '1', link: 'dev-stack-data/a' }),
    inside('long', { pax: { path: `dev-stack-data/${'x'.repeat(150)}` }, content: 'far' }),
  ]);

  it('takes what was exported, byte for byte, packed or not', async () => {
    const first = await bring(archiveOf(honest));
    assert.deepEqual([first.kind, first.name, first.volumes[0]?.entries], ['imported', 'friday', 6]);
    for (const name of ['out.tar', 'out.tar.gz']) {
      const file = join(folder, name);
      await exportFile(store, first, file, quiet, signal);
      const facts = {
        ...{ id: store.newId(Date.now()), name: name, project: 'shop', fromOtherProject: false },
      };
      const again = await importFile(store, file, facts, quiet, quiet, signal);
      assert.deepEqual(again.volumes, first.volumes);
      assert.equal((await store.find(name)).broken, undefined);
    }
  });

  const hostileVolumes: [string, Member[], RegExp][] = [
    ['a path that climbs out', [root, inside('../../etc/passwd')], /leaves the volume/],
    ['a path beside the volume', [root, { path: 'etc/passwd' }], /leaves the volume/],
    ['an absolute path', [root, { path: '/etc/passwd' }], /leaves the volume/],
    [
      'a path that climbs out in its PAX name',
      [root, inside('a', { pax: { path: 'dev-stack-data/../x' } })],
      /leaves/,
    ],
    ['an absolute link', [root, inside('a', { type: '2', link: '/etc/shadow' })], /absolute/],
    ['a link that climbs out', [root, inside('a', { type: '2', link: '../../etc' })], /link that leaves/],
    ['a hard link to the outside', [root, inside('a', { type: '1', link: '/etc/shadow' })], /hard link/],
    [
      'a file written through a link',
      [root, inside('a', { type: '2', link: 'b' }), inside('a/x', { content: '1' })],
      /in no folder/,
    ],
    ['a device', [root, inside('sda', { type: '3' })], /device/],
    ['a block device', [root, inside('sda', { type: '4' })], /device/],
    ['a name that is there twice', [root, inside('a'), inside('a')], /twice/],
    [
      'an attribute of the host',
      [root, inside('a', { pax: { 'SCHILY.xattr.trusted.overlay.opaque': 'y' } })],
      /attribute/,
    ],
    ['a sparse member', [root, inside('a', { pax: { 'GNU.sparse.major': '1' } })], /unknown field/],
    ['an unknown kind of member', [root, inside('a', { type: 'S' })], /unknown kind/],
    ['a folder with content', [root, inside('a', { type: '5', size: 512, content: 'x' })], /claims content/],
    ['no folder of its own', [inside('a')], /does not begin/],
  ];
  for (const [what, members, words] of hostileVolumes) {
    it(`refuses ${what}`, () => assertRefused(archiveOf(makeTar(members)), 'hostile', words));
  }

  it('refuses changed bytes', async () => {
    const changed = Buffer.from(archiveOf(honest));
    changed[changed.indexOf('hello')] = 0x48;
    await assertRefused(changed, 'damaged', /not those that were saved/);
  });

  it('refuses wrong sizes and counts', async () => {
    await assertRefused(archiveOf(honest, manifestFor(honest, {}, { fileBytes: 512 })), 'damaged', /size/);
    await assertRefused(
      archiveOf(honest, manifestFor(honest, {}, { entries: 1 })),
      'damaged',
      /does not hold/,
    );
  });

  it('refuses what is cut off, empty, or no archive', async () => {
    const whole = archiveOf(honest);
    await assertRefused(whole.subarray(0, whole.length - 2048), 'damaged', /./);
    await assertRefused(Buffer.alloc(0), 'damaged', /./);
    await assertRefused(Buffer.from('hello'.repeat(500)), 'damaged', /./);
    await assertRefused(gzipSync(whole).subarray(0, 300), 'damaged', /./);
  });

  it('refuses a member that the manifest does not name, and a manifest that names paths', async () => {
    const more = makeTar([
      { path: 'manifest.json', content: JSON.stringify(manifestFor(honest)) },
      { path: '0.tar', content: honest.toString('latin1') },
      { path: '../../evil', content: 'x' },
    ]);
    await assertRefused(more, 'hostile', /does not name/);
    const named = manifestFor(honest, {}, { file: '../0.tar' });
    await assertRefused(archiveOf(honest, named), 'damaged', /names the file/);
  });

  it('refuses the snapshot of another project, naming it', () =>
    assertRefused(archiveOf(honest, manifestFor(honest, { project: 'bank' })), 'foreign', /bank/));

  it('refuses what unpacks to far more than it is, and claims of sizes that cannot be', async () => {
    const zeros = makeTar([root, inside('zeros', { content: '\0'.repeat(40 << 20) })]);
    const bomb = gzipSync(archiveOf(zeros), { level: 9 });
    assert.ok(bomb.length * 500 < zeros.length, 'it is one');
    await assertRefused(bomb, 'hostile', /far more|more than the file/);
    const claim = manifestFor(honest, {}, { fileBytes: 9e15 });
    await assertRefused(archiveOf(honest, claim), 'hostile', /more than the file can hold/);
  });
});
