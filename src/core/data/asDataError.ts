import { diskFull } from './diskFull';

/** Rethrows what this machine's file system said as a DataError where a person can do something about it. */
export function asDataError(error: unknown): never {
  const message =
    "This machine's disk has no room for the snapshot. Nothing was changed; free some space, or delete snapshots";
  throw diskFull(error, message) ?? error;
}
