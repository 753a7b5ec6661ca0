import { DataError } from './dataError';

/** Rethrows what this machine's file system said as a DataError where a person can do something about it. */
export function asDataError(error: unknown): never {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    throw new DataError(
      'diskFull',
      "This machine's disk has no room for the snapshot. Nothing was changed; free some space, or delete snapshots",
      { cause: error },
    );
  }
  throw error;
}
