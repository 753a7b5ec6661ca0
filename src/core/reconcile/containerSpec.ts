import { resolve } from 'node:path';
import { parseDuration } from '../compose/duration';
import type { ContainerSpec, EngineImage } from '../engine/wire';
import type { ComposeService } from '../model/composeService';
import type { ServiceModel, StackModel } from '../model/stack';
import { isApiAtLeast } from './apiVersion';
import { containerLabels } from './containerLabels';
import { containerName, imageReference } from './containerNames';
import type { CopiedFiles } from './copiedFiles';
import { healthcheckSpec } from './healthcheckSpec';
import { mountSpec } from './mountSpec';
import { namespaceMode, networkSpec, type NetworkSpec } from './networkSpec';
import type { ContainerFile } from './plan';
import { portSpec } from './portSpec';
import { resourceSpec, withoutUndefined } from './resourceSpec';
import { referringTo, sharedContainers, type ContainersOf } from './sharedContainers';

/** What a container's payload depends on beyond the definition. */
export interface SpecContext {
  /** Negotiated API version, e.g. "1.45". */
  readonly apiVersion: string;
  /** The local image of the service, undefined while it is not there. */
  readonly image: EngineImage | undefined;
  readonly configHash: (service: ComposeService, name: string) => string;
  /** Name or id of another service's first container, for shared namespaces and links. */
  readonly containerOf?: (service: string) => string;
  /** Volumes of the container being replaced that belong to it alone: destination → name. */
  readonly carriedVolumes?: ReadonlyMap<string, string>;
  /** Name of an existing container, where it is written another way (`shop_db_1`). */
  readonly name?: string;
  /** See `mountSpec`. */
  readonly copiedFiles?: CopiedFiles | undefined;
  /** Id of the container being replaced. */
  readonly replaces?: string;
}

export interface WantedContainer {
  readonly name: string;
  readonly spec: ContainerSpec;
  readonly platform: string | undefined;
  readonly connects: NetworkSpec['connects'];
  readonly files: readonly ContainerFile[];
  /** Set where its namespaces or volumes are those of other containers. */
  readonly shares: ContainersOf | undefined;
}

/** The create payload of one container, field for field what `docker compose` 2.26 sends. Pure. */
export function containerSpec(
  stack: StackModel,
  service: ServiceModel,
  number: number,
  context: SpecContext,
): WantedContainer {
  const spec = service.spec;
  const name = context.name ?? containerName(stack, service, number);
  const apiAtLeast = (version: string): boolean => isApiAtLeast(context.apiVersion, version);
  const containerOf = context.containerOf ?? ((other: string) => `${stack.name}-${other}-1`);
  const network = networkSpec(stack, spec, {
    containerName: name,
    serviceName: service.name,
    apiAtLeast,
    containerOf,
  });
  const carried = context.carriedVolumes ?? new Map<string, string>();
  const mounts = mountSpec(stack, spec, carried, context.copiedFiles);
  const ports = portSpec(spec);
  const wanted: ContainerSpec = {
    ...withoutUndefined({
      Hostname: spec.hostname,
      Domainname: spec.domainname,
      User: spec.user,
      WorkingDir: spec.working_dir,
      // Null means the image's own; an empty list clears it.
      Cmd: spec.command ?? undefined,
      Entrypoint: spec.entrypoint ?? undefined,
      Tty: spec.tty,
      OpenStdin: spec.stdin_open,
      StopSignal: spec.stop_signal,
      StopTimeout: seconds(spec.stop_grace_period),
      Healthcheck: healthcheckSpec(spec.healthcheck, apiAtLeast),
      MacAddress: apiAtLeast('1.44') ? undefined : spec.mac_address,
    }),
    AttachStdout: true,
    AttachStderr: true,
    Image: imageReference(stack, service),
    Env: environment(spec),
    ExposedPorts: ports.exposed,
    Labels: containerLabels(stack, service, {
      number,
      configHash: context.configHash(referringTo(withoutInactive(stack, spec), containerOf), service.name),
      imageId: context.image?.id,
      replaces: context.replaces,
    }),
    HostConfig: {
      ...hostSettings(spec, stack.workingDir, containerOf),
      ...resourceSpec(spec),
      NetworkMode: network.mode,
      PortBindings: ports.bindings,
      Binds: mounts.binds,
      Mounts: mounts.mounts,
    },
    ...(Object.keys(network.endpoints).length > 0
      ? { NetworkingConfig: { EndpointsConfig: network.endpoints } }
      : {}),
  };
  return {
    name,
    spec: wanted,
    platform: spec.platform,
    connects: network.connects,
    files: mounts.files,
    shares: sharedContainers(spec, containerOf),
  };
}

/**
 * Without optional dependencies on services that are off: before it hashes, compose's `up` forgets them (its
 * `config --hash` does not), and would recreate the container over the difference. Seen with 2.26.1.
 */
