import { statfs } from 'node:fs/promises';
import type { EngineVolume } from '../engine/wire';
import type { DataVolume } from './chooseVolumes';
import { asDataError } from './asDataError';
import { DataError } from './dataError';
import type { Snapshot } from './snapshot';
import type { SnapshotStore } from './snapshotStore';
import type { Copied } from './copyOut';
import { copyVolumes, fileName, type CopyDeps } from './copyVolumes';

export interface WriteDeps extends CopyDeps {
  readonly store: SnapshotStore;
}

export type SnapshotFacts = Omit<Snapshot, 'format' | 'volumes' | 'quietMs'>;

/**
 * Writes a snapshot: every volume is made ready to be read before writers are stopped, copied while they are, and
 * waited for to be on the disk when they write again. All or nothing: until it is published nobody sees it.
 * @throws DataError, EngineError, CancelledError; nothing is left then.
 */
export async function writeSnapshot(
  deps: WriteDeps,
  facts: SnapshotFacts,
  volumes: readonly DataVolume[],
  signal: AbortSignal,
): Promise<Snapshot> {
  const { store, step } = deps;
  const { engine } = deps.access;
  const folder = await store.begin(facts.id).catch(asDataError);
  const copies: Copied[] = [];
  try {
    const infos = await Promise.all(volumes.map(({ name }) => engine.findVolume(name, signal)));
    const quietMs = await copyVolumes(deps, folder, volumes, copies, signal);
    step('sync');
    await Promise.all(copies.map((copy) => copy.synced));
    const snapshot: Snapshot = {
      format: 1,
      ...facts,
      quietMs,
      volumes: volumes.map((volume, index) => volumeOf(volume, infos[index], copies[index] as Copied, index)),
    };
    step('publish');
    await store.publish(snapshot);
    return snapshot;
  } catch (error) {
    await Promise.allSettled(copies.map((copy) => copy.synced));
    await store.abandon(facts.id);
    // A disk may say only when it is to keep what it took that it has no room for it.
    return asDataError(error);
  }
}

function volumeOf(
  volume: DataVolume,
  info: EngineVolume | undefined,
  copied: Copied,
  index: number,
): Snapshot['volumes'][number] {
  const { entries, contentBytes, leftOutBytes, fileBytes, sha256 } = copied;
  return {
    ...volume,
    driver: info?.driver ?? 'local',
    options: info?.options ?? {},
    labels: info?.labels ?? {},
    ...{ entries, contentBytes, ...(leftOutBytes > 0 && { leftOutBytes }) },
    ...{ file: fileName(index), fileBytes, sha256 },
  };
}

/** @throws DataError `diskFull` when this machine's disk cannot hold as much. */
export async function refuseWithoutRoom(folder: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  if (bytes <= free) return;
  const mb = (value: number): string => `${Math.ceil(value / 1e6)} MB`;
  throw new DataError(
    'diskFull',
    `The snapshot needs about ${mb(bytes)} and this machine's disk has ${mb(free)} left. Nothing was changed; free some space, or delete snapshots`,
  );
}
