import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { throwIfAborted } from '../support/abort';
import { ArchiveSieve } from './archiveSieve';
import { asDataError } from './asDataError';
import { BatchWriter } from './batchWriter';
import type { LeavesOut } from './recycledSegments';
import { mountPath, type ArchiveFacts, type VolumeAccess } from './volumeAccess';

/** What was copied, and when the disk has it: writers need not wait for that. */
export type Copied = ArchiveFacts & {
  /** Content of files that were left out. */
  readonly leftOutBytes: number;
  readonly synced: Promise<void>;
};

/**
 * Copies an open volume into a new file.
 * @param leavesOut made anew for each reading; undefined: every byte is copied
 * @throws DataError, EngineError, CancelledError.
 */
export async function copyOut(
  access: VolumeAccess,
  id: string,
  file: string,
  leavesOut: () => LeavesOut | undefined,
  onBytes: (bytes: number) => void,
  signal: AbortSignal,
): Promise<Copied> {
  const sieve = leavesOut();
  const copied = await copyInto(file, 'wx', access, id, sieve, onBytes, signal);
  if (sieve?.needed !== true) return copied;
  await copied.synced.catch(asDataError);
  return copyInto(file, 'w', access, id, undefined, () => undefined, signal);
}

async function copyInto(
  file: string,
  flags: 'w' | 'wx',
  access: VolumeAccess,
  id: string,
  leavesOut: LeavesOut | undefined,
  onBytes: (bytes: number) => void,
  signal: AbortSignal,
): Promise<Copied> {
  const handle = await open(file, flags, 0o600).catch(asDataError);
  const hash = createHash('sha256');
  const writer = new BatchWriter(handle);
  let full: Promise<void> | undefined;
  const sieve = new ArchiveSieve(leavesOut, (data) => {
    hash.update(data);
    full = writer.add(data);
  });
  const take = (data: Buffer): Promise<void> | undefined => {
    full = undefined;
    sieve.push(data);
    onBytes(data.length);
    return full;
  };
  try {
    await access.engine.readArchive(id, mountPath, take, signal);
    const written = await writer.written();
    throwIfAborted(signal);
    const facts = { ...sieve.end(), fileBytes: sieve.keptBytes, sha256: hash.digest('hex') };
    const synced = written.synced.finally(() => handle.close());
    synced.catch(() => undefined);
    return { ...facts, synced };
  } catch (error) {
    await writer.settled();
    await handle.close();
    return asDataError(error);
  }
}
