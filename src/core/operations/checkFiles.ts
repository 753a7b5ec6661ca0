import { DataError } from '../data/dataError';
import type { RestoreTarget } from '../data/planRestore';
import type { Snapshot } from '../data/snapshot';
import { readArchiveFile } from '../data/volumeAccess';
import { byteProgress } from './byteProgress';
import type { DataRoom } from './dataRoom';
import type { OnProgress } from './progress';

/** Every byte that is to be restored is what was saved. @throws DataError `damaged` before anything is touched. */
export async function checkFiles(
  room: DataRoom,
  snapshot: Snapshot,
  targets: readonly RestoreTarget[],
  onProgress: OnProgress,
  signal: AbortSignal,
): Promise<void> {
  const total = targets.reduce((sum, { saved }) => sum + saved.fileBytes, 0);
  const progress = byteProgress('check', total, onProgress, () => room.now());
  for (const { saved } of targets) {
    const file = room.store.fileOf(snapshot, saved.file);
    const facts = await readArchiveFile(file, undefined, progress.add, signal);
    if (facts.sha256 === saved.sha256 && facts.entries === saved.entries) continue;
    throw new DataError(
      'damaged',
      `The snapshot ${snapshot.name} is damaged: the bytes of volume ${saved.name} are not those that were saved. Nothing was changed`,
    );
  }
  progress.last();
}
