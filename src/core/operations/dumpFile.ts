import { once } from 'node:events';
import { createReadStream, createWriteStream } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { finished, pipeline as pipelined } from 'node:stream/promises';
import { pipeline, type Readable, type Writable } from 'node:stream';
import { createGunzip, createGzip } from 'node:zlib';
import { partialFile, sweepPartialFiles } from '../data/partialFile';
import { fileError } from '../support/fileError';

const gzipMark = [0x1f, 0x8b];

/**
 * Writes a file that is there only once it is whole: what is written goes beside it and takes its name at the end.
 * Readable by its owner alone, for it holds data. Compressed when the name ends with ".gz".
 *
 * @param fill calls its argument with every piece, in order
 * @returns bytes on disk
 */
export async function writeDump(
  file: string,
  fill: (onData: (data: Buffer) => Promise<void>) => Promise<void>,
): Promise<number> {
  await sweepPartialFiles(file);
  const partial = partialFile(file);
  const disk = createWriteStream(partial, { flags: 'wx', mode: 0o600, flush: true });
  const gzip = file.endsWith('.gz') ? createGzip() : undefined;
  const target: Writable = gzip ?? disk;
  const written = gzip ? pipelined(gzip, disk) : finished(disk);
  // Heard below; a full disk must not end the process before.
  written.catch(() => undefined);
  let received = 0;
  try {
    await fill(async (data) => {
      received += data.length;
      // A failed disk never drains.
      if (!target.write(data)) await Promise.race([once(target, 'drain'), written]);
      if (disk.errored) throw disk.errored;
    });
    if (received === 0)
      throw new Error('The dump is empty: the command wrote nothing to its standard output');
    target.end();
    await written;
    const bytes = disk.bytesWritten;
    await rename(partial, file);
    return bytes;
  } catch (error) {
    target.destroy();
    disk.destroy();
    await rm(partial, { force: true });
    throw fileError(error, `write ${file}`);
  }
}

/** What an import reads: uncompressed, with its beginning known. */
export interface ImportSource {
  readonly head: Uint8Array;
  readonly pieces: AsyncIterable<Uint8Array>;
  /** To be called when it is not read to its end. */
  dispose(): void;
}

/** @param file its path, or a stream such as the standard input */
export async function openImport(file: string | Readable): Promise<ImportSource> {
  const name = typeof file === 'string' ? file : 'the standard input';
  try {
    const raw = typeof file === 'string' ? await openFile(file) : file;
    let pieces = peeked(await peek(raw));
    if (gzipMark.every((byte, at) => pieces.head[at] === byte)) {
      const plain = createGunzip();
      // Its failure is the reader's to hear: the stream that is read from is destroyed with it.
      pipeline(pieces.rest, plain, () => undefined);
      pieces = peeked(await peek(plain));
    }
    if (pieces.head.length === 0) throw new Error('It is empty');
    return { head: pieces.head, pieces: pieces.rest(), dispose: () => void raw.destroy() };
  } catch (error) {
    throw fileError(error, `read ${name}`);
  }
}

/** Opened before anything else happens, so that a missing file is told of at once. */
async function openFile(file: string): Promise<Readable> {
  const handle = await open(file, 'r');
  if ((await handle.stat()).isDirectory()) {
    await handle.close();
    throw new Error('It is a folder');
  }
  return createReadStream('', { fd: handle });
}

interface Peeked {
  readonly first: Uint8Array | undefined;
  readonly iterator: AsyncIterator<Uint8Array>;
}

async function peek(source: Readable): Promise<Peeked> {
  const iterator = source[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
  const result = await iterator.next();
  return { first: result.done === true ? undefined : Buffer.from(result.value), iterator };
}

function peeked({ first, iterator }: Peeked): { head: Uint8Array; rest: () => AsyncGenerator<Uint8Array> } {
  return {
    head: first ?? new Uint8Array(),
    rest: async function* () {
      if (first === undefined) return;
      yield first;
      for (;;) {
        const result = await iterator.next();
        if (result.done === true) return;
        yield result.value;
      }
    },
  };
}
