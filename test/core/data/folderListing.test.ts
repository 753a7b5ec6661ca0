import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataError } from '../../../src/core/data/dataError';
import { listingScript, parseListing, type FolderListing } from '../../../src/core/data/folderListing';
import { listArchive, readOne } from '../../../src/core/data/listArchive';
import { partsOf, volumePlace } from '../../../src/core/data/volumePlace';
import { type EngineContainer } from '../../../src/core/engine/wire';
import { container } from '../../present/make';
import { makeTar, type Member } from './makeTar';

const short = (listing: FolderListing | undefined): string[] | undefined =>
  listing?.entries.map(({ name, kind, size }) => `${name} ${kind} ${size ?? '?'}`);

describe('a folder listed by a shell', () => {
  const list = (folder: string, most = 100): FolderListing | undefined =>
    parseListing(execFileSync('sh', ['-c', listingScript, 'sh', folder, String(most)], { timeout: 20_000 }));
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'dev-stack-listing-'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('is read whatever its names are', () => {
    const place = join(folder, 'odd');
    mkdirSync(place);
    for (const name of ['-n', '*', 'a\nb', ' ', '$(touch x)', '`id`', '.dot', '…'])
      writeFileSync(join(place, name), 'x'.repeat(3));
    mkdirSync(join(place, 'folder'));
    symlinkSync('/etc', join(place, 'link'));
    assert.deepEqual(short(list(place)), [
      'folder folder ?',
      '  file 3',
      '$(touch x) file 3',
      '* file 3',
      '-n file 3',
      '.dot file 3',
      '`id` file 3',
      'a\nb file 3',
      'link symlink ?',
      '… file 3',
    ]);
  });

  it('is empty when it is, and may hold hidden files alone', () => {
    const place = join(folder, 'bare');
    mkdirSync(place);
    assert.deepEqual(list(place), { entries: [], more: false });
    writeFileSync(join(place, '.only'), 'four');
    assert.deepEqual(short(list(place)), ['.only file 4']);
  });

  it('ends at the limit and says so', () => {
    const place = join(folder, 'many');
    mkdirSync(place);
    for (let i = 0; i < 30; i += 1) writeFileSync(join(place, `f${i}`), '');
    const found = list(place, 12);
    assert.equal(found?.more, true);
    assert.ok(found.entries.length >= 10 && found.entries.length <= 12);
  });

  it('is nothing when something else was printed', () => {
    for (const text of ['', 'sh: not found\n', 'xname\0\0', 'fname'])
      assert.equal(parseListing(Buffer.from(text)), undefined, text);
  });

  it('drops names that are none, and sizes nobody can tell apart', () => {
    assert.deepEqual(
      short(
        parseListing(
          Buffer.from(`${['d.', 'd..', 'f', 'fa/b', 'fx', '', ''].join('\0').slice(0, -1)}\x001\n2\n`),
        ),
      ),
      ['x file ?'],
    );
  });
});

describe('a folder listed from an archive', () => {
  const archive = (...members: Member[]): AsyncIterable<Buffer> => {
    const tar = makeTar(members);
    // In pieces that fit nowhere.
    const pieces = Array.from({ length: Math.ceil(tar.length / 700) }, (_, i) =>
      tar.subarray(i * 700, (i + 1) * 700),
    );
    return (async function* () {
      for (const piece of pieces) yield await Promise.resolve(piece);
    })();
  };

  it('is what is directly in it', async () => {
    const found = await listArchive(
      archive(
        { path: 'data/', type: '5' },
        { path: 'data/b', content: 'bb' },
        { path: 'data/sub/', type: '5' },
        { path: 'data/sub/deep', content: 'x' },
        { path: 'data/l', type: '2', link: '/etc/passwd' },
        { path: 'data/p', type: '6' },
        { path: 'data/h', type: '1', link: 'data/b' },
        { path: 'data/../out', content: 'x' },
        { path: 'other/x', content: 'x' },
      ),
    );
    assert.deepEqual(short(found), ['sub folder ?', 'b file 2', 'h file ?', 'l symlink ?', 'p other ?']);
  });

  it('ends at its limits', async () => {
    const members = ['a', 'b', 'c'].map((name) => ({ path: `data/${name}`, content: 'x'.repeat(600) }));
    const all = [{ path: 'data/', type: '5' }, ...members];
    assert.equal((await listArchive(archive(...all), { bytes: 1e6, entries: 2 })).more, true);
    await assert.rejects(listArchive(archive(...all), { bytes: 1000, entries: 9 }), (error) =>
      DataError.is(error, 'tooLarge'),
    );
  });

  it('gives one file, and nothing that is no file or grew', async () => {
    assert.equal((await readOne(archive({ path: 'x', content: 'hello' }), 5)).toString(), 'hello');
    await assert.rejects(readOne(archive({ path: 'x', content: 'hello' }), 4), (error) =>
      DataError.is(error, 'tooLarge'),
    );
    for (const type of ['2', '3', '5', '6'])
      await assert.rejects(readOne(archive({ path: 'x', type, link: '/etc' }), 9), (error) =>
        DataError.is(error, 'noFile'),
      );
  });
});

describe('where a volume is looked into', () => {
  const mount = (name: string | undefined, destination: string): EngineContainer['mounts'][0] => ({
    ...{ type: name === undefined ? 'bind' : 'volume', name, source: '', destination, readWrite: true },
  });
  const one = (id: string, more: Partial<EngineContainer>): EngineContainer =>
    container('db', { id, mounts: [mount('v', '/data')], ...more });

  it('is a container that runs, before one that does not', () => {
    const containers = [one('old', { status: 'exited' }), one('now', {}), one('dead', { status: 'dead' })];
    assert.deepEqual(volumePlace('v', containers), { container: 'now', path: '/data', runs: true });
    assert.equal(volumePlace('v', containers.slice(0, 1))?.runs, false);
    assert.equal(volumePlace('w', containers), undefined);
  });

  it('is none that shows something else in it, or a part of it', () => {
    const odd = [
      one('bind', { mounts: [mount('v', '/data'), mount(undefined, '/data/host')] }),
      one('tmpfs', { hostConfig: { Tmpfs: { '/data/tmp': '' } } }),
      one('part', { hostConfig: { Mounts: [{ Target: '/data', VolumeOptions: { Subpath: 'x' } }] } }),
    ];
    assert.equal(volumePlace('v', odd), undefined);
    assert.equal(
      volumePlace('v', [one('beside', { mounts: [mount('v', '/data'), mount('w', '/data2')] })])?.container,
      'beside',
    );
  });

  it('is never outside of it', () => {
    assert.deepEqual(partsOf('/a//b/./c/'), ['a', 'b', 'c']);
    assert.deepEqual(partsOf('..x/y..'), ['..x', 'y..']);
    for (const path of ['..', 'a/../../b', 'a\0b'])
      assert.throws(
        () => partsOf(path),
        (error) => DataError.is(error, 'noFile'),
        path,
      );
  });
});
