import { statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type { EngineVolume } from '../engine/wire';
import type { DataVolume } from './chooseVolumes';
import { asDataError } from './asDataError';
import { DataError } from './dataError';
import type { LeavesOut } from './recycledSegments';
import type { Snapshot } from './snapshot';
import type { SnapshotStore } from './snapshotStore';
import { copyOut, type Copied } from './copyOut';
import { closeVolume, openVolume, type VolumeAccess } from './volumeAccess';

/** Copies under way at a time: the engine packs each volume on one core. */
const sideBySide = 3;

export interface WriteDeps {
  readonly store: SnapshotStore;
  readonly access: VolumeAccess;
  /** Runs the copying while nobody writes. @returns how long writers stood still, ms. */
  readonly quietly: (copy: () => Promise<void>) => Promise<number>;
  /** What of a volume's content a snapshot does not hold; asked for each reading of it. */
  readonly leavesOut: (volume: DataVolume) => LeavesOut | undefined;
  readonly onBytes: (bytes: number) => void;
  /** Told before each step. */
  readonly step: (name: string) => void;
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
  const { store, access, step } = deps;
  const { engine } = access;
  const folder = await store.begin(facts.id).catch(asDataError);
  const copies: Copied[] = [];
  try {
    const infos = await Promise.all(volumes.map(({ name }) => engine.findVolume(name, signal)));
    let quietMs = 0;
    try {
      step('open');
      const ids = await allOf(
        volumes.map(({ name }, index) => openVolume(access, name, index, true, signal)),
      );
      quietMs = await deps.quietly(async () => {
        step('copy');
        await eachOf(ids, sideBySide, async (id, index) => {
          const file = join(folder, fileName(index));
          const leavesOut = (): LeavesOut | undefined => deps.leavesOut(volumes[index] as DataVolume);
          copies[index] = await copyOut(access, id, file, leavesOut, deps.onBytes, signal);
        });
      });
    } finally {
      // An engine that is gone keeps them; the journal knows their names.
      await Promise.allSettled(volumes.map((_, index) => closeVolume(access, index)));
    }
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

function fileName(index: number): string {
  return `${index}.tar`;
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

/** Waits for every one, also when one fails: nothing goes on behind the caller's back. */
async function allOf<T>(promises: readonly Promise<T>[]): Promise<T[]> {
  await Promise.allSettled(promises);
  return Promise.all(promises);
}

/** A few at a time; the first failure lets those under way end, and begins no more. */
export async function eachOf<T>(
  items: readonly T[],
  limit: number,
  act: (item: T, index: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  let failed: { readonly error: unknown } | undefined;
  const work = async (): Promise<void> => {
    for (let at = next++; at < items.length && !failed; at = next++) {
      try {
        await act(items[at] as T, at);
      } catch (error) {
        failed ??= { error };
      }
    }
  };
  await Promise.all(Array.from({ length: limit }, work));
  if (failed) throw failed.error;
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
