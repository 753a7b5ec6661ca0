import { createReadStream } from 'node:fs';
import { open, rename, rm, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { throwIfAborted } from '../support/abort';
import { fileError } from '../support/fileError';
import { diskFull } from './diskFull';
import { syncFolder } from './durableFile';
import { partialFile, sweepPartialFiles } from './partialFile';
import type { Snapshot } from './snapshot';
import type { SnapshotStore } from './snapshotStore';
import { writeAll } from './writeAll';

const block = 512;

/**
 * Writes a snapshot into one file: a tar of its manifest and the volumes' archives, compressed where the name ends in
 * .gz or .tgz. Under a temporary name until it is whole; what a killed export to the same file left goes first.
 * @throws DataError `diskFull`, Error in words where the file cannot be written otherwise, CancelledError
 */
export async function exportFile(
  store: SnapshotStore,
  snapshot: Snapshot,
  file: string,
  onBytes: (bytes: number) => void,
  signal: AbortSignal,
): Promise<void> {
  await sweepPartialFiles(file);
  const partial = partialFile(file);
  let handle: FileHandle | undefined;
  try {
    handle = await open(partial, 'wx', 0o600);
    const parts = members(store, snapshot, onBytes);
    for await (const chunk of /\.(gz|tgz)$/i.test(file) ? packed(parts, signal) : parts) {
      throwIfAborted(signal);
      await writeAll(handle, [chunk]);
    }
    throwIfAborted(signal);
    await handle.sync();
    await handle.close();
    await rename(partial, file);
    await syncFolder(dirname(file));
  } catch (error) {
    if (handle !== undefined) {
      await handle.close().catch(() => undefined);
      await rm(partial, { force: true });
    }
    const advice = 'Nothing was changed; free some space, or name another place';
    const full = diskFull(error, `This machine's disk has no room for ${file}. ${advice}`);
    throw full ?? fileError(error, `write ${file}`);
  }
}

async function* packed(parts: AsyncIterable<Buffer>, signal: AbortSignal): AsyncGenerator<Buffer> {
  // Level 1: data of servers is mostly compressed a little or not at all, and waiting is dear.
  const gzip = createGzip({ level: 1, chunkSize: 1 << 18 });
  const packing = pipeline(parts, gzip, { signal });
  // Heard below; where it fails the reading of what it makes fails first.
  packing.catch(() => undefined);
  yield* gzip as AsyncIterable<Buffer>;
  await packing;
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
