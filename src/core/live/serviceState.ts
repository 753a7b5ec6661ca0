import type { EngineContainer } from '../engine/wire';
import { labels } from '../model/labels';
import type { Probe, ServiceState } from '../model/serviceState';
import type { ServiceModel } from '../model/stack';
import type { Activity } from './activity';
import { countsAsReady, isOfThisStart, type EagerResult } from './eagerResult';

/** What the containers of a service cannot tell by themselves. */
export interface StateHints {
  readonly activity: Activity | undefined;
  /** Ids of containers that were asked to end: a `stop` or a terminating `kill` was observed since their start. */
  readonly stopRequested: ReadonlySet<string>;
  /** What our own runs of health checks found, by container id. */
  readonly eager?: ReadonlyMap<string, EagerResult>;
}

/** SIGINT and SIGTERM as exit codes: nobody but a person, a tool or a shutting-down engine sends them. */
const askedToEnd = new Set([130, 143]);

/** From worst to best: of several replicas the first found is the state of the service. */
const worstFirst: readonly ServiceState['kind'][] = [
  'exited',
  'restarting',
  'unhealthy',
  'paused',
  'starting',
  'stopping',
  'created',
  'stopped',
  'running',
  'ready',
  'done',
];

/**
 * The state of a service from its containers; of several replicas the worst wins. Pure.
 *
 * An exit that was asked for is no failure: exit codes 0, 130 and 143, and any code after an observed request. The
 * engine does not remember requests, so a container killed with 137 before we watched reads as exited.
 * A service whose profiles are off tells its real state only while something of it is alive.
 */
export function toServiceState(
  service: ServiceModel,
  containers: readonly EngineContainer[],
  hints: StateHints,
): ServiceState {
  const base = fromContainers(service, containers, hints);
  const state = hints.activity && overlays(hints.activity, base) ? hints.activity : base;
  return service.active || isAlive(state) ? state : { kind: 'notSelected' };
}

function fromContainers(
  service: ServiceModel,
  containers: readonly EngineContainer[],
  { stopRequested, eager }: StateHints,
): ServiceState {
  const states = withoutReplacements(containers).map((container) =>
    fromContainer(service, container, stopRequested.has(container.id), eager?.get(container.id)),
  );
  for (const kind of worstFirst) {
    const found = states.find((state) => state.kind === kind);
    if (found) return found;
  }
  return { kind: 'absent' };
}

/** While a container is recreated, its successor exists beside it, created and not started: not yet the service. */
function withoutReplacements(containers: readonly EngineContainer[]): readonly EngineContainer[] {
  const settled = containers.filter(
    (container) => !(container.status === 'created' && container.labels[labels.replace] !== undefined),
  );
  return settled.length > 0 ? settled : containers;
}

function fromContainer(
  service: ServiceModel,
  container: EngineContainer,
  stopRequested: boolean,
  eager: EagerResult | undefined,
): ServiceState {
  switch (container.status) {
    case 'created':
      // A start that failed leaves the container "created" with the engine's error text.
      return container.error === '' ? { kind: 'created' } : exited(container);
    case 'running':
      return fromRunning(container, eager);
    case 'paused':
      return { kind: 'paused', since: startOf(container) };
    case 'restarting':
      return {
        kind: 'restarting',
        exitCode: container.exitCode,
        restartCount: container.restartCount,
      };
    case 'removing':
      return { kind: 'stopping' };
    case 'dead':
      return exited(container);
    case 'exited': {
      const finishedAt = endOf(container);
      if (container.exitCode === 0 && service.oneShot)
        return { kind: 'done', startedAt: startOf(container), finishedAt };
      if (container.exitCode === 0 || askedToEnd.has(container.exitCode) || stopRequested)
        return { kind: 'stopped', finishedAt };
      return exited(container);
    }
  }
}

function fromRunning(container: EngineContainer, eager: EagerResult | undefined): ServiceState {
  const since = startOf(container);
  const { health } = container;
  if (!health) return { kind: 'running', since };
  const { failingStreak, probes } = health;
  switch (health.status) {
    case 'healthy':
      return { kind: 'ready', since };
    case 'starting': {
      const own = eager && isOfThisStart(eager, container) ? eager : undefined;
      if (own && countsAsReady(own, container)) return { kind: 'ready', since, early: true };
      return {
        kind: 'starting',
        since,
        failingStreak: Math.max(failingStreak, own?.failed ?? 0),
        lastProbe: own?.lastFailure ?? probes.at(-1),
      };
    }
    case 'unhealthy': {
      const lastProbe = probes.at(-1);
      // An engine calls a container unhealthy as soon as it is paused, and still after that until its next check (moby's
      // `CloseMonitorChannel`; seen on 26.1: a streak of 0, for as long as an interval). No check failed: the last one counts.
      if (failingStreak === 0 && lastProbe?.exitCode === 0) return { kind: 'ready', since, early: true };
      return { kind: 'unhealthy', since: firstFailure(probes) ?? since, failingStreak, lastProbe };
    }
  }
}

/** When the present streak of failures began, as far back as the kept probes tell. */
function firstFailure(probes: readonly Probe[]): number | undefined {
  const lastSuccess = probes.findLastIndex((probe) => probe.exitCode === 0);
  return probes[lastSuccess + 1]?.endedAt;
}

function exited(container: EngineContainer): ServiceState {
  return {
    kind: 'exited',
    exitCode: container.exitCode,
    outOfMemory: container.outOfMemory,
    finishedAt: endOf(container),
    error: container.error,
  };
}

const startOf = (container: EngineContainer): number => container.startedAt ?? container.createdAt;
const endOf = (container: EngineContainer): number => container.finishedAt ?? startOf(container);

const alive: ReadonlySet<ServiceState['kind']> = new Set([
  'pulling',
  'building',
  'waiting',
  'starting',
  'ready',
  'running',
  'unhealthy',
  'restarting',
  'paused',
  'stopping',
]);

/** True while something of the service runs or is on its way. */
function isAlive(state: ServiceState): boolean {
  return alive.has(state.kind);
}

/** A running container says more than "pulling" does; a stopped one has nothing left to stop. */
function overlays(activity: Activity, base: ServiceState): boolean {
  return activity.kind === 'stopping' ? isAlive(base) : !isAlive(base);
}
