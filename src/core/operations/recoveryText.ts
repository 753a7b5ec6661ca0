import type { Recovery } from './snapshotOperations';

/** What became of an operation that did not come to its end by itself, as a sentence. */
export function recoveryText({ what, outcome, volumes }: Recovery): string {
  if (volumes.length === 0) return `The ${what} was called off; no data was changed by it`;
  return outcome === 'finished'
    ? `The ${what} is finished now: the new data is in place`
    : `The ${what} was undone: the former data is in place`;
}
