import type { DependencyCondition } from '../model/composeService';

/** What became of one service during a start. Times are milliseconds since the epoch by our clock; undefined: did not happen. */
export interface ServiceTimeline {
  readonly service: string;
  /** What its start had to wait for, by the plan. */
  readonly waitedFor: readonly { readonly service: string; readonly condition: DependencyCondition }[];
  readonly pullBegan?: number;
  readonly pulled?: number;
  readonly createBegan?: number;
  readonly created?: number;
  readonly startBegan?: number;
  readonly started?: number;
  /** The first result of its health check, ours or the engine's. */
  readonly firstProbe?: number;
  /** What the start wants of it: its health check passed, it runs without one, or it completed. */
  readonly ready?: number;
  /** The engine said "healthy". Mostly long after the start has ended, then undefined. */
  readonly healthy?: number;
  readonly exited?: number;
}

/** One start, from the first call to the last service that got ready. */
export interface StartTimeline {
  readonly project: string;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly outcome: 'done' | 'failed' | 'cancelled';
  /** In the order in which they were started; those the start had to do with. */
  readonly services: readonly ServiceTimeline[];
}

/** A stretch of the critical path. `queue`: nothing it waits for was missing, other starts had the places. */
export interface TimelineStep {
  readonly service: string;
  readonly what: 'pull' | 'create' | 'queue' | 'start' | 'getReady';
  readonly from: number;
  readonly to: number;
}

/** What follows within this time was not held up by anything. */
const slackMs = 10;

/**
 * The chain of steps that decided how long the start took, first to last: the service that was ready last, what its
 * start waited for longest, and so on back to the beginning. Pure.
 */
export function criticalPath(timeline: StartTimeline): TimelineStep[] {
  const byName = new Map(timeline.services.map((one) => [one.service, one]));
  const steps: TimelineStep[] = [];
  const seen = new Set<string>();
  let current: { readonly one: ServiceTimeline; readonly end: number } | undefined = lastOf(timeline);
  while (current && !seen.has(current.one.service)) {
    const { one, end }: { one: ServiceTimeline; end: number } = current;
    const { service, startBegan, started } = one;
    seen.add(service);
    const step = (what: TimelineStep['what'], from: number | undefined, to: number | undefined): void => {
      if (from !== undefined && to !== undefined && to > from) steps.push({ service, what, from, to });
    };
    if (started !== undefined) step('getReady', started, end);
    else if (startBegan === undefined) step('getReady', timeline.startedAt, end);
    if (startBegan === undefined) break;
    step('start', startBegan, started ?? end);
    const held = lastDependency(one, byName);
    const prepared = lastPrepared(timeline, one);
    const free = Math.max(held?.end ?? 0, prepared?.created ?? 0);
    if (free > 0 && startBegan - free > slackMs) step('queue', free, startBegan);
    if (held && held.end >= (prepared?.created ?? 0)) current = held;
    else {
      if (prepared) pushPreparation(prepared, steps);
      current = undefined;
    }
  }
  return steps.reverse();
}

/** The longest of these steps; undefined where there are none. */
export function slowestStep(steps: readonly TimelineStep[]): TimelineStep | undefined {
  return steps.reduce<TimelineStep | undefined>(
    (slowest, step) => (slowest && slowest.to - slowest.from >= step.to - step.from ? slowest : step),
    undefined,
  );
}

/** When the start was through with a service. */
export function endOf(one: ServiceTimeline): number | undefined {
  return one.ready ?? one.exited ?? one.started;
}

function lastOf({
  services,
  endedAt,
}: StartTimeline): { readonly one: ServiceTimeline; readonly end: number } | undefined {
  let last: { readonly one: ServiceTimeline; readonly end: number } | undefined;
  for (const one of services) {
    // What did not get there held up the start until its end.
    const end = one.ready ?? (one.startBegan === undefined ? endOf(one) : (one.exited ?? endedAt));
    if (end !== undefined && (!last || end > last.end)) last = { one, end };
  }
  return last;
}

function lastDependency(
  { waitedFor, startBegan = 0 }: ServiceTimeline,
  byName: ReadonlyMap<string, ServiceTimeline>,
): { readonly one: ServiceTimeline; readonly end: number } | undefined {
  let last: { readonly one: ServiceTimeline; readonly end: number } | undefined;
  for (const { service, condition } of waitedFor) {
    const one = byName.get(service);
    const end = condition === 'service_started' ? one?.started : one?.ready;
    if (one && end !== undefined && end <= startBegan + slackMs && (!last || end > last.end))
      last = { one, end };
  }
  return last;
}

/** Everything is made before anything is started: what was made last, of all that was made before this start. */
function lastPrepared(
  timeline: StartTimeline,
  { startBegan = 0 }: ServiceTimeline,
): ServiceTimeline | undefined {
  let last: ServiceTimeline | undefined;
  for (const one of timeline.services) {
    if (one.created === undefined || one.created > startBegan + slackMs) continue;
    if (!last || one.created > (last.created ?? 0)) last = one;
  }
  return last;
}

function pushPreparation(one: ServiceTimeline, steps: TimelineStep[]): void {
  const { service, createBegan, created, pullBegan, pulled } = one;
  if (createBegan !== undefined && created !== undefined && created > createBegan)
    steps.push({ service, what: 'create', from: createBegan, to: created });
  if (pullBegan !== undefined && pulled !== undefined && pulled > pullBegan)
    steps.push({ service, what: 'pull', from: pullBegan, to: pulled });
}
