import { EngineError } from '../../src/core/engine/engineError';
import {
  type ContainerSpec,
  type EngineEvent,
  type EngineImage,
  type EngineNetwork,
  type EngineVolume,
} from '../../src/core/engine/wire';
import { FakeContainer } from './fakeContainer';
import { FakeEvents, FakeLogs } from './fakeStreams';

type ContainerAction = Extract<EngineEvent, { kind: 'container' }>['action'];
export type FakeHealth = 'starting' | 'healthy' | 'unhealthy';

export interface FakeVolume {
  readonly volume: EngineVolume;
  sizeBytes: number;
  /** What its archive call gives, and what was put into it last. */
  content: Buffer;
}

/** What exists on the fake engine and how it changes; knows nothing of calls. */
export class FakeWorld {
  readonly containers = new Map<string, FakeContainer>();
  readonly networks = new Map<string, EngineNetwork & { readonly body: Readonly<Record<string, unknown>> }>();
  readonly volumes = new Map<string, FakeVolume>();
  readonly images = new Map<string, EngineImage>();
  readonly remoteImages = new Map<string, EngineImage>();
  readonly events = new FakeEvents();
  readonly logs = new FakeLogs();
  autoHealth = true;
  /** False while events get lost: the daemon is down, not only the connection. */
  eventsHeard = true;
  readonly healthScripts = new Map<string, { status: FakeHealth; output: string }>();
  readonly exitScripts = new Map<string, { code: number; oom: boolean }>();
  private counter = 0;
  private nano: bigint;

  constructor(startMs: number) {
    this.nano = BigInt(startMs) * 1_000_000n;
  }

  /** Time moves one millisecond and one nanosecond with everything that happens, so that order is always visible. */
  tick(): bigint {
    this.nano += 1_000_001n;
    return this.nano;
  }

  nowMs(): number {
    return Number(this.tick() / 1_000_000n);
  }

  newId(): string {
    this.counter += 1;
    return (this.counter * 0x9e3779b1).toString(16).padStart(12, 'a').slice(-12).padEnd(64, '0');
  }

  byName(name: string): FakeContainer | undefined {
    return [...this.containers.values()].find((container) => container.name === name);
  }

  need(idOrName: string): FakeContainer {
    const found = this.containers.get(idOrName) ?? this.byName(idOrName);
    if (!found) {
      throw new EngineError('notFound', `No such container: ${idOrName}`, { statusCode: 404 });
    }
    return found;
  }

  emit(
    container: FakeContainer,
    action: ContainerAction,
    extra?: { exitCode?: number; signal?: string },
  ): void {
    this.events.publish(
      {
        kind: 'container',
        action,
        id: container.id,
        labels: container.labels,
        exitCode: extra?.exitCode,
        signal: extra?.signal,
        timeNano: this.tick(),
      },
      this.eventsHeard,
    );
  }

  create(name: string, spec: ContainerSpec): FakeContainer {
    const image = this.images.get(tagged(spec.Image)) ?? this.imageById(spec.Image);
    if (!image) {
      throw new EngineError('imageMissing', `No such image: ${spec.Image}`, {
        statusCode: 404,
        image: spec.Image,
      });
    }
    if (this.byName(name)) {
      throw new EngineError('conflict', `The container name "/${name}" is already in use`, {
        statusCode: 409,
      });
    }
    const container = new FakeContainer(this.newId(), name, spec, image, this.nowMs());
    this.containers.set(container.id, container);
    this.mount(container);
    this.emit(container, 'create');
    return container;
  }

  start(container: FakeContainer): void {
    if (container.isUp) return;
    const missing = [...container.networks.keys()].find(
      (name) => name !== 'bridge' && ![...this.networks.values()].some((network) => network.name === name),
    );
    if (missing !== undefined) {
      throw new EngineError('notFound', `network ${missing} not found`, { statusCode: 404 });
    }
    this.publishPorts(container);
    container.status = 'running';
    container.startedAt = this.nowMs();
    container.exitCode = 0;
    container.outOfMemory = false;
    container.error = '';
    container.failingStreak = 0;
    container.probes = [];
    container.health = container.hasHealthcheck ? 'starting' : undefined;
    this.emit(container, 'start');
    queueMicrotask(() => this.afterStart(container));
  }

  /** @param how `stop`: somebody asked; `exit`: by itself; `kill`: by a signal from outside. */
  end(container: FakeContainer, how: 'stop' | 'exit' | 'kill', exitCode: number, oom = false): void {
    if (!container.isUp) return;
    if (how !== 'exit') this.emit(container, 'kill', { signal: how === 'stop' ? '15' : '9' });
    if (oom) this.emit(container, 'oom');
    container.status = 'exited';
    container.exitCode = exitCode;
    container.outOfMemory = oom;
    container.finishedAt = this.nowMs();
    container.health = container.hasHealthcheck ? 'unhealthy' : undefined;
    container.published = new Map();
    this.logs.end(container.id);
    this.emit(container, 'die', { exitCode });
    if (how === 'stop') this.emit(container, 'stop');
  }

