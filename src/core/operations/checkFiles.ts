import { stat } from 'node:fs/promises';
import { DataError } from '../data/dataError';
import type { Snapshot, SnapshotVolume } from '../data/snapshot';
import { readArchiveFile } from '../data/volumeAccess';
import { byteProgress } from './byteProgress';
import type { DataRoom } from './dataRoom';
import type { OnProgress } from './progress';

/** A check under way of the files of a snapshot. */
export interface FilesCheck {
  /** Resolves when every byte of these is what was saved. @throws DataError `damaged`; CancelledError. */
  passed(volumes: readonly SnapshotVolume[]): Promise<void>;
}

/** What changes with a file's content, whoever sets its times. */
type Identity = Readonly<Record<'dev' | 'ino' | 'size' | 'mtimeNs' | 'ctimeNs', bigint>>;

/**
 * Begins to check every byte that is to be restored, while the stack is looked at. A file that is another one by the
 * time its result is asked for is checked again.
 * @param wanted volumes of the snapshot that will most likely be asked for
 */
export function checkFiles(
  room: DataRoom,
  snapshot: Snapshot,
  wanted: readonly SnapshotVolume[],
  onProgress: OnProgress,
  signal: AbortSignal,
): FilesCheck {
  const fileOf = ({ file }: SnapshotVolume): string => room.store.fileOf(snapshot, file);
  const check = async (volume: SnapshotVolume, onBytes: (bytes: number) => void): Promise<Identity> => {
    const identity = await identityOf(fileOf(volume));
    const facts = await readArchiveFile(fileOf(volume), undefined, onBytes, signal);
    if (facts.sha256 === volume.sha256 && facts.entries === volume.entries) return identity;
    throw new DataError(
      'damaged',
      `The snapshot ${snapshot.name} is damaged: the bytes of volume ${volume.name} are not those that were saved. Nothing was changed`,
    );
  };
  const begin = async (volumes: readonly SnapshotVolume[]): Promise<ReadonlyMap<string, Identity>> => {
    const total = volumes.reduce((sum, { fileBytes }) => sum + fileBytes, 0);
    const progress = byteProgress('check', total, onProgress, () => room.now());
    const found = new Map<string, Identity>();
    for (const volume of volumes) found.set(keyOf(volume), await check(volume, progress.add));
    progress.last();
    return found;
  };
  const begun = begin(wanted);
  // Who asks is told.
  begun.catch(() => undefined);
  return {
    async passed(volumes) {
      const found = await begun;
      const now = await Promise.all(volumes.map((volume) => identityOf(fileOf(volume))));
      const changed = volumes.filter((volume, index) => !isSame(found.get(keyOf(volume)), now[index]));
      if (changed.length > 0) await begin(changed);
    },
  };
}

function keyOf({ file, sha256, entries }: SnapshotVolume): string {
  return JSON.stringify([file, sha256, entries]);
}

async function identityOf(file: string): Promise<Identity> {
  const { dev, ino, size, mtimeNs, ctimeNs } = await stat(file, { bigint: true });
  return { dev, ino, size, mtimeNs, ctimeNs };
}

function isSame(one: Identity | undefined, other: Identity | undefined): boolean {
  const keys = ['dev', 'ino', 'size', 'mtimeNs', 'ctimeNs'] as const;
  return one !== undefined && keys.every((key) => one[key] === other?.[key]);
}
