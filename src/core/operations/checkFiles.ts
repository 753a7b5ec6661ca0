import { findSystem } from '../catalog/catalog';
import { postgres } from '../catalog/systems/postgres';
import { DataError } from '../data/dataError';
import type { RestoreTarget } from '../data/planRestore';
import { recycledSegments, type Span } from '../data/recycledSegments';
import type { Snapshot } from '../data/snapshot';
import { readArchiveFile } from '../data/volumeAccess';
import { findService } from '../model/stack';
import { byteProgress } from './byteProgress';
import type { DataRoom } from './dataRoom';
import type { OnProgress } from './progress';

/**
 * Every byte that is to be restored is what was saved.
 * @returns by file, what of it need not be put back: log of PostgreSQL that holds nothing
 * @throws DataError `damaged` before anything is touched
 */
export async function checkFiles(
  room: DataRoom,
  snapshot: Snapshot,
  targets: readonly RestoreTarget[],
  onProgress: OnProgress,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, readonly Span[]>> {
  const leftOut = new Map<string, readonly Span[]>();
  const total = targets.reduce((sum, { saved }) => sum + saved.fileBytes, 0);
  const progress = byteProgress('check', total, onProgress, () => room.now());
  for (const { saved } of targets) {
    const recycled = isPostgres(room, saved.services) ? recycledSegments() : undefined;
    const file = room.store.fileOf(snapshot, saved.file);
    const facts = await readArchiveFile(file, recycled, progress.add, signal);
    if (facts.sha256 === saved.sha256 && facts.entries === saved.entries) {
      leftOut.set(saved.file, recycled?.spans ?? []);
      continue;
    }
    throw new DataError(
      'damaged',
      `The snapshot ${snapshot.name} is damaged: the bytes of volume ${saved.name} are not those that were saved. Nothing was changed`,
    );
  }
  progress.last();
  return leftOut;
}

function isPostgres(room: DataRoom, services: readonly string[]): boolean {
  return services.some((name) => {
    const service = findService(room.stack, name);
    return service !== undefined && findSystem(service)?.id === postgres.id;
  });
}
