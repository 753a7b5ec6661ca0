import { join } from 'node:path';
import { EngineError } from '../engine/engineError';
import { throwIfAborted } from '../support/abort';
import { allOf, eachOf } from '../support/eachOf';
import type { DataVolume } from './chooseVolumes';
import { copyOut, type Copied } from './copyOut';
import { discardCopy, prepareCopy, type EngineCopy } from './engineCopy';
import type { LeavesOut } from './recycledSegments';
import { closeVolume, openVolume, type VolumeAccess } from './volumeAccess';

/** Copies under way at a time: the engine packs each volume on one core. */
const sideBySide = 3;

export interface CopyDeps {
  /** Its containers have the numbers of the volumes, those of copies by the engine the ones behind them. */
  readonly access: VolumeAccess;
  /** Runs the copying while nobody writes. @returns how long writers stood still, ms. */
  readonly quietly: (copy: () => Promise<void>) => Promise<number>;
  /** What of a volume's content a snapshot does not hold; asked for each reading of it. */
  readonly leavesOut: (volume: DataVolume) => LeavesOut | undefined;
  /** Where writers wait, and go on sooner when the engine copies the volume first: an image whose `cp` may do it. */
  readonly copier: (volume: DataVolume) => { readonly image: string; readonly bytes: number } | undefined;
  readonly onBytes: (bytes: number) => void;
  /** Told before each step. */
  readonly step: (name: string) => void;
}

/** How many numbers of containers it may take. */
export function accessesFor(volumes: readonly DataVolume[]): number {
  return 2 * volumes.length;
}

/**
 * Copies volumes into files of the folder, `copies` by the number of the volume. All is made ready before writers are
 * stopped. While they are, each volume is copied: by the engine on its own disk, where that is sooner done, to be fetched
 * when they write again, else straight into its file.
 * @returns how long writers stood still, ms. @throws DataError, EngineError, CancelledError.
 */
export async function copyVolumes(
  deps: CopyDeps,
  folder: string,
  volumes: readonly DataVolume[],
  copies: Copied[],
  signal: AbortSignal,
): Promise<number> {
  const { access, step } = deps;
  const fetch = async (container: string, index: number): Promise<void> => {
    const file = join(folder, fileName(index));
    const leavesOut = (): LeavesOut | undefined => deps.leavesOut(volumes[index] as DataVolume);
    copies[index] = await copyOut(access, container, file, leavesOut, deps.onBytes, signal);
  };
  try {
    step('open');
    const ids = await allOf(volumes.map(({ name }, index) => openVolume(access, name, index, true, signal)));
    const prepared = await allOf(
      volumes.map((volume, index) => readyCopy(deps, volume, volumes.length + index, signal)),
    );
    const copied = new Map<number, string>();
    const straight = (index: number): Promise<void> => fetch(ids[index] as string, index);
    const quietMs = await deps.quietly(async () => {
      step('copy');
      const indexes = [...volumes.keys()];
      await allOf([
        eachOf(
          indexes.filter((index) => prepared[index] === undefined),
          sideBySide,
          straight,
        ),
        ...prepared.map(async (copy, index) => {
          if (copy !== undefined && (await copy.copy())) copied.set(index, copy.container);
        }),
      ]);
      throwIfAborted(signal);
      const failed = indexes.filter((index) => prepared[index] !== undefined && !copied.has(index));
      await eachOf(failed, sideBySide, straight);
    });
    if (copied.size > 0) step('fetch');
    await eachOf([...copied], sideBySide, ([index, container]) => fetch(container, index));
    return quietMs;
  } finally {
    // An engine that is gone keeps them; the journal knows their names.
    await Promise.allSettled(
      volumes.flatMap((volume, index) => [
        closeVolume(access, index),
        ...(deps.copier(volume) === undefined ? [] : [discardCopy(access, volumes.length + index)]),
      ]),
    );
  }
}

export function fileName(index: number): string {
  return `${index}.tar`;
}

/** A copy by the engine is a courtesy: whatever is in its way, the volume is read straight. */
async function readyCopy(
  { access, copier }: CopyDeps,
  volume: DataVolume,
  index: number,
  signal: AbortSignal,
): Promise<EngineCopy | undefined> {
  const wanted = copier(volume);
  if (wanted === undefined) return undefined;
  try {
    const { image, bytes } = wanted;
    return await prepareCopy(access, { name: volume.name, bytes }, index, image, signal);
  } catch (error) {
    throwIfAborted(signal);
    if (EngineError.is(error) && !EngineError.is(error, 'unreachable')) return undefined;
    throw error;
  }
}
