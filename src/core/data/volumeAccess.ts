import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import type { Engine } from '../engine/engine';
import { CancelledError, throwIfAborted } from '../support/abort';
import { asDataError } from './asDataError';
import type { Span } from './recycledSegments';
import { damaged, TarScanner, type TarHandler } from './tarScanner';
import { writeAll } from './writeAll';

/**
 * Where a volume is mounted for its archive calls. The archive is taken of the mount point itself, not of what is in
 * it, and put back at `/`: given `…/.` the engine skips the root's own owner and mode, and looks for the targets of hard
 * links at the wrong place, which loses their set-user-id bits (seen on 26.1; with names from `/` both hold).
 */
const mountPoint = 'dev-stack-data';

/** Where the containers made here have the volume. */
export const mountPath = `/${mountPoint}`;

/** Label of the containers made for it, with the project's name. They never run. */
export const archiveLabel = 'dev-stack.archive';

export interface VolumeAccess {
  readonly engine: Engine;
  readonly project: string;
  /** Id of any image that is there: nothing in it is run. */
  readonly image: string;
  /** Names the containers: known beforehand, so that they are found again after a crash. */
  readonly containerName: (index: number) => string;
}

/** What a volume's archive was found to be. */
export interface ArchiveFacts {
  readonly entries: number;
  readonly contentBytes: number;
  readonly fileBytes: number;
  readonly sha256: string;
}

/** Makes a container that holds the volume; removed by its name. Never aborted half way: nobody could tell whether it came. */
export async function openVolume(
  access: VolumeAccess,
  volume: string,
  index: number,
  readOnly: boolean,
  signal: AbortSignal,
): Promise<string> {
  throwIfAborted(signal);
  const { engine, project, image } = access;
  const places = Object.keys((await engine.findImage(image))?.config['Volumes'] ?? {});
  const mount = { Type: 'volume', Source: volume, Target: `/${mountPoint}`, ReadOnly: readOnly };
  return engine.createContainer(
    access.containerName(index),
    {
      Image: image,
      Cmd: ['true'],
      Labels: { [archiveLabel]: project },
      NetworkDisabled: true,
      HostConfig: {
        NetworkMode: 'none',
        Mounts: [{ ...mount, VolumeOptions: { NoCopy: true } }],
        // Or the engine makes a volume for each place that the image wants one at. They could not simply be removed
        // with the container: engines differ in whether a volume that was mounted by its name goes too.
        Tmpfs: Object.fromEntries(places.map((place) => [place, ''])),
      },
    },
    undefined,
  );
}

/** Removes what `openVolume` made; fine when there is none. */
export function closeVolume(access: VolumeAccess, index: number): Promise<void> {
  return access.engine.removeContainer(access.containerName(index), false);
}

async function withContainer<T>(
  access: VolumeAccess,
  volume: string,
  index: number,
  readOnly: boolean,
  act: (id: string) => Promise<T>,
  signal: AbortSignal,
): Promise<T> {
  let result: T;
  try {
    result = await act(await openVolume(access, volume, index, readOnly, signal));
  } catch (error) {
    await closeVolume(access, index).catch(() => undefined);
    throw error;
  }
  await closeVolume(access, index);
  return result;
}

const batchBytes = 1 << 20;
/** Written out to the disk meanwhile, so that little is left to wait for in the end. */
const syncEvery = 128 << 20;

/** What was copied, and when the disk has it: writers need not wait for that. */
export type Copied = ArchiveFacts & { readonly synced: Promise<void> };

