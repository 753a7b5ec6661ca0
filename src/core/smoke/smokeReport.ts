/** What became of one service. */
export type SmokeResult = { readonly service: string } & (
  | { readonly kind: 'up'; readonly latencyMs: number; readonly seen: string }
  | { readonly kind: 'down'; readonly latencyMs: number; readonly why: string; readonly next: string }
  /** It cannot be reached from this machine, by its definition: no port is published. */
  | { readonly kind: 'inside' }
);

export interface SmokeReport {
  /** In the order of the definition. */
  readonly results: readonly SmokeResult[];
}

/** At least one was checked, and none failed. */
export function isWell({ results }: SmokeReport): boolean {
  return results.some(({ kind }) => kind === 'up') && results.every(({ kind }) => kind !== 'down');
}
