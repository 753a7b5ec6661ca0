import { randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { asDataError } from './asDataError';
import { syncFolder } from './durableFile';
import type { Snapshot } from './snapshot';
import type { SnapshotStore } from './snapshotStore';

const block = 512;

/**
 * Writes a snapshot into one file: a tar of its manifest and the volumes' archives, compressed where the name ends in
 * .gz or .tgz. Under a temporary name until it is whole. @throws DataError `diskFull`, CancelledError.
 */
export async function exportFile(
  store: SnapshotStore,
  snapshot: Snapshot,
  file: string,
  onBytes: (bytes: number) => void,
  signal: AbortSignal,
): Promise<void> {
  const temporary = `${file}.${randomUUID()}.new`;
  try {
    const parts = members(store, snapshot, onBytes);
    const out = createWriteStream(temporary, { flags: 'wx', mode: 0o600, highWaterMark: 1 << 20 });
    // Level 1: data of servers is mostly compressed a little or not at all, and waiting is dear.
    if (/\.(gz|tgz)$/i.test(file)) await pipeline(parts, createGzip({ level: 1 }), out, { signal });
    else await pipeline(parts, out, { signal });
    const handle = await open(temporary, 'r+');
    await handle.sync().finally(() => handle.close());
    await rename(temporary, file);
    await syncFolder(dirname(file));
  } catch (error) {
    await rm(temporary, { force: true });
    asDataError(error);
  }
}

async function* members(
  store: SnapshotStore,
  snapshot: Snapshot,
  onBytes: (bytes: number) => void,
): AsyncGenerator<Buffer> {
  const manifest = Buffer.from(`${JSON.stringify(snapshot, undefined, 2)}\n`);
  yield header('manifest.json', manifest.length, snapshot.createdAt);
  yield manifest;
  yield padding(manifest.length);
  for (const volume of snapshot.volumes) {
    yield header(volume.file, volume.fileBytes, snapshot.createdAt);
    let left = volume.fileBytes;
    const path = store.fileOf(snapshot, volume.file);
    for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>) {
      onBytes(chunk.length);
      left -= chunk.length;
      yield chunk;
    }
    // The header has told another size: such a file must not be finished.
    if (left !== 0) throw new RangeError(`${volume.file} of ${snapshot.id} changed while it was read`);
    yield padding(volume.fileBytes);
  }
  yield Buffer.alloc(2 * block);
}

function padding(size: number): Buffer {
  return Buffer.alloc((block - (size % block)) % block);
}

function header(name: string, size: number, createdAt: number): Buffer {
  const head = Buffer.alloc(block);
  const octal = (value: number, at: number, length: number): void => {
    head.write(`${value.toString(8).padStart(length - 1, '0')}\0`, at, 'latin1');
  };
  head.write(name, 0, 'latin1');
  octal(0o600, 100, 8);
  octal(0, 108, 8);
  octal(0, 116, 8);
  if (size < 8 ** 11) octal(size, 124, 12);
  else {
    // Too large for eleven octal digits: a marked binary number, as GNU tar and the PAX readers take it.
    head.writeUInt8(0x80, 124);
    head.writeBigUInt64BE(BigInt(size), 128);
  }
  octal(Math.floor(createdAt / 1000), 136, 12);
  head.write('        0', 148, 'latin1');
  head.write('ustar\x0000', 257, 'latin1');
  const sum = head.reduce((total, byte) => total + byte, 0);
  head.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return head;
}
