import type { EngineContainer } from '../engine/wire';
import type { DependencyCondition } from '../model/composeService';
import type { Probe, ServiceState } from '../model/serviceState';
import type { ServiceModel } from '../model/stack';
import { assertNever } from '../support/unreachable';
import type { NotReadyCause } from './notReadyError';
import type { ServiceStatus, StackStatus } from './stackStatus';

/**
 * What is waited for. `started`: its start was carried out, whatever came of it. `running`: up, whatever its health
 * check says. `ready`: what Start wants of a service: completed, healthy or running, as it is made.
 */
export type Goal = 'started' | 'running' | 'healthy' | 'completed' | 'ready';

export const goalOfCondition: Readonly<Record<DependencyCondition, Goal>> = {
  service_started: 'started',
  service_healthy: 'healthy',
  service_completed_successfully: 'completed',
};

export type Verdict =
  | { readonly kind: 'met' }
  /** `detail` tells in a few words what is missing: "probe 3: connection refused". */
  | { readonly kind: 'pending'; readonly detail: string }
  | { readonly kind: 'failed'; readonly cause: NotReadyCause };

/** After so many restarts with a failure a container is given up, unless a time limit says how long to wait. */
const hopelessRestarts = 3;

const met: Verdict = { kind: 'met' };

/**
 * Says how a service stands to a goal. Pure.
 *
 * - A container that the restart policy brings up again and again fails a goal after three restarts with a non-zero
 *   exit code; with `patient` (there is a time limit) it stays pending.
 * - `completed` holds for a run that ended with 0 at any time, also before anybody waited.
 * - A service that is not selected, or wanted in no copies, holds every goal.
 * - `ready` holds for a container without restart policy that ended with 0: a job nobody marked as one.
 */
export function judge(status: ServiceStatus, goal: Goal, patient: boolean): Verdict {
  const { service, state } = status;
  if (goal === 'ready') return judge(status, goalOf(service, status.containers), patient);
  const failed = (reason: NotReadyCause['reason'], detail: string, exitCode?: number): Verdict => ({
    kind: 'failed',
    cause: { service: service.name, reason, detail, ...(exitCode === undefined ? {} : { exitCode }) },
  });
  const pending: Verdict = { kind: 'pending', detail: describePending(status) };
  if (goal === 'started' && wasStarted(state)) return met;
  switch (state.kind) {
    case 'pulling':
    case 'building':
    case 'waiting':
    case 'created':
    case 'stopping':
      return pending;
    case 'starting':
    case 'paused':
      return goal === 'running' ? met : pending;
    case 'ready':
      return goal === 'completed' ? pending : met;
    case 'running':
      if (goal === 'completed') return pending;
      if (goal === 'running') return met;
      return failed('noHealthcheck', 'it is waited for until healthy, but has no health check');
    case 'unhealthy':
      if (goal === 'running') return met;
      return goal === 'completed' ? pending : failed('unhealthy', describeUnhealthy(state.lastProbe));
    case 'restarting':
      return !patient && state.exitCode !== 0 && state.restartCount >= hopelessRestarts
        ? failed(
            'exited',
            `exited (${state.exitCode}) again and again, restarted ${state.restartCount} times`,
            state.exitCode,
          )
        : pending;
    case 'done':
      return goal === 'healthy' ? failed('exited', 'exited (0)', 0) : met;
    case 'exited':
      return failed('exited', describeExit(state), state.exitCode);
    case 'stopped':
      return judgeStopped(status, goal, failed);
    case 'absent':
      return service.replicas === 0 ? met : failed('removed', 'it has no container');
    case 'notSelected':
      return met;
    default:
      return assertNever(state);
  }
}

function judgeStopped(
  { service, containers }: ServiceStatus,
  goal: Goal,
  failed: (reason: NotReadyCause['reason'], detail: string, exitCode: number) => Verdict,
): Verdict {
  const worst = containers.find((container) => container.exitCode !== 0)?.exitCode ?? 0;
  const isJob =
    containers.every((container) => restartPolicy(container) === 'no') && !service.spec.healthcheck;
  if (worst === 0 && (goal === 'completed' || (goal === 'running' && isJob))) return met;
  return failed('exited', worst === 0 ? 'exited (0)' : `was stopped (${worst})`, worst);
}

