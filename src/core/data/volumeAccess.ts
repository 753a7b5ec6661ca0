import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import type { Engine } from '../engine/engine';
import type { ContainerSpec } from '../engine/wire';
import { CancelledError, throwIfAborted } from '../support/abort';
import { asDataError } from './asDataError';
import { damaged, TarScanner, type TarHandler } from './tarScanner';

/**
 * Where a volume is mounted for its archive calls. The archive is taken of the mount point itself, not of what is in
 * it, and put back at `/`: given `…/.` the engine skips the root's own owner and mode, and looks for the targets of hard
 * links at the wrong place, which loses their set-user-id bits (seen on 26.1; with names from `/` both hold).
 */
const mountPoint = 'dev-stack-data';

/** Where the containers made here have the volume. */
export const mountPath = `/${mountPoint}`;

/** Label of the containers made for it, with the project's name, and of volumes that the engine copies others into. */
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
  const mount = { Source: volume, Target: mountPath, ReadOnly: readOnly };
  const spec = await archiveSpec(access, [mount]);
  return access.engine.createContainer(access.containerName(index), spec, undefined);
}

/** What a container is made of that holds these volumes. */
export async function archiveSpec(
  { engine, project, image }: VolumeAccess,
  mounts: readonly { readonly Source: string; readonly Target: string; readonly ReadOnly: boolean }[],
): Promise<ContainerSpec & { readonly HostConfig: Readonly<Record<string, unknown>> }> {
  const places = Object.keys((await engine.findImage(image))?.config['Volumes'] ?? {});
  return {
    Image: image,
    Cmd: ['true'],
    Labels: { [archiveLabel]: project },
    NetworkDisabled: true,
    HostConfig: {
      NetworkMode: 'none',
      Mounts: mounts.map((mount) => ({ Type: 'volume', ...mount, VolumeOptions: { NoCopy: true } })),
      // Or the engine makes a volume for each place that the image wants one at. They could not simply be removed
      // with the container: engines differ in whether a volume that was mounted by its name goes too.
      Tmpfs: Object.fromEntries(places.map((place) => [place, ''])),
    },
  };
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

/**
 * Fills an empty volume from a file. What the file holds must have been checked before.
 */
export async function fillVolume(
  access: VolumeAccess,
  volume: string,
  index: number,
  file: string,
  onBytes: (bytes: number) => void,
  signal: AbortSignal,
): Promise<void> {
  await withContainer(
    access,
    volume,
    index,
    false,
    async (id) => {
      const source = Readable.from(piecesOf(file, onBytes), { objectMode: false });
      await access.engine.putArchive(id, '/', source, signal);
    },
    signal,
  );
}

async function* piecesOf(file: string, onBytes: (bytes: number) => void): AsyncGenerator<Buffer> {
  const handle = await open(file, 'r');
  try {
    const { size } = await handle.stat();
    for (let at = 0; at < size;) {
      const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(batchBytes), 0, batchBytes, at);
      if (bytesRead === 0) throw damaged('it became shorter meanwhile');
      at += bytesRead;
      onBytes(bytesRead);
      yield buffer.subarray(0, bytesRead);
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
      const take = (data: Buffer): undefined => {
        scanner.push(data);
        onBytes(data.length);
      };
      await access.engine.readArchive(id, mountPath, take, signal);
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
  try {
    await eachBatch(file, (data) => {
      if (signal.aborted) throw new CancelledError();
      hash.update(data);
      scanner.push(data);
      onBytes(data.length);
    });
    scanner.end();
  } catch (error) {
    return asDataError(error);
  }
  const { entries, contentBytes, totalBytes } = scanner;
  return { entries, contentBytes, fileBytes: totalBytes, sha256: hash.digest('hex') };
}

/** Reads on while a batch is looked at, into memory that is used again. */
async function eachBatch(file: string, take: (data: Buffer) => void): Promise<void> {
  const handle = await open(file, 'r');
  const batch = (): Buffer => Buffer.allocUnsafeSlow(batchBytes);
  let next = handle.read(batch(), 0, batchBytes, 0);
  try {
    let spare = batch();
    for (let at = 0; ;) {
      const { bytesRead, buffer } = await next;
      if (bytesRead === 0) return;
      at += bytesRead;
      next = handle.read(spare, 0, batchBytes, at);
      spare = buffer;
      take(buffer.subarray(0, bytesRead));
    }
  } finally {
    await next.catch(() => undefined);
    await handle.close();
  }
}

/** A path of an archive as it is in the volume; undefined for one outside of it. Latin-1. */
export function pathInVolume(path: string): string | undefined {
  if (path === mountPoint || path === `${mountPoint}/`) return '';
  return path.startsWith(`${mountPoint}/`) ? path.slice(mountPoint.length + 1) : undefined;
}