/** Copies an open volume into a new file. @throws DataError, EngineError, CancelledError. */
export async function copyOut(
  access: VolumeAccess,
  id: string,
  file: string,
  onBytes: (bytes: number) => void,
  signal: AbortSignal,
): Promise<Copied> {
  const scanner = new TarScanner();
  const hash = createHash('sha256');
  const handle = await open(file, 'wx', 0o600).catch(asDataError);
  let writing: Promise<unknown> = Promise.resolve();
  let syncing: Promise<void> = Promise.resolve();
  let batch: Buffer[] = [];
  let batched = 0;
  let unsynced = 0;
  const flush = async (): Promise<void> => {
    await writing;
    const full = batch;
    batch = [];
    unsynced += batched;
    batched = 0;
    writing = writeAll(handle, full);
    writing.catch(() => undefined);
    if (unsynced < syncEvery) return;
    unsynced = 0;
    syncing = syncing.then(() => handle.datasync());
    syncing.catch(() => undefined);
  };
  try {
    for await (const chunk of await access.engine.getArchive(id, `/${mountPoint}`, signal)) {
      scanner.push(chunk);
      hash.update(chunk);
      batch.push(chunk);
      batched += chunk.length;
      onBytes(chunk.length);
      if (batched >= batchBytes) await flush();
    }
    await flush();
    await writing;
    throwIfAborted(signal);
    scanner.end();
  } catch (error) {
    await Promise.allSettled([writing, syncing]);
    await handle.close();
    return asDataError(error);
  }
  const synced = syncing.then(() => handle.sync()).finally(() => handle.close());
  synced.catch(() => undefined);
  const { entries, contentBytes, totalBytes } = scanner;
  return { entries, contentBytes, fileBytes: totalBytes, sha256: hash.digest('hex'), synced };
}

/**
 * Fills an empty volume from a file. What the file holds must have been checked before.
 * @param leftOut members of the archive that are not put back, in order
 */
export async function fillVolume(
  access: VolumeAccess,
  volume: string,
  index: number,
  file: string,
  leftOut: readonly Span[],
  onBytes: (bytes: number) => void,
  signal: AbortSignal,
): Promise<void> {
  await withContainer(
    access,
    volume,
    index,
    false,
    async (id) => {
      const source = Readable.from(piecesOf(file, leftOut, onBytes), { objectMode: false });
      await access.engine.putArchive(id, '/', source, signal);
    },
    signal,
  );
}

async function* piecesOf(
  file: string,
  leftOut: readonly Span[],
  onBytes: (bytes: number) => void,
): AsyncGenerator<Buffer> {
  const handle = await open(file, 'r');
  try {
    const spans = [...leftOut, { from: (await handle.stat()).size, to: Infinity }];
    let at = 0;
    for (const { from, to } of spans) {
      while (at < from) {
        const length = Math.min(batchBytes, from - at);
        const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(length), 0, length, at);
        if (bytesRead === 0) throw damaged('it became shorter meanwhile');
        at += bytesRead;
        onBytes(bytesRead);
        yield buffer.subarray(0, bytesRead);
      }
      at = to;
    }
  } finally {
    await handle.close();
  }
}

/** Reads a volume as it is now. */
export function readVolume(
  access: VolumeAccess,
  volume: string,
  index: number,
  handler: TarHandler,
  onBytes: (bytes: number) => void,
  signal: AbortSignal,
): Promise<void> {
  return withContainer(
    access,
    volume,
    index,
    true,
    async (id) => {
      const scanner = new TarScanner(handler);
      for await (const chunk of await access.engine.getArchive(id, `/${mountPoint}`, signal)) {
        scanner.push(chunk);
        onBytes(chunk.length);
      }
      scanner.end();
    },
    signal,
  );
}

/** Reads a volume's file from the disk: what is in it and its checksum. @throws DataError, CancelledError. */
export async function readArchiveFile(
  file: string,
  handler: TarHandler | undefined,
  onBytes: (bytes: number) => void,
  signal: AbortSignal,
): Promise<ArchiveFacts> {
  const hash = createHash('sha256');
  const scanner = new TarScanner(handler);
  const source = createReadStream(file, { highWaterMark: batchBytes });
  try {
    for await (const chunk of source as AsyncIterable<Buffer>) {
      if (signal.aborted) throw new CancelledError();
      hash.update(chunk);
      scanner.push(chunk);
      onBytes(chunk.length);
    }
    scanner.end();
  } catch (error) {
    return asDataError(error);
  }
  const { entries, contentBytes, totalBytes } = scanner;
  return { entries, contentBytes, fileBytes: totalBytes, sha256: hash.digest('hex') };
}

/** A path of an archive as it is in the volume; undefined for one outside of it. Latin-1. */
export function pathInVolume(path: string): string | undefined {
  if (path === mountPoint || path === `${mountPoint}/`) return '';
  return path.startsWith(`${mountPoint}/`) ? path.slice(mountPoint.length + 1) : undefined;
}
