import { type ContainerSpec, type EngineContainer, type EngineImage } from '../../src/core/engine/wire';
import { type Probe } from '../../src/core/model/serviceState';

export type FakeStatus = 'created' | 'running' | 'paused' | 'restarting' | 'exited';
type Json = Readonly<Record<string, unknown>>;

export interface FakeEndpoint {
  readonly settings: Json;
}

/** A container of the fake. Fields change as the engine's would. */
export class FakeContainer {
  status: FakeStatus = 'created';
  exitCode = 0;
  outOfMemory = false;
  error = '';
  startedAt: number | undefined;
  finishedAt: number | undefined;
  restartCount = 0;
  health: 'starting' | 'healthy' | 'unhealthy' | undefined;
  failingStreak = 0;
  probes: Probe[] = [];
  /** Destination → volume made for this container alone. */
  readonly anonymousVolumes = new Map<string, string>();
  readonly networks = new Map<string, FakeEndpoint>();
  /** Host ports taken, by "80/tcp"; empty while it does not run. */
  published = new Map<string, { hostIp: string; hostPort: number }[]>();
  readonly config: Json;
  readonly hostConfig: Json;
  readonly labels: Readonly<Record<string, string>>;

  constructor(
    readonly id: string,
    public name: string,
    readonly spec: ContainerSpec,
    readonly image: EngineImage,
    readonly createdAt: number,
  ) {
    this.config = reportedConfig(id, spec, image);
    this.hostConfig = reportedHostConfig(spec);
    this.labels = this.config['Labels'] as Readonly<Record<string, string>>;
    for (const [name, settings] of Object.entries(spec.NetworkingConfig?.EndpointsConfig ?? {})) {
      this.networks.set(name, { settings });
    }
  }

  get isUp(): boolean {
    return this.status === 'running' || this.status === 'paused' || this.status === 'restarting';
  }

  get hasHealthcheck(): boolean {
    const test = (this.config['Healthcheck'] as { Test?: readonly string[] } | undefined)?.Test;
    return test !== undefined && test.length > 0 && test[0] !== 'NONE';
  }

  toEngineContainer(): EngineContainer {
    return {
      id: this.id,
      name: this.name,
      labels: this.labels,
      image: this.spec.Image,
      imageId: this.image.id,
      status: this.status,
      exitCode: this.exitCode,
      outOfMemory: this.outOfMemory,
      error: this.error,
      createdAt: this.createdAt,
      startedAt: this.startedAt,
      finishedAt: this.finishedAt,
      restartCount: this.restartCount,
      health:
        this.health === undefined
          ? undefined
          : { status: this.health, failingStreak: this.failingStreak, probes: [...this.probes] },
      ports: this.portList(),
      mounts: this.mountList(),
      networks: Object.fromEntries(
        [...this.networks].map(([name, endpoint], index) => [
          name,
          {
            ipAddress: this.isUp
              ? `172.30.${index}.${(Number.parseInt(this.id.slice(0, 4), 16) % 250) + 2}`
              : '',
            aliases: (endpoint.settings['Aliases'] as string[] | undefined) ?? [],
            settings: endpoint.settings,
          },
        ]),
      ),
      tty: this.config['Tty'] === true,
      config: this.config,
      hostConfig: this.hostConfig,
    };
  }

  private portList(): EngineContainer['ports'] {
    const exposed = Object.keys((this.config['ExposedPorts'] as Json | undefined) ?? {});
    return exposed.flatMap((key): EngineContainer['ports'][number][] => {
      const [port, protocol] = key.split('/');
      const base = { containerPort: Number(port), protocol: protocol ?? 'tcp' };
      const taken = this.published.get(key);
      if (!taken?.length) return [{ ...base, hostPort: undefined, hostIp: undefined }];
      return taken.map(({ hostIp, hostPort }) => ({ ...base, hostIp: hostIp || '0.0.0.0', hostPort }));
    });
  }