  setHealth(container: FakeContainer, status: FakeHealth, output: string): void {
    const at = this.nowMs();
    if (status !== 'starting') {
      const exitCode = status === 'healthy' ? 0 : 1;
      container.probes = [...container.probes, { startedAt: at - 1, endedAt: at, exitCode, output }].slice(
        -5,
      );
      container.failingStreak = status === 'healthy' ? 0 : container.failingStreak + 1;
    }
    if (container.health === status) return;
    container.health = status;
    this.events.publish(
      { kind: 'health', id: container.id, labels: container.labels, health: status, timeNano: this.tick() },
      this.eventsHeard,
    );
  }

  remove(container: FakeContainer, anonymousVolumes: boolean): void {
    if (container.isUp) this.end(container, 'kill', 137);
    this.containers.delete(container.id);
    this.logs.forget(container.id);
    if (anonymousVolumes) for (const name of container.anonymousVolumes.values()) this.volumes.delete(name);
    this.emit(container, 'destroy');
  }

  addVolume(
    name: string,
    labels: Readonly<Record<string, string>>,
    driver = 'local',
    options?: Readonly<Record<string, string>>,
  ): void {
    if (this.volumes.has(name)) return;
    const volume: EngineVolume = {
      name,
      driver,
      labels,
      ...{ options, mountpoint: `/volumes/${name}/_data` },
      createdAt: this.nowMs(),
      sizeBytes: undefined,
    };
    this.volumes.set(name, { volume, sizeBytes: 0, content: Buffer.alloc(1024) });
  }

  usersOf(volume: string): string[] {
    return [...this.containers.values()]
      .filter((container) => container.toEngineContainer().mounts.some((mount) => mount.name === volume))
      .map((container) => container.name);
  }

  private afterStart(container: FakeContainer): void {
    if (container.status !== 'running') return;
    const ending = this.exitScripts.get(container.name);
    if (ending) return this.end(container, 'exit', ending.code, ending.oom);
    if (container.health !== 'starting') return;
    const script = this.healthScripts.get(container.name);
    if (script) this.setHealth(container, script.status, script.output);
    else if (this.autoHealth) this.setHealth(container, 'healthy', '');
  }

  private imageById(id: string): EngineImage | undefined {
    return [...this.images.values()].find((image) => image.id === id);
  }

  private mount(container: FakeContainer): void {
    const taken = new Set<string>();
    for (const mount of container.toEngineContainer().mounts) {
      taken.add(mount.destination);
      if (mount.type === 'volume' && mount.name !== undefined) this.addVolume(mount.name, {});
    }
    const mounts = (container.hostConfig['Mounts'] ?? []) as {
      Type: string;
      Source?: string;
      Target: string;
    }[];
    const wanted = mounts
      .filter((mount) => mount.Type === 'volume' && !mount.Source)
      .map((mount) => mount.Target);
    const declared = Object.keys((container.config['Volumes'] as object | null) ?? {});
    for (const target of [...wanted, ...declared]) {
      if (taken.has(target)) continue;
      taken.add(target);
      const name = `${this.newId().slice(0, 12)}${'f'.repeat(52)}`;
      this.addVolume(name, { 'com.docker.volume.anonymous': '' });
      container.anonymousVolumes.set(target, name);
    }
  }

  private publishPorts(container: FakeContainer): void {
    const bindings = (container.hostConfig['PortBindings'] ?? {}) as Record<
      string,
      { HostIp: string; HostPort: string }[]
    >;
    const used = new Set(
      [...this.containers.values()].flatMap((other) =>
        [...other.published.values()].flat().map((binding) => binding.hostPort),
      ),
    );
    const published = new Map<string, { hostIp: string; hostPort: number }[]>();
    for (const [key, list] of Object.entries(bindings)) {
      const taken = list.map(({ HostIp, HostPort }) => {
        const [low, high] = HostPort.split('-').map(Number);
        const candidates = HostPort === '' ? range(32768, 60999) : range(low ?? 0, high ?? low ?? 0);
        const hostPort = candidates.find((port) => !used.has(port));
        if (hostPort === undefined) {
          throw new EngineError(
            'portInUse',
            `Bind for ${HostIp}:${HostPort} failed: port is already allocated`,
            {
              port: low ?? 0,
              statusCode: 500,
            },
          );
        }
        used.add(hostPort);
        return { hostIp: HostIp, hostPort };
      });
      published.set(key, taken);
    }
    container.published = published;
  }
}

function range(low: number, high: number): number[] {
  return Array.from({ length: high - low + 1 }, (_, index) => low + index);
}

/** "busybox" → "busybox:latest". */
export function tagged(reference: string): string {
  return /[:@][^/]*$/.test(reference) ? reference : `${reference}:latest`;
}
