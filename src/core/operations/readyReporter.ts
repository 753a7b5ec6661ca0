import { readyProgress } from '../live/readyProgress';
import type { StackStore } from '../live/stackStore';
import type { OnProgress } from './progress';

/** @returns a function that tells how far services are, if that changed since it was last called. */
export function readyReporter(
  store: StackStore,
  services: readonly string[],
  onProgress: OnProgress,
): () => void {
  let told = '';
  return () => {
    const progress = readyProgress(store.status, services);
    const text = JSON.stringify(progress);
    if (text === told) return;
    told = text;
    onProgress({ kind: 'ready', ...progress });
  };
}
