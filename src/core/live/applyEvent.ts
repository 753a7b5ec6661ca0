import type { ContainerHealth, EngineContainer, EngineEvent } from '../engine/wire';

/** What is known of the containers of one project. Values are replaced, never changed. */
export interface ContainerState {
  readonly containers: ReadonlyMap<string, EngineContainer>;
  /** Containers that were asked to end since their last start; see StateHints. */
  readonly stopRequested: ReadonlySet<string>;
}

export const noContainers: ContainerState = { containers: new Map(), stopRequested: new Set() };

/** What an event leaves open and one look at its container answers. */
export type FollowUp = 'inspect' | 'none';

/**
 * What must be asked after an event. Event sequences of the engine, read in moby's `daemon/monitor.go` and seen on
 * engine 26.1:
 *
 * | what happens                | events                                                                |
 * |-----------------------------|-----------------------------------------------------------------------|
 * | exit by itself              | die                                                                   |
 * | restart policy              | die, then start; no restart event: only an inspect tells "restarting" |
 * | stop                        | kill (15), perhaps kill (9), then stop and die in either order        |
 * | stop during back-off        | stop alone                                                            |
 * | restart                     | kill, stop and die, start, restart: for a moment it is "exited"       |
 * | remove by force             | kill, die, destroy                                                    |
 * | remove a stopped one        | destroy                                                               |
 * | out of memory               | oom, die (137)                                                        |
 * | health check                | health; the probe's output is only in an inspect                      |
 * | engine was down             | nothing for what died meanwhile: list again                           |
 */
export function followUpOf(event: EngineEvent): FollowUp {
  if (event.kind === 'health') return 'inspect';
  switch (event.action) {
    case 'create':
    case 'start':
    case 'die':
    case 'stop':
    case 'rename':
    case 'update':
      return 'inspect';
    // `kill` is followed by die, `restart` follows start; the others are told wholly by the event.
    case 'kill':
    case 'restart':
    case 'oom':
    case 'pause':
    case 'unpause':
    case 'destroy':
      return 'none';
  }
}

/** Applies what an event tells for certain. Pure; the same object when it tells nothing new. */
export function applyEvent(state: ContainerState, event: EngineEvent): ContainerState {
  if (event.kind === 'health')
    return patch(state, event.id, (container) => withHealth(container, event.health));
  switch (event.action) {
    case 'kill':
      return endsContainer(event.signal) ? request(state, event.id) : state;
    case 'stop':
      return request(state, event.id);
    case 'start':
      return forgetRequest(state, event.id);
    case 'oom':
      return patch(state, event.id, (container) =>
        container.outOfMemory ? container : { ...container, outOfMemory: true },
      );
    case 'pause':
      return patch(state, event.id, (container) => withStatus(container, 'running', 'paused'));
    case 'unpause':
      return patch(state, event.id, (container) => withStatus(container, 'paused', 'running'));
    case 'destroy':
      return forgetRequest(withoutContainer(state, event.id), event.id);
    case 'create':
    case 'die':
    case 'rename':
    case 'restart':
    case 'update':
      return state;
  }
}

/** @returns the state with this container in it; the same object when it is known exactly so. */
export function withContainer(state: ContainerState, container: EngineContainer): ContainerState {
  if (state.containers.get(container.id) === container) return state;
  return { ...state, containers: new Map(state.containers).set(container.id, container) };
}

export function withoutContainer(state: ContainerState, id: string): ContainerState {
  if (!state.containers.has(id)) return state;
  const containers = new Map(state.containers);
  containers.delete(id);
  return { ...state, containers };
}

/** Signals that reload, dump or resize: they say nothing of an end. */
const harmlessSignals = new Set([
  '0',
  '1',
  '10',
  '12',
  '17',
  '18',
  '23',
  '28',
  'HUP',
  'USR1',
  'USR2',
  'WINCH',
]);

function endsContainer(signal: string | undefined): boolean {
  return signal === undefined || !harmlessSignals.has(signal.replace(/^SIG/, ''));
}

function request(state: ContainerState, id: string): ContainerState {
  if (state.stopRequested.has(id)) return state;
  return { ...state, stopRequested: new Set(state.stopRequested).add(id) };
}

function forgetRequest(state: ContainerState, id: string): ContainerState {
  if (!state.stopRequested.has(id)) return state;
  const stopRequested = new Set(state.stopRequested);
  stopRequested.delete(id);
  return { ...state, stopRequested };
}

function patch(
  state: ContainerState,
  id: string,
  change: (container: EngineContainer) => EngineContainer,
): ContainerState {
  const container = state.containers.get(id);
  return container ? withContainer(state, change(container)) : state;
}

function withStatus(
  container: EngineContainer,
  from: EngineContainer['status'],
  to: EngineContainer['status'],
): EngineContainer {
  return container.status === from ? { ...container, status: to } : container;
}

function withHealth(container: EngineContainer, status: ContainerHealth['status']): EngineContainer {
  const { health } = container;
  if (health?.status === status) return container;
  // Events tell the verdict, not the count; an unhealthy container failed once at least.
  const least = status === 'unhealthy' ? 1 : 0;
  const failingStreak = status === 'healthy' ? 0 : Math.max(health?.failingStreak ?? 0, least);
  return { ...container, health: { status, failingStreak, probes: health?.probes ?? [] } };
}
