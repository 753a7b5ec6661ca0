import type { EngineInfo } from './wire';

/** True where the engine is reached without a network: its ports and processes are those of this machine. */
export function isLocalEngine({ endpoint }: EngineInfo): boolean {
  return /^(unix|npipe):/.test(endpoint);
}
