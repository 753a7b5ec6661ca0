import { comparePaths, VolumeContent } from '../data/compareVolumes';
import { planRestore } from '../data/planRestore';
import type { Snapshot } from '../data/snapshot';
import { readArchiveFile, readVolume } from '../data/volumeAccess';
import { byteProgress } from './byteProgress';
import type { DataRoom } from './dataRoom';
import { leavesOut } from './leavesOut';
import type { OnProgress } from './progress';
import { changedImages } from './restoreData';
import type { Change } from './stackChanges';
import type { SnapshotComparison, VolumeDifference } from './snapshotOperations';

/** The snapshot against the volumes as they are now, path for path; nothing stands still for it. */
export async function compareData(
  room: DataRoom,
  change: Change,
  snapshot: Snapshot,
  onProgress: OnProgress,
  signal: AbortSignal,
): Promise<SnapshotComparison> {
  const { engine } = change;
  const { observed, chosen } = await room.look(engine, {}, signal);
  const { targets } = planRestore(room.stack, observed, snapshot, {});
  const image = await room.anyImage(engine, observed, signal);
  const facts = { what: `comparison with ${snapshot.name}`, image, accesses: targets.length };
  const work = room.work(change, 'compare', facts, onProgress);
  const total = targets.reduce((sum, { saved, exists }) => sum + saved.fileBytes * (exists ? 2 : 0), 0);
  const progress = byteProgress('compare', total, onProgress, () => room.now());
  const volumes: VolumeDifference[] = [];
  await work.attempt(async () => {
    for (const [index, { saved, name, exists }] of targets.entries()) {
      if (!exists) {
        volumes.push({ ...nothing, name, state: 'missing', savedBytes: saved.contentBytes });
        continue;
      }
      const before = new VolumeContent(leavesOut(room.stack, saved.services));
      await readArchiveFile(room.store.fileOf(snapshot, saved.file), before, progress.add, signal);
      before.close();
      const now = new VolumeContent(leavesOut(room.stack, saved.services));
      await readVolume(work.access, name, index, now, progress.add, signal);
      now.close();
      const paths = comparePaths(before.entries, now.entries);
      const { added, removed, changed } = paths.counts;
      volumes.push({
        ...{ ...paths, name, savedBytes: before.bytes, nowBytes: now.bytes },
        state: added + removed + changed === 0 ? 'same' : 'changed',
      });
    }
    progress.last();
  });
  for (const { name } of chosen.volumes) {
    if (!targets.some((target) => target.name === name)) volumes.push({ ...nothing, name, state: 'new' });
  }
  const services = [...new Set(snapshot.images.map(({ service }) => service))];
  return {
    ...{ snapshot, volumes, images: changedImages(room, observed, snapshot) },
    definitionChanged: room.definitionHash(services) !== snapshot.definitionHash,
  };
}

const nothing = {
  ...{ added: [], removed: [], changed: [], savedBytes: 0, nowBytes: 0 },
  counts: { added: 0, removed: 0, changed: 0 },
};