  private mountList(): EngineContainer['mounts'] {
    const volume = (name: string, destination: string, readWrite: boolean): EngineContainer['mounts'][0] => ({
      type: 'volume',
      name,
      source: `/volumes/${name}/_data`,
      destination,
      readWrite,
    });
    const mounts: EngineContainer['mounts'][0][] = [];
    for (const text of (this.hostConfig['Binds'] as string[] | null) ?? []) {
      const [source = '', destination = '', mode = 'rw'] = text.split(':');
      const readWrite = !mode.split(',').includes('ro');
      if (source.startsWith('/'))
        mounts.push({ type: 'bind', name: undefined, source, destination, readWrite });
      else mounts.push(volume(source, destination, readWrite));
    }
    for (const mount of (this.hostConfig['Mounts'] as Json[] | undefined) ?? []) {
      const destination = String(mount['Target']);
      const readWrite = mount['ReadOnly'] !== true;
      const source = mount['Source'] as string | undefined;
      if (mount['Type'] === 'volume') {
        if (source) mounts.push(volume(source, destination, readWrite));
      } else {
        mounts.push({
          type: String(mount['Type']),
          name: undefined,
          source: source ?? '',
          destination,
          readWrite,
        });
      }
    }
    for (const [destination, name] of this.anonymousVolumes) mounts.push(volume(name, destination, true));
    return mounts;
  }
}

/** Config as `GET /containers/{id}/json` answers it: what was asked for, completed from the image. */
function reportedConfig(id: string, spec: ContainerSpec, image: EngineImage): Json {
  const own = Object.fromEntries(
    Object.entries(spec).filter(([key]) => key !== 'HostConfig' && key !== 'NetworkingConfig'),
  );
  const given = image.config;
  const env = (spec['Env'] as string[] | undefined) ?? [];
  const names = new Set(env.map((entry) => entry.split('=')[0]));
  const inherited = ((given['Env'] as string[] | undefined) ?? []).filter(
    (entry) => !names.has(entry.split('=')[0]),
  );
  const entrypoint = spec['Entrypoint'] as string[] | null | undefined;
  const command = spec['Cmd'] as string[] | null | undefined;
  const healthcheck = mergedHealthcheck(
    spec['Healthcheck'] as Json | undefined,
    given['Healthcheck'] as Json | undefined,
  );
  const ports = {
    ...(given['ExposedPorts'] as Json | undefined),
    ...(spec['ExposedPorts'] as Json | undefined),
  };
  const volumes = { ...(given['Volumes'] as Json | undefined), ...(spec['Volumes'] as Json | undefined) };
  return {
    Domainname: '',
    Tty: false,
    OpenStdin: false,
    ...own,
    Hostname: spec['Hostname'] || id.slice(0, 12),
    User: spec['User'] || (given['User'] ?? ''),
    WorkingDir: spec['WorkingDir'] || (given['WorkingDir'] ?? ''),
    Env: [...env, ...inherited],
    // An entrypoint of the container's own puts the image's command out of use.
    Cmd: command ?? (entrypoint ? null : (given['Cmd'] ?? null)),
    Entrypoint: entrypoint ?? given['Entrypoint'] ?? null,
    Labels: { ...(given['Labels'] as Json | undefined), ...spec.Labels },
    ...(healthcheck ? { Healthcheck: healthcheck } : {}),
    ...(Object.keys(ports).length > 0 ? { ExposedPorts: ports } : {}),
    Volumes: Object.keys(volumes).length > 0 ? volumes : null,
  };
}

function mergedHealthcheck(own: Json | undefined, given: Json | undefined): Json | undefined {
  if (!own) return given;
  const set = Object.fromEntries(
    Object.entries(own).filter(([, value]) => value !== 0 && value !== undefined && value !== null),
  );
  return { ...given, ...set };
}

function reportedHostConfig(spec: ContainerSpec): Json {
  const host = spec.HostConfig;
  const memory = (host['Memory'] as number | undefined) ?? 0;
  const restart = host['RestartPolicy'] as { Name?: string } | undefined;
  return {
    Binds: null,
    PortBindings: {},
    CapAdd: null,
    CapDrop: null,
    ExtraHosts: [],
    Memory: 0,
    NanoCpus: 0,
    ShmSize: 64 * 1024 * 1024,
    Runtime: 'runc',
    IpcMode: 'private',
    CgroupnsMode: 'host',
    Privileged: false,
    ReadonlyRootfs: false,
    ...host,
    MemorySwap: host['MemorySwap'] || memory * 2,
    LogConfig: { Type: 'json-file', Config: {}, ...filled(host['LogConfig'] as Json | undefined) },
    RestartPolicy: { MaximumRetryCount: 0, ...restart, Name: restart?.Name || 'no' },
  };
}

function filled(value: Json | undefined): Json {
  return Object.fromEntries(
    Object.entries(value ?? {}).filter(([, part]) => part !== '' && part !== undefined),
  );
}
