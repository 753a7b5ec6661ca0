import type { ServiceState } from './serviceState';

/** Where a service stands when only the gist matters; ordered from best to worst. */
export type Standing = 'off' | 'ok' | 'busy' | 'warning' | 'error';

export interface StackSummary {
  /** Active services that should be up; notSelected do not count at all. */
  readonly total: number;
  /** Finished one-shots count as ready, except while all that should go on running is off. */
  readonly ready: number;
  /** The worst standing of any service. 'off' when nothing runs and nothing is wrong. */
  readonly worst: Standing;
  /** Names of services with standing warning or error, worst first. */
  readonly attention: readonly string[];
}

/** Says how a single state counts. */
export function standingOf(state: ServiceState): Standing {
  switch (state.kind) {
    case 'notSelected':
    case 'absent':
    case 'created':
    case 'stopped':
      return 'off';
    case 'ready':
    case 'running':
    case 'done':
      return 'ok';
    case 'pulling':
    case 'building':
    case 'waiting':
    case 'starting':
    case 'stopping':
    case 'paused':
      return 'busy';
    case 'unhealthy':
    case 'restarting':
      return 'warning';
    case 'exited':
      return 'error';
  }
}

const order: readonly Standing[] = ['off', 'ok', 'busy', 'warning', 'error'];

/** Folds the states of a stack's services into one value; pure. */
export function summarise(states: Iterable<readonly [name: string, state: ServiceState]>): StackSummary {
  let total = 0;
  let ready = 0;
  let off = 0;
  let done = 0;
  let worst: Standing = 'off';
  const attention: { name: string; rank: number }[] = [];
  for (const [name, state] of states) {
    if (state.kind === 'notSelected') continue;
    total += 1;
    const standing = standingOf(state);
    if (standing === 'ok') ready += 1;
    if (standing === 'off') off += 1;
    if (state.kind === 'done') done += 1;
    const rank = order.indexOf(standing);
    if (rank > order.indexOf(worst)) worst = standing;
    if (standing === 'warning' || standing === 'error') attention.push({ name, rank });
  }
  attention.sort((a, b) => b.rank - a.rank);
  // A stopped stack is not partly up because its setup once ran.
  if (off > 0 && off + done === total) return { total, ready: 0, worst: 'off', attention: [] };
  return { total, ready, worst, attention: attention.map((entry) => entry.name) };
}
