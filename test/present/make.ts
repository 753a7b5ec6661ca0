import { type ServiceFacts } from '../../src/core/catalog/serviceFacts';
import { type ServiceStatus, type StackStatus } from '../../src/core/live/stackStatus';
import { EngineError, type EngineErrorReason } from '../../src/core/engine/engineError';
import { type Problem } from '../../src/core/compose/problem';
import { type EngineContainer } from '../../src/core/engine/wire';
import { type ComposeService } from '../../src/core/model/composeService';
import { type ServiceState } from '../../src/core/model/serviceState';
import { type ServiceModel, type StackModel } from '../../src/core/model/stack';
import { type StackView } from '../../src/present/stackView';
import { summarise } from '../../src/core/model/summary';

/** Noon of some day: the present of these tests. */
export const now = Date.UTC(2026, 10, 20, 12);
export const minute = 60_000;

export function service(
  name: string,
  spec: ComposeService = {},
  more: Partial<ServiceModel> = {},
): ServiceModel {
  return {
    name,
    spec: { image: `${name}:1`, ...spec },
    active: true,
    profiles: [],
    dependsOn: [],
    replicas: 1,
    oneShot: false,
    annotations: {},
    location: undefined,
    ...more,
  };
}

export function container(name: string, more: Partial<EngineContainer> = {}): EngineContainer {
  return {
    id: `${name}-id`,
    name: `shop-${name}-1`,
    labels: { 'com.docker.compose.service': name, 'com.docker.compose.project': 'shop' },
    image: `${name}:1`,
    imageId: 'sha256:0123456789abcdef0123456789abcdef',
    status: 'running',
    exitCode: 0,
    outOfMemory: false,
    error: '',
    createdAt: now - 5 * minute,
    startedAt: now - 3 * minute,
    finishedAt: undefined,
    restartCount: 0,
    health: undefined,
    ports: [],
    mounts: [],
    networks: {},
    tty: false,
    config: {},
    hostConfig: {},
    ...more,
  };
}

export function status(
  model: ServiceModel,
  state: ServiceState,
  containers: readonly EngineContainer[] = [],
  drift: readonly string[] = [],
): ServiceStatus {
  return { service: model, state, containers, drift };
}

export function stackOf(services: readonly ServiceModel[], more: Partial<StackModel> = {}): StackModel {
  return {
    id: 'shop /home/me/shop',
    name: 'shop',
    title: 'shop',
    workingDir: '/home/me/shop',
    files: ['/home/me/shop/compose.yaml'],
    envFiles: [],
    project: { name: 'shop', services: {} },
    services,
    activeProfiles: [],
    profiles: [],
    groups: [],
    presets: [],
    exclusive: [],
    ...more,
  };
}

export function stackStatus(
  services: readonly ServiceStatus[],
  more: Partial<StackStatus> = {},
  model: Partial<StackModel> = {},
): StackStatus {
  return {
    stack: stackOf(
      services.map((one) => one.service),
      model,
    ),
    connection: {
      kind: 'live',
      info: {
        endpoint: 'unix:///var/run/docker.sock',
        serverVersion: '26.1.5',
        apiVersion: '1.45',
        product: 'docker',
        operatingSystem: 'Debian',
        kernelVersion: '6.1.0',
        architecture: 'x86_64',
        cpus: 2,
        memoryBytes: 8e9,
      },
    },
    services: new Map(services.map((one) => [one.service.name, one])),
    orphans: [],
    summary: summarise(services.map((one) => [one.service.name, one.state] as const)),
    ...more,
  };
}

export function facts(more: Partial<ServiceFacts> = {}): ServiceFacts {
  return { title: 'x', ports: [], links: [], connections: [], ...more };
}

/** A stack the engine has told of, as the surfaces see it. */
export function view(status: StackStatus | undefined, more: Partial<StackView> = {}): StackView {
  return {
    id: 'shop',
    title: 'shop',
    source: 'workspace',
    status,
    problems: [],
    known: status !== undefined,
    factsOf: () => facts(),
    ...more,
  };
}

export function blindSince(
  since: number,
  reason: EngineErrorReason = 'unreachable',
): StackStatus['connection'] {
  const error = new EngineError(reason, 'no answer', {
    tried: [{ endpoint: '/var/run/docker.sock', outcome: 'gone' }],
  });
  return { kind: 'blind', since, error, nextTryAt: since + 1000 };
}

export const brokenFile: Problem = {
  severity: 'error',
  code: 'unknownKey',
  message: 'services.web: unknown key',
  range: undefined,
};
