import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gunzipSync, gzipSync } from 'node:zlib';
import { openImport, writeDump } from '../../../src/core/operations/dumpFile';

describe('dump files', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'dev-stack-dump-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const data = randomBytes(300_000);
  async function fill(onData: (data: Buffer) => Promise<void>): Promise<void> {
    for (let at = 0; at < data.length; at += 7_000) await onData(data.subarray(at, at + 7_000));
  }
  async function readAll(file: string | Readable): Promise<{ head: Buffer; all: Buffer }> {
    const source = await openImport(file);
    const pieces: Uint8Array[] = [];
    for await (const piece of source.pieces) pieces.push(piece);
    return { head: Buffer.from(source.head), all: Buffer.concat(pieces) };
  }

  it('is there when it is whole, for its owner alone', async () => {
    const file = join(folder, 'x.sql');
    assert.equal(await writeDump(file, fill), data.length);
    assert.ok(readFileSync(file).equals(data));
    if (process.platform !== 'win32') assert.equal(statSync(file).mode & 0o777, 0o600);
    assert.deepEqual(readdirSync(folder), ['x.sql']);
  });

  it('is compressed where its name says so', async () => {
    const file = join(folder, 'x.sql.gz');
    await writeDump(file, fill);
    assert.ok(gunzipSync(readFileSync(file)).equals(data));
  });

  it('leaves the former file and nothing else when it fails half way', async () => {
    const file = join(folder, 'x.sql');
    writeFileSync(file, 'former');
    const failing = writeDump(file, async (onData) => {
      await onData(Buffer.from('half'));
      throw new RangeError('the server went away');
    });
    await assert.rejects(failing, RangeError);
    assert.deepEqual([readdirSync(folder), readFileSync(file, 'utf8')], [['x.sql'], 'former']);
  });

  it('does not take nothing for a dump', async () => {
    await assert.rejects(
      writeDump(join(folder, 'x.sql'), () => Promise.resolve()),
      /empty/,
    );
    assert.deepEqual(readdirSync(folder), []);
  });

  it('says in words where it cannot be written', async () => {
    await assert.rejects(
      writeDump(join(folder, 'no', 'x.sql'), fill),
      /Could not write .*no such file or folder/,
    );
  });

  it('reads files and streams, compressed or not, with their beginning known', async () => {
    const plain = join(folder, 'plain');
    const packed = join(folder, 'packed');
    writeFileSync(plain, data);
    writeFileSync(packed, gzipSync(data));
    for (const source of [plain, packed, Readable.from([gzipSync(data)]), Readable.from([data])]) {
      const { head, all } = await readAll(source);
      assert.ok(all.equals(data));
      assert.ok(head.length > 0 && data.subarray(0, head.length).equals(head));
    }
  });

  it('fails where compressed data is cut off, instead of handing over half of it', async () => {
    const file = join(folder, 'cut.gz');
    writeFileSync(file, gzipSync(data).subarray(0, 200_000));
    await assert.rejects(readAll(file), { code: 'Z_BUF_ERROR' });
  });

  it('says what is wrong with a file before anything is done with it', async () => {
    writeFileSync(join(folder, 'empty'), '');
    await assert.rejects(openImport(join(folder, 'gone')), /Could not read .*gone: there is no such file/);
    await assert.rejects(openImport(join(folder, 'empty')), /empty/);
    await assert.rejects(openImport(folder), /folder/);
  });
});
