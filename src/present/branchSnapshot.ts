import { type Snapshot, type SnapshotRow } from '../core/data/snapshot';

/**
 * The snapshot that belongs to a branch: the newest a person saved or imported on it. Not a safety snapshot: one taken
 * right after a checkout holds the data of the branch before.
 *
 * @param rows newest first
 */
export function branchSnapshot(rows: readonly SnapshotRow[], branch: string): Snapshot | undefined {
  return rows.find(
    ({ snapshot, broken }) =>
      broken === undefined && snapshot.kind !== 'safety' && snapshot.git?.branch === branch,
  )?.snapshot;
}
