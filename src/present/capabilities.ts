import { type ServiceFacts } from '../core/catalog/serviceFacts';
import { type ServiceStatus } from '../core/live/stackStatus';
import { type ServiceState } from '../core/model/serviceState';
import { taskNamesOf } from '../core/operations/stackTasks';
import { standingOf } from '../core/model/summary';

/** What can be done with a service now, in the order of the context value. Menus match these words. */
export const capabilities = [
  'canStart',
  'canStop',
  'canRestart',
  'canBuild',
  'canShell',
  'canExplain',
  'canMigrate',
  'canSeed',
  'canDump',
  'canImport',
  'hasConsole',
  'hasConnection',
  'hasLinks',
  'hasLogs',
  'hasSource',
  'hasVolumes',
] as const;

export type Capability = (typeof capabilities)[number];

export function capabilitiesOf(status: ServiceStatus, facts: ServiceFacts): Capability[] {
  const { state, containers, service } = status;
  const tasks = service.active ? taskNamesOf(service) : [];
  const runs = containers.some((container) => container.status === 'running');
  const can: Readonly<Record<Capability, boolean>> = {
    canStart: isDown(state),
    canStop: isUp(state),
    canRestart: isUp(state) && state.kind !== 'waiting',
    canBuild: service.spec.build !== undefined,
    canShell: runs,
    canExplain: standingOf(state) === 'error' || standingOf(state) === 'warning' || state.kind === 'starting',
    canMigrate: tasks.includes('migrate'),
    canSeed: tasks.includes('seed'),
    canDump: tasks.includes('dump'),
    canImport: tasks.includes('import'),
    hasConsole: runs && facts.console !== undefined,
    hasConnection: facts.connections.length > 0,
    hasLinks: facts.links.length > 0,
    hasLogs: containers.length > 0,
    hasSource: service.location !== undefined,
    hasVolumes: (service.spec.volumes ?? []).some((mount) => mount.type === 'volume'),
  };
  return capabilities.filter((capability) => can[capability]);
}

/** Start would change something. */
export function isDown(state: ServiceState): boolean {
  switch (state.kind) {
    case 'notSelected':
    case 'absent':
    case 'created':
    case 'done':
    case 'stopped':
    case 'exited':
    case 'paused':
      return true;
    case 'pulling':
    case 'building':
    case 'waiting':
    case 'starting':
    case 'ready':
    case 'running':
    case 'unhealthy':
    case 'restarting':
    case 'stopping':
      return false;
  }
}

/** Stop would change something. */
export function isUp(state: ServiceState): boolean {
  switch (state.kind) {
    case 'starting':
    case 'ready':
    case 'running':
    case 'unhealthy':
    case 'restarting':
    case 'paused':
      return true;
    case 'notSelected':
    case 'absent':
    case 'created':
    case 'done':
    case 'stopped':
    case 'exited':
    case 'pulling':
    case 'building':
    case 'waiting':
    case 'stopping':
      return false;
  }
}
