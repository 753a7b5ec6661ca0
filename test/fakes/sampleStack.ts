import { type ComposeService } from '../../src/core/model/composeService';
import { type ServiceModel, type StackModel } from '../../src/core/model/stack';
import { type ContainerSpec, type EngineContainer } from '../../src/core/engine/wire';
import { labels } from '../../src/core/model/labels';

export type SampleService = Partial<Omit<ServiceModel, 'spec' | 'dependsOn'>> & {
  readonly spec?: Partial<ComposeService>;
  /** Name → condition in a word. */
  readonly needs?: Readonly<Record<string, 'started' | 'healthy' | 'completed'>>;
  readonly healthcheck?: boolean;
};

const conditions = {
  started: 'service_started',
  healthy: 'service_healthy',
  completed: 'service_completed_successfully',
} as const;

export function sampleService(name: string, sample: SampleService = {}): ServiceModel {
  const { needs = {}, healthcheck, spec, ...rest } = sample;
  const dependsOn = Object.entries(needs).map(([service, need]) => ({
    service,
    condition: conditions[need],
    required: true,
    restart: false,
  }));
  return {
    name,
    spec: {
      command: null,
      entrypoint: null,
      image: 'busybox',
      networks: { default: null },
      ...(healthcheck ? { healthcheck: { test: ['CMD', 'probe'], interval: '10s' } } : {}),
      ...(dependsOn.length > 0
        ? {
            depends_on: Object.fromEntries(
              dependsOn.map(({ service, ...dependency }) => [service, dependency]),
            ),
          }
        : {}),
      ...spec,
    },
    active: true,
    profiles: [],
    dependsOn,
    replicas: 1,
    oneShot: false,
    annotations: {},
    location: undefined,
    ...rest,
  };
}

/** A stack of these services, as the loader would make it. */
export function sampleStack(samples: Readonly<Record<string, SampleService>>, name = 'shop'): StackModel {
  const services = Object.entries(samples).map(([key, sample]) => sampleService(key, sample));
  return {
    id: `${name}:/shop`,
    name,
    title: name,
    workingDir: '/shop',
    files: ['/shop/compose.yaml'],
    envFiles: [],
    project: {
      name,
      services: Object.fromEntries(
        services.filter((service) => service.active).map((service) => [service.name, service.spec]),
      ),
      networks: { default: { name: `${name}_default` } },
    },
    services,
    activeProfiles: [],
    profiles: [],
    groups: [],
    presets: [],
    exclusive: [],
  };
}

/** A running container of service "db" of project "shop", unless told otherwise. */
export function sampleContainer(
  given: Partial<EngineContainer> & { readonly service?: string; readonly number?: number } = {},
): EngineContainer {
  const { service = 'db', number = 1, ...rest } = given;
  return {
    id: `${service}-${number}-id`,
    name: `shop-${service}-${number}`,
    image: 'busybox',
    imageId: 'sha256:1',
    status: 'running',
    exitCode: 0,
    outOfMemory: false,
    error: '',
    createdAt: 1_000,
    startedAt: 2_000,
    finishedAt: undefined,
    restartCount: 0,
    health: undefined,
    ports: [],
    mounts: [],
    networks: {},
    tty: false,
    config: {},
    hostConfig: {},
    ...rest,
    labels: { ...sampleLabels(service, number), ...rest.labels },
  };
}

export function sampleLabels(service: string, number = 1, project = 'shop'): Record<string, string> {
  return {
    [labels.project]: project,
    [labels.service]: service,
    [labels.containerNumber]: String(number),
    [labels.oneoff]: 'False',
    [labels.configHash]: 'x',
  };
}

/** What a fake engine takes to make a container of this service. */
export function sampleSpec(
  service: string,
  options: { healthcheck?: boolean; number?: number } = {},
): ContainerSpec {
  return {
    Image: 'busybox',
    Labels: sampleLabels(service, options.number),
    HostConfig: {},
    ...(options.healthcheck ? { Healthcheck: { Test: ['CMD', 'probe'], Interval: 10e9 } } : {}),
  };
}
