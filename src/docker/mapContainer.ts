import type {
  ContainerHealth,
  ContainerListing,
  ContainerMount,
  ContainerPort,
  ContainerStatus,
  EngineContainer,
} from '../core/engine/wire';
import type { Probe } from '../core/model/serviceState';
import { field, listOf, numberOf, recordOf, textMapOf, textOf, textsOf, timeOf } from './json';
import { unreadable } from './unreadable';

const statuses: readonly ContainerStatus[] = [
  'created',
  'running',
  'paused',
  'restarting',
  'removing',
  'exited',
  'dead',
];

/** `GET /containers/{id}/json` → our record. @throws EngineError `failed` when it is no container. */
export function mapContainer(wire: unknown): EngineContainer {
  const id = textOf(field(wire, 'Id'));
  const config = field(wire, 'Config');
  const state = field(wire, 'State');
  if (!id || !config || !state) throw unreadable('container', wire);
  return {
    id,
    name: bareName(textOf(field(wire, 'Name'))),
    labels: textMapOf(field(config, 'Labels')),
    image: textOf(field(config, 'Image')) ?? '',
    imageId: textOf(field(wire, 'Image')) ?? '',
    status: statusOf(field(state, 'Status')),
    exitCode: numberOf(field(state, 'ExitCode')) ?? 0,
    outOfMemory: field(state, 'OOMKilled') === true,
    error: textOf(field(state, 'Error')) ?? '',
    createdAt: timeOf(field(wire, 'Created')) ?? 0,
    startedAt: timeOf(field(state, 'StartedAt')),
    finishedAt: timeOf(field(state, 'FinishedAt')),
    restartCount: numberOf(field(wire, 'RestartCount')) ?? 0,
    health: mapHealth(field(state, 'Health')),
    ports: mapPorts(field(field(wire, 'NetworkSettings'), 'Ports'), field(config, 'ExposedPorts')),
    mounts: listOf(field(wire, 'Mounts')).map(mapMount),
    networks: mapNetworks(field(field(wire, 'NetworkSettings'), 'Networks')),
    tty: field(config, 'Tty') === true,
    config: recordOf(config),
    hostConfig: recordOf(field(wire, 'HostConfig')),
  };
}

/** A row of `GET /containers/json` → our record. */
export function mapListing(wire: unknown): ContainerListing {
  const id = textOf(field(wire, 'Id'));
  if (!id) throw unreadable('list of containers', wire);
  return {
    id,
    // Links add further names, "/other/alias"; the own one has no second slash.
    name: bareName(textsOf(field(wire, 'Names')).find((name) => !name.slice(1).includes('/'))),
    labels: textMapOf(field(wire, 'Labels')),
    status: statusOf(field(wire, 'State')),
  };
}

function bareName(name: string | undefined): string {
  return (name ?? '').replace(/^\//, '');
}

function statusOf(value: unknown): ContainerStatus {
  // Podman has states of its own.
  const text = value === 'configured' || value === 'initialized' ? 'created' : value;
  const known = statuses.find((status) => status === text);
  if (known) return known;
  return text === 'stopped' ? 'exited' : text === 'stopping' ? 'running' : 'dead';
}

function mapHealth(wire: unknown): ContainerHealth | undefined {
  const status = field(wire, 'Status');
  // "none" and "" both mean that there is no health check.
  if (status !== 'starting' && status !== 'healthy' && status !== 'unhealthy') return undefined;
  return {
    status,
    failingStreak: numberOf(field(wire, 'FailingStreak')) ?? 0,
    probes: listOf(field(wire, 'Log')).map(mapProbe),
  };
}

function mapProbe(wire: unknown): Probe {
  const startedAt = timeOf(field(wire, 'Start')) ?? 0;
  return {
    startedAt,
    endedAt: timeOf(field(wire, 'End')) ?? startedAt,
    exitCode: numberOf(field(wire, 'ExitCode')) ?? 0,
    output: textOf(field(wire, 'Output')) ?? '',
  };
}

/**
 * `Ports` is empty while the container does not run; what it exposes stays known. A key without protocol ("99", as
 * compose writes what a service exposes) means TCP and comes back as given, beside the engine's own "99/tcp".
 */
function mapPorts(ports: unknown, exposed: unknown): ContainerPort[] {
  const published = withProtocols(ports);
  const keys = new Set([...Object.keys(published), ...Object.keys(withProtocols(exposed))]);
  return [...keys]
    .flatMap((key) => {
      const [port, protocol = ''] = key.split('/');
      const containerPort = Number(port);
      if (!Number.isInteger(containerPort)) return [];
      const bindings = listOf(published[key]);
      if (bindings.length === 0) {
        return [{ containerPort, protocol, hostPort: undefined, hostIp: undefined }];
      }
      return bindings.map((binding) => ({
        containerPort,
        protocol,
        hostPort: Number(textOf(field(binding, 'HostPort'))) || undefined,
        hostIp: textOf(field(binding, 'HostIp')) || undefined,
      }));
    })
    .sort((a, b) => a.containerPort - b.containerPort);
}

/** Of two keys for one port the one with bindings counts. */
function withProtocols(ports: unknown): Record<string, unknown> {
  const named: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(recordOf(ports))) {
    const name = key.includes('/') ? key : `${key}/tcp`;
    if (listOf(named[name]).length === 0) named[name] = value;
  }
  return named;
}

function mapMount(wire: unknown): ContainerMount {
  return {
    type: textOf(field(wire, 'Type')) ?? '',
    name: textOf(field(wire, 'Name')) || undefined,
    source: textOf(field(wire, 'Source')) ?? '',
    destination: textOf(field(wire, 'Destination')) ?? '',
    readWrite: field(wire, 'RW') !== false,
  };
}

function mapNetworks(wire: unknown): EngineContainer['networks'] {
  return Object.fromEntries(
    Object.entries(recordOf(wire)).map(([name, endpoint]) => [
      name,
      {
        ipAddress: textOf(field(endpoint, 'IPAddress')) ?? '',
        aliases: textsOf(field(endpoint, 'Aliases')),
        settings: recordOf(endpoint),
      },
    ]),
  );
}