const startedKinds: ReadonlySet<ServiceState['kind']> = new Set([
  'starting',
  'ready',
  'running',
  'unhealthy',
  'restarting',
  'paused',
  'stopping',
  'done',
  'stopped',
  'exited',
]);

function wasStarted(state: ServiceState): boolean {
  return startedKinds.has(state.kind);
}

/** What "ready" means for a service, by its definition and by what its image brings. */
function goalOf(service: ServiceModel, containers: readonly EngineContainer[]): Exclude<Goal, 'ready'> {
  if (service.oneShot) return 'completed';
  return containers.some((container) => container.health !== undefined) ? 'healthy' : 'running';
}

function restartPolicy(container: EngineContainer): string {
  const policy = container.hostConfig['RestartPolicy'] as { readonly Name?: string } | undefined;
  return policy?.Name || 'no';
}

/** The state of a service that is not ready, in a few words. */
export function describePending({ state, containers }: ServiceStatus): string {
  switch (state.kind) {
    case 'pulling':
      return 'pulling its image';
    case 'building':
      return 'building its image';
    case 'waiting':
      return `waiting for ${state.for.join(', ')}`;
    case 'starting':
    case 'unhealthy': {
      if (!state.lastProbe) return 'starting';
      // The streak does not count what fails within the start period; the engine keeps five probes.
      const probes = Math.max(0, ...containers.map((container) => container.health?.probes.length ?? 0));
      return `probe ${Math.max(state.failingStreak, probes)}: ${inFewWords(state.lastProbe)}`;
    }
    case 'restarting':
      return `exited (${state.exitCode}), restarting for the ${ordinal(state.restartCount)} time`;
    case 'ready':
    case 'running':
      return 'still running';
    case 'created':
      return 'to be started';
    case 'absent':
      return 'to be created';
    case 'paused':
    case 'stopping':
    case 'stopped':
    case 'done':
      return state.kind;
    case 'exited':
      return describeExit(state);
    case 'notSelected':
      return 'not selected';
  }
}

function describeUnhealthy(probe: Probe | undefined): string {
  return probe ? `unhealthy: ${inFewWords(probe)}` : 'unhealthy';
}

function describeExit(state: Extract<ServiceState, { kind: 'exited' }>): string {
  if (state.outOfMemory) return `exited (${state.exitCode}), out of memory`;
  return state.error ? `exited (${state.exitCode}): ${state.error}` : `exited (${state.exitCode})`;
}

const mostWords = 120;

/** The last line a probe printed: the one that tells most, of pg_isready, curl and nc alike. */
function inFewWords(probe: Probe): string {
  const line = probe.output.trim().split('\n').at(-1)?.trim() ?? '';
  if (line === '') return `exit code ${probe.exitCode}`;
  return line.length > mostWords ? `${line.slice(0, mostWords - 1)}…` : line;
}

function ordinal(n: number): string {
  const suffix = n % 100 >= 11 && n % 100 <= 13 ? 'th' : (['th', 'st', 'nd', 'rd'][n % 10] ?? 'th');
  return `${n}${suffix}`;
}

/**
 * The deepest failed service below `name` in the dependency graph: where the trouble began. Undefined when no
 * dependency of it failed.
 */
export function firstCauseBelow(status: StackStatus, name: string): NotReadyCause | undefined {
  const seen = new Set([name]);
  const search = (current: string): NotReadyCause | undefined => {
    for (const dependency of status.services.get(current)?.service.dependsOn ?? []) {
      if (seen.has(dependency.service)) continue;
      seen.add(dependency.service);
      const deeper = search(dependency.service);
      if (deeper) return deeper;
      const own = status.services.get(dependency.service);
      const cause = own && troubleOf(own);
      if (cause) return cause;
    }
    return undefined;
  };
  return search(name);
}

/** A service in trouble by itself, whatever is waited for. */
function troubleOf(status: ServiceStatus): NotReadyCause | undefined {
  const { kind } = status.state;
  if (kind !== 'exited' && kind !== 'unhealthy' && kind !== 'restarting') return undefined;
  const verdict = judge(status, 'healthy', false);
  if (verdict.kind === 'failed') return verdict.cause;
  return verdict.kind === 'pending'
    ? { service: status.service.name, reason: 'exited', detail: verdict.detail }
    : undefined;
}
