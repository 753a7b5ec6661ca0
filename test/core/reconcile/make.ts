import { type ComposeProject } from '../../../src/core/model/composeProject';
import { type ComposeService } from '../../../src/core/model/composeService';
import { type ServiceModel, type StackModel } from '../../../src/core/model/stack';

/** What a test says of a service; `profileOff` keeps it in the definition without selecting it. */
export type TestService = Partial<ComposeService> & {
  readonly oneShot?: boolean;
  readonly profileOff?: boolean;
};

/** A stack "shop" of these services, as the loader would bind it. */
export function makeStack(
  services: Readonly<Record<string, TestService>>,
  rest: Partial<ComposeProject> = {},
): StackModel {
  const models = Object.entries(services).map(([name, service]) => toServiceModel(name, service));
  const networks = { default: { name: 'shop_default' }, ...rest.networks };
  const used = new Set(models.flatMap((service) => Object.keys(service.spec.networks ?? {})));
  return {
    id: 'shop',
    name: 'shop',
    title: 'shop',
    workingDir: '/home/dev/shop',
    files: ['/home/dev/shop/compose.yaml'],
    envFiles: [],
    project: {
      ...rest,
      name: 'shop',
      services: Object.fromEntries(models.filter((one) => one.active).map((one) => [one.name, one.spec])),
      networks: Object.fromEntries(Object.entries(networks).filter(([key]) => used.has(key))),
    },
    services: models,
    activeProfiles: [],
    profiles: [],
    groups: [],
    presets: [],
    exclusive: [],
  };
}

function toServiceModel(name: string, service: TestService): ServiceModel {
  const { oneShot = false, profileOff = false, ...own } = service;
  const spec: ComposeService = {
    command: null,
    entrypoint: null,
    ...(own.build ? {} : { image: `${name}:1` }),
    ...(own.network_mode === undefined ? { networks: { default: null } } : {}),
    ...own,
  };
  return {
    name,
    spec,
    active: !profileOff,
    profiles: [],
    dependsOn: Object.entries(spec.depends_on ?? {}).map(([dependency, settings]) => ({
      service: dependency,
      condition: settings.condition,
      required: settings.required,
      restart: settings.restart ?? false,
    })),
    replicas: spec.scale ?? spec.deploy?.replicas ?? 1,
    oneShot,
    annotations: {},
    location: undefined,
  };
}