function withoutInactive(stack: StackModel, spec: ComposeService): ComposeService {
  if (!spec.depends_on) return spec;
  const active = new Set(stack.services.filter((service) => service.active).map(({ name }) => name));
  const kept = Object.entries(spec.depends_on).filter(([name]) => active.has(name));
  if (kept.length === Object.keys(spec.depends_on).length) return spec;
  // In their order: it is hashed too.
  const entries = Object.entries(spec).flatMap(([key, value]): [string, unknown][] => {
    if (key !== 'depends_on') return [[key, value]];
    return kept.length === 0 ? [] : [[key, Object.fromEntries(kept)]];
  });
  return Object.fromEntries(entries);
}

/** "K=V"; a bare "K" where no value is set: the engine leaves such a variable out. */
function environment(spec: ComposeService): string[] {
  return Object.entries(spec.environment ?? {}).map(([key, value]) =>
    value === null ? key : `${key}=${value}`,
  );
}

function hostSettings(
  spec: ComposeService,
  workingDir: string,
  containerOf: (service: string) => string,
): Record<string, unknown> {
  const unconfined = spec.security_opt?.includes('systempaths=unconfined') ?? false;
  const mode = (text: string | undefined): string | undefined =>
    text === undefined ? undefined : namespaceMode(text, containerOf);
  return withoutUndefined({
    RestartPolicy: restartPolicy(spec),
    LogConfig: spec.logging && { Type: spec.logging.driver ?? '', Config: spec.logging.options ?? {} },
    Tmpfs: spec.tmpfs && Object.fromEntries(spec.tmpfs.map(tmpfsEntry)),
    Init: spec.init,
    Privileged: spec.privileged,
    ReadonlyRootfs: spec.read_only,
    CapAdd: spec.cap_add,
    CapDrop: spec.cap_drop,
    SecurityOpt: securityOptions(spec, workingDir),
    MaskedPaths: unconfined ? [] : undefined,
    ReadonlyPaths: unconfined ? [] : undefined,
    ExtraHosts: spec.extra_hosts?.map(extraHost),
    Dns: spec.dns,
    DnsSearch: spec.dns_search,
    DnsOptions: spec.dns_opt,
    GroupAdd: spec.group_add,
    IpcMode: mode(spec.ipc),
    PidMode: mode(spec.pid),
    UTSMode: spec.uts,
    UsernsMode: spec.userns_mode,
    CgroupnsMode: spec.cgroup,
    Sysctls: spec.sysctls,
    Runtime: spec.runtime,
    Isolation: spec.isolation,
    StorageOpt: spec.storage_opt,
    Annotations: spec.annotations,
    VolumesFrom: spec.volumes_from?.map((from) => volumesFrom(from, containerOf)),
  });
}

function securityOptions(spec: ComposeService, workingDir: string): string[] | undefined {
  return spec.security_opt
    ?.filter((option) => option !== 'systempaths=unconfined')
    .map((option) => withAbsoluteProfile(option, workingDir));
}

/** A seccomp profile is a file of this machine, or one of the engine's own. */
function withAbsoluteProfile(option: string, workingDir: string): string {
  const [, file] = /^seccomp[:=](.+)$/.exec(option) ?? [];
  if (file === undefined || file === 'unconfined' || file === 'builtin' || file.startsWith('{'))
    return option;
  return `seccomp=${resolve(workingDir, file)}`;
}

/** `deploy.restart_policy` wins over `restart`; without a condition it is none, as compose has it. */
function restartPolicy(spec: ComposeService): Record<string, unknown> | undefined {
  const policy = spec.deploy?.restart_policy;
  if (policy) {
    const names: Record<string, string> = { any: 'always', none: 'no', 'on-failure': 'on-failure' };
    const condition = policy.condition ?? '';
    const name = names[condition] ?? condition;
    return { Name: name, MaximumRetryCount: name === 'on-failure' ? (policy.max_attempts ?? 0) : 0 };
  }
  if (spec.restart === undefined || spec.restart === '') return undefined;
  const [name = 'no', count] = spec.restart.split(':');
  return { Name: name, MaximumRetryCount: Number(count ?? 0) || 0 };
}

function tmpfsEntry(text: string): [string, string] {
  const at = text.indexOf(':');
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

/** "host=ip" → "host:ip"; an address may hold colons itself. */
function extraHost(text: string): string {
  const at = text.indexOf('=');
  return at < 0 ? text : `${text.slice(0, at)}:${text.slice(at + 1)}`;
}

/** "service[:mode]" and "container:name[:mode]" → "name[:mode]". */
function volumesFrom(text: string, containerOf: (service: string) => string): string {
  if (text.startsWith('container:')) return text.slice('container:'.length);
  const [name = '', mode] = text.split(':');
  return mode === undefined ? containerOf(name) : `${containerOf(name)}:${mode}`;
}

/** Whole seconds, cut off. */
function seconds(duration: string | undefined): number | undefined {
  const nanoseconds = duration === undefined ? undefined : parseDuration(duration);
  return nanoseconds === undefined ? undefined : Math.trunc(nanoseconds / 1e9);
}
