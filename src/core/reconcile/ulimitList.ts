import type { ComposeService } from '../model/composeService';

export interface Ulimit {
  readonly Name: string;
  readonly Soft: number;
  readonly Hard: number;
}

/** `ulimits` as the API takes them; one number is both limits. */
export function ulimitList(ulimits: ComposeService['ulimits']): Ulimit[] {
  return Object.entries(ulimits ?? {}).map(([Name, limit]) => {
    const { single, soft, hard } = typeof limit === 'number' ? { single: limit } : limit;
    return { Name, Soft: single ?? soft ?? 0, Hard: single ?? hard ?? 0 };
  });
}
