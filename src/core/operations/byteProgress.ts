import type { OnProgress, ProgressEvent } from './progress';

const everyMs = 200;

/** Adds up bytes and tells of them a few times a second; `last` tells the sum. */
export function byteProgress(
  doing: Extract<ProgressEvent, { kind: 'data' }>['doing'],
  totalBytes: number | undefined,
  onProgress: OnProgress,
  now: () => number,
): { readonly add: (bytes: number) => void; readonly last: () => void } {
  let doneBytes = 0;
  let toldAt = Number.NEGATIVE_INFINITY;
  const tell = (): void => {
    toldAt = now();
    onProgress({ kind: 'data', doing, doneBytes, totalBytes });
  };
  return {
    add(bytes) {
      doneBytes += bytes;
      if (now() - toldAt >= everyMs) tell();
    },
    last: tell,
  };
}
