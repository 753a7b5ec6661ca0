import { type ComposeService } from '../model/composeService';
import { memoryLimit } from '../model/memoryLimit';
import { type PresetModel, type ServiceModel, type StackModel } from '../model/stack';
import { type StackAnnotations } from './annotations';
import { type BoundService } from './bindServices';
import { type Resources } from './checkConsistency';

export interface ModelParts {
  readonly name: string;
  readonly workingDir: string;
  readonly files: readonly string[];
  readonly envFiles: readonly string[];
  readonly services: readonly BoundService[];
  readonly resources: Resources;
  /** `x-*` of the whole definition, plain. */
  readonly extensions: Readonly<Record<`x-${string}`, unknown>>;
  readonly annotations: StackAnnotations;
  /** Every two profiles that exclude each other. */
  readonly exclusive: readonly (readonly string[])[];
  readonly activeProfiles: readonly string[];
}

/** Puts the parts of a checked definition together; pure. */
export function toModel(parts: ModelParts): StackModel {
  const awaited = new Set(
    parts.services.flatMap((service) =>
      service.dependsOn
        .filter((dependency) => dependency.condition === 'service_completed_successfully')
        .map((dependency) => dependency.service),
    ),
  );
  const services = parts.services.map((service): ServiceModel => {
    const { name, spec, active, profiles, dependsOn, replicas, annotations, location } = service;
    const ends = service.annotatedOneShot || awaited.has(name);
    const oneShot = ends && endsByItself(spec);
    return { name, spec, active, profiles, dependsOn, replicas, oneShot, annotations, location };
  });
  const active = services.filter((service) => service.active);
  return {
    id: `${parts.name}@${parts.workingDir}`,
    name: parts.name,
    title: parts.annotations.title ?? parts.name,
    workingDir: parts.workingDir,
    files: parts.files,
    envFiles: parts.envFiles,
    project: {
      name: parts.name,
      services: byName(active.map((service) => [service.name, service.spec])),
      ...used(parts.resources, active),
      ...parts.extensions,
    },
    ...(parts.resources.volumes && { allVolumes: parts.resources.volumes }),
    services,
    activeProfiles: parts.activeProfiles,
    profiles: [...new Set(services.flatMap((service) => service.profiles))],
    groups: parts.annotations.groups,
    presets: parts.annotations.presets.map((preset) => toPreset(preset, services)),
    exclusive: parts.exclusive,
    ...(parts.annotations.exclusive.length > 0 && { exclusiveSets: parts.annotations.exclusive }),
    ...(parts.annotations.tasks.length > 0 && { tasks: parts.annotations.tasks }),
  };
}

/** True for services that nobody restarts once they ended well. */
function endsByItself(spec: ComposeService): boolean {
  const policy = spec.deploy?.restart_policy?.condition;
  if (policy !== undefined) return policy !== 'any';
  const restart = spec.restart ?? 'no';
  return restart === 'no' || restart.startsWith('on-failure');
}

function toPreset(
  preset: StackAnnotations['presets'][number],
  services: readonly ServiceModel[],
): PresetModel {
  const selected = services.filter((service) => service.profiles.includes(preset.profile));
  let memoryLimitBytes: number | undefined = 0;
  for (const service of selected) {
    if (service.oneShot || memoryLimitBytes === undefined) continue;
    const limit = memoryLimit(service);
    memoryLimitBytes = limit === undefined ? undefined : memoryLimitBytes + limit;
  }
  return { ...preset, services: selected.map((service) => service.name), memoryLimitBytes };
}

/** Resources that an active service uses; compose creates no others. */
function used(resources: Resources, services: readonly ServiceModel[]): Resources {
  const names = {
    networks: new Set<string>(),
    volumes: new Set<string>(),
    secrets: new Set<string>(),
    configs: new Set<string>(),
    models: new Set<string>(),
  };
  for (const { spec } of services) {
    for (const network of Object.keys(spec.networks ?? {})) names.networks.add(network);
    for (const mount of spec.volumes ?? [])
      if (mount.type === 'volume' && mount.source) names.volumes.add(mount.source);
    const buildSecrets = spec.build?.['secrets'];
    for (const secret of [...(spec.secrets ?? []), ...(buildSecrets ?? [])]) names.secrets.add(secret.source);
    for (const config of spec.configs ?? []) names.configs.add(config.source);
    for (const model of Object.keys(spec.models ?? {})) names.models.add(model);
  }
  const networks = pick(resources.networks, names.networks);
  const volumes = pick(resources.volumes, names.volumes);
  const secrets = pick(resources.secrets, names.secrets);
  const configs = pick(resources.configs, names.configs);
  const models = pick(resources.models, names.models);
  return {
    ...(networks && { networks }),
    ...(volumes && { volumes }),
    ...(secrets && { secrets }),
    ...(configs && { configs }),
    ...(models && { models }),
  };
}

function pick<T>(
  all: Readonly<Record<string, T>> | undefined,
  names: ReadonlySet<string>,
): Record<string, T> | undefined {
  const entries = Object.entries(all ?? {}).filter(([name]) => names.has(name));
  return entries.length > 0 ? byName(entries) : undefined;
}

function byName<T>(entries: readonly (readonly [string, T])[]): Record<string, T> {
  return Object.fromEntries([...entries].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}
