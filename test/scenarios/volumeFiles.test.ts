import assert from 'node:assert/strict';
import { DataError } from '../../src/core/data/dataError';
import { type FolderListing } from '../../src/core/data/folderListing';
import { type VolumeOperations } from '../../src/core/operations/volumeOperations';
import { engineJson, engineRequest } from '../support/engineHttp';
import { ensureStandIns } from '../support/images';
import { useEngine, type TestEngine } from '../support/engine';
import { DataStack, image, threeVolumes } from './dataStack';

describe('the files of a volume on a real engine', function () {
  this.timeout(60_000);

  let engine: TestEngine;
  let stack: DataStack;

  const files = async <T>(
    act: (files: VolumeOperations['files'], signal: AbortSignal) => Promise<T>,
  ): Promise<T> => act((await stack.session()).volumes.files, AbortSignal.timeout(60_000));
  const one = (): string => `${stack.project}_one`;
  const list = (path: string, volume = one()): Promise<FolderListing> =>
    files((all, signal) => all.list(volume, path, signal));
  const read = async (path: string, volume = one(), most = 1 << 20): Promise<string> =>
    (await files((all, signal) => all.read(volume, path, most, signal))).toString('utf8');
  const names = async (path: string): Promise<string[]> =>
    (await list(path)).entries.map(({ name, kind, size, openable }) =>
      [name, kind, ...(size === undefined ? [] : [size]), ...(openable ? [] : ['no text'])].join(' '),
    );
  const refused =
    (reason: 'noFile' | 'tooLarge', words?: RegExp) =>
    (error: unknown): boolean =>
      DataError.is(error, reason) && (words?.test(error.message) ?? true);

  before(async function () {
    this.timeout(600_000);
    engine = await useEngine();
    await ensureStandIns(engine, image);
    stack = new DataStack(engine, `dstest-files-${process.pid}`);
    // None without a name: a down would leave it, and nobody could find it again.
    await stack.define(threeVolumes.replace(', "/three"', ''));
    await stack.start();
    const script = `
      set -e; cd /one; echo hello > plain; : > empty; mkdir -p sub/er; echo deep > sub/er/deep; echo h > .hidden
      echo n > "new
line"; echo s > "with space ü ?#%"; echo d > -dash; echo b > "$(printf 'bad\\377byte')"
      ln -s plain link; ln -s sub linkdir; ln -s /etc/passwd outside; ln -s nowhere dangling; ln -s ../../.. up
      mkfifo pipe; mknod dev c 1 3 2>/dev/null || mkfifo dev; truncate -s 3M large; ln plain hard; chmod 700 sub; chown 70:70 sub sub/er`;
    await stack.exec(`${stack.project}-db-1`, 'sh', '-c', script);
  });
  after(() => stack?.dispose());

  const expected = (size: (bytes: number) => string): string[] => [
    'sub folder',
    `-dash file${size(2)}`,
    `.hidden file${size(2)}`,
    `bad\u{fffd}byte file${size(2)} no text`,
    'dangling symlink',
    'dev other',
    `empty file${size(0)}`,
    `hard file${size(6)}`,
    `large file${size(3 << 20)}`,
    'link symlink',
    'linkdir symlink',
    `new\nline file${size(2)}`,
    'outside symlink',
    'pipe other',
    `plain file${size(6)}`,
    'up symlink',
    `with space ü ?#% file${size(2)}`,
  ];
  /** What holds whichever way the engine is asked. */
  const reads = async (): Promise<void> => {
    assert.equal(await read('plain'), 'hello\n');
    assert.equal(await read('hard'), 'hello\n');
    assert.equal(await read('empty'), '');
    assert.equal(await read('/sub/er/deep'), 'deep\n');
    assert.equal(await read('new\nline'), 'n\n');
    assert.equal(await read('with space ü ?#%'), 's\n');
    assert.equal(await read('-dash'), 'd\n');
    assert.equal(await read('link'), 'hello\n', 'a link within the volume is followed');
    await assert.rejects(read('outside'), refused('noFile', /link to \/etc\/passwd/));
    await assert.rejects(read('dangling'), refused('noFile'));
    await assert.rejects(read('up'), refused('noFile'));
    await assert.rejects(read('linkdir/er/deep'), refused('noFile', /not there/), 'no folder may be a link');
    await assert.rejects(read('up/etc/passwd'), refused('noFile'));
    await assert.rejects(read('../etc/passwd'), refused('noFile', /no path/));
    await assert.rejects(read('pipe'), refused('noFile', /pipe/));
    await assert.rejects(read('sub'), refused('noFile', /folder/));
    await assert.rejects(read('nothing'), refused('noFile', /not there/));
    await assert.rejects(list('plain'), refused('noFile', /no folder/));
    await assert.rejects(read('large'), refused('tooLarge', /large has 4 MB; files of up to 2 MB/));
    const facts = await files((all, signal) => all.stat(one(), 'large', signal));
    assert.deepEqual([facts.kind, facts.size], ['file', 3 << 20]);
    assert.ok((facts.modifiedAt ?? 0) > 1.5e12);
    assert.equal((await files((all, signal) => all.stat(one(), '', signal))).kind, 'folder');
  };

  it('are listed and read in a running container, odd names, links and devices and all', async () => {
    assert.deepEqual(
      await names(''),
      expected((bytes) => ` ${bytes}`),
    );
    assert.deepEqual(await names('sub'), ['er folder']);
    assert.deepEqual(await names('sub/er'), ['deep file 5']);
    await reads();
  });

  it('are listed and read in the same way while the service is stopped', async () => {
    await stack.operate((operations, tell, signal) => operations.stop({}, tell, signal));
    const found = await names('');
    // The first name of a file carries its size, the others are links to it.
    assert.deepEqual(
      found.map((line) => line.replace(/^(hard|plain) file( \d)?$/, '$1 file')),
      expected((bytes) => ` ${bytes}`).map((line) => line.replace(/^(hard|plain) file( \d)?$/, '$1 file')),
    );
    await reads();
  });

  it('are listed and read where no container has the volume, and nothing is left of that', async () => {
    await stack.operate((operations, tell, signal) => operations.down({}, tell, signal));
    assert.equal((await list('')).entries.length, expected(String).length);
    await reads();
    assert.deepEqual(await stack.leftovers(), []);
    const left = await engineJson<{ Names: string[] }[]>(
      engine.socket,
      'GET',
      `/containers/json?all=1&filters=${encodeURIComponent(JSON.stringify({ volume: [one()] }))}`,
    );
    assert.deepEqual(left, []);
    await assert.rejects(list('', `${stack.project}-never`), refused('noFile', /no volume/));
    assert.equal(
      (await engineRequest(engine.socket, 'GET', `/volumes/${stack.project}-never`)).status,
      404,
      'looking makes no volume',
    );
  });

  it('are called off with the signal', async () => {
    const abort = new AbortController();
    abort.abort();
    const { volumes } = await stack.session();
    await assert.rejects(volumes.files.list(one(), '', abort.signal), { name: 'CancelledError' });
  });
});
