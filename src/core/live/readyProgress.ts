import { describePending, judge } from './judge';
import type { ServiceState } from '../model/serviceState';
import type { ServiceStatus, StackStatus } from './stackStatus';

/** How far services are on their way to being ready. */
export interface ReadyProgress {
  readonly ready: number;
  readonly total: number;
  /** Not ready yet, most telling first. */
  readonly waitingFor: readonly { readonly service: string; readonly detail: string }[];
}

/** The longer a kind of state tends to hold things up, the earlier it is named; those that only wait come last. */
const mostTelling: Partial<Record<ServiceState['kind'], number>> = {
  exited: 0,
  unhealthy: 0,
  restarting: 1,
  starting: 2,
  running: 2,
  ready: 2,
  building: 3,
  pulling: 3,
  waiting: 5,
};
const others = 4;

/** Counts what is ready and orders what is not: failing ones, then those starting longest, then those that wait. Pure. */
export function readyProgress(status: StackStatus, services: readonly string[]): ReadyProgress {
  const known = services.flatMap((name) => status.services.get(name) ?? []);
  const open = known.filter((service) => judge(service, 'ready', true).kind !== 'met');
  const ordered = open
    .map((service, index) => ({ service, index, rank: mostTelling[service.state.kind] ?? others }))
    .sort((a, b) => a.rank - b.rank || sinceOf(a.service) - sinceOf(b.service) || a.index - b.index);
  return {
    ready: known.length - open.length,
    total: known.length,
    waitingFor: ordered.map(({ service }) => ({
      service: service.service.name,
      detail: describePending(service),
    })),
  };
}

function sinceOf({ state }: ServiceStatus): number {
  return 'since' in state ? state.since : 0;
}
