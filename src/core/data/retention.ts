import type { Retention, SnapshotRow } from './snapshot';

/**
 * Which snapshots go: safety snapshots beyond the limits, oldest first. The newest of them stays whatever its size, and
 * what a person saved or imported always does.
 * @param protectedIds stay as well: they are in use.
 * @returns ids
 */
export function expired(
  rows: readonly SnapshotRow[],
  { count, totalBytes }: Retention,
  protectedIds: readonly string[] = [],
): string[] {
  const safety = rows
    .filter(({ snapshot }) => snapshot.kind === 'safety')
    .sort((a, b) => b.snapshot.createdAt - a.snapshot.createdAt);
  let bytes = 0;
  return safety.flatMap(({ snapshot, sizeBytes }, index) => {
    bytes += sizeBytes;
    const over = index >= Math.max(1, count) || (index > 0 && bytes > totalBytes);
    return over && !protectedIds.includes(snapshot.id) ? [snapshot.id] : [];
  });
}
