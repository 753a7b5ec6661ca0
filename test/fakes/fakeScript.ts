import { type Engine } from '../../src/core/engine/engine';
import { type EngineContainer, type EngineImage, type EngineInfo } from '../../src/core/engine/wire';
import { type FakeExecSession, type ExecHandler } from './fakeExec';
import { FakeGate, unreachable } from './fakeGate';
import { FakeProcesses } from './fakeProcesses';
import { FakeWorld, tagged, type FakeHealth } from './fakeWorld';

export interface FakeEngineOptions {
  /** Containers with a health check become healthy right after their start. Default true. */
  readonly autoHealth?: boolean;
  /** The fake's clock starts here. Milliseconds since the epoch. */
  readonly startMs?: number;
  readonly info?: Partial<EngineInfo>;
}

type Body = Readonly<Record<string, unknown>>;

/** What a test does to the fake engine and reads from it; the calls of the port are in FakeEngine. */
export class FakeScript {
  readonly info: EngineInfo;
  readonly world: FakeWorld;
  readonly gate = new FakeGate();
  /** Tars given to putArchive, by container name. */
  readonly archives = new Map<string, { path: string; tar: Buffer }[]>();
  readonly execSessions: FakeExecSession[] = [];
  /** Processes with their streams attached, in containers and as containers. */
  readonly processes = new FakeProcesses();
  disposed = false;
  protected readonly execHandlers = new Map<string, ExecHandler>();

  constructor(options: FakeEngineOptions = {}) {
    this.world = new FakeWorld(options.startMs ?? Date.UTC(2026, 0, 1));
    this.world.autoHealth = options.autoHealth ?? true;
    this.info = {
      endpoint: 'fake://',
      serverVersion: '26.1.5',
      apiVersion: '1.45',
      product: 'docker',
      operatingSystem: 'linux',
      kernelVersion: '6.1.0',
      architecture: 'x86_64',
      cpus: 2,
      memoryBytes: 8e9,
      ...options.info,
    };
  }

  /** Calls so far, e.g. "startContainer shop-db-1". */
  get calls(): string[] {
    return this.gate.calls;
  }

  /** Calls that change something. */
  get changes(): string[] {
    return this.calls.filter(
      (call) =>
        !/^(inspect|list|find|ping|events|logs|volumeSizes|volumeUsers|getArchive|readArchive|statPath)/.test(
          call,
        ),
    );
  }

  /** Running: changes at once and is told. Otherwise: what it becomes after its next start. */
  setHealth(name: string, status: FakeHealth, output = ''): void {
    this.world.healthScripts.set(name, { status, output });
    const container = this.world.byName(name);
    if (container?.status === 'running') this.world.setHealth(container, status, output);
  }

  /** The container's process ends by itself. */
  exit(name: string, code: number, options: { oom?: boolean } = {}): void {
    this.world.end(this.world.need(name), 'exit', code, options.oom ?? false);
  }

  /** Its process ends right after each start. */
  exitAfterStart(name: string, code: number, options: { oom?: boolean } = {}): void {
    this.world.exitScripts.set(name, { code, oom: options.oom ?? false });
  }

  /** The restart policy is between two tries: dies, and stays `restarting` until {@link comeBack}. */
  crashLoop(name: string, code: number): void {
    const container = this.world.need(name);
    this.world.end(container, 'exit', code);
    container.status = 'restarting';
    container.restartCount += 1;
  }

  /** The restart policy succeeds. */
  comeBack(name: string): void {
    const container = this.world.need(name);
    container.status = 'exited';
    this.world.start(container);
  }

  addImage(reference: string, config: Body = {}): EngineImage {
    const image = this.makeImage(reference, config);
    this.world.images.set(tagged(reference), image);
    return image;
  }

  /** What {@link pullImage} finds. */
  addRemoteImage(reference: string, config: Body = {}): EngineImage {
    const image = this.makeImage(reference, config);
    this.world.remoteImages.set(tagged(reference), image);
    return image;
  }

  addVolume(name: string, volumeLabels: Readonly<Record<string, string>> = {}, sizeBytes = 0): void {
    this.world.addVolume(name, volumeLabels);
    this.setVolumeSize(name, sizeBytes);
  }

  setVolumeSize(name: string, sizeBytes: number): void {
    const volume = this.world.volumes.get(name);
    if (volume) volume.sizeBytes = sizeBytes;
  }

  /** The container prints a line. @returns its time stamp. */
  writeLog(name: string, line: string, stream: 'stdout' | 'stderr' = 'stdout', timeNano?: bigint): bigint {
    const stamp = timeNano ?? this.world.tick();
    this.world.logs.write(this.world.need(name).id, line, stream, stamp);
    return stamp;
  }

  onExec(name: string, handler: ExecHandler): void {
    this.execHandlers.set(name, handler);
  }

  /** The next call of this method (of this subject) fails. */
  failNext(method: keyof Engine, error: unknown, only?: string): void {
    this.gate.failNext(method, error, only);
  }

  /** Calls of this method wait until the returned function is called. */
  hold(method: keyof Engine): () => void {
    return this.gate.hold(method);
  }

  set latencyMs(ms: number) {
    this.gate.latencyMs = ms;
  }

  /** Everything under way fails, every call is refused. `eventsLost`: what happens meanwhile has no event later. */
  disconnect(options: { eventsLost?: boolean } = {}): void {
    this.gate.connected = false;
    this.world.eventsHeard = options.eventsLost !== true;
    this.world.events.failAll(unreachable());
    this.world.logs.failAll(unreachable());
  }

  reconnect(): void {
    this.gate.connected = true;
    this.world.eventsHeard = true;
  }

  /** The engine closes its event streams without an error. */
  closeEvents(): void {
    this.world.events.closeAll();
  }

  container(name: string): EngineContainer {
    return this.world.need(name).toEngineContainer();
  }

  /** Name → status of everything there is. */
  get statuses(): Record<string, string> {
    return Object.fromEntries(
      [...this.world.containers.values()].map((container) => [container.name, container.status]),
    );
  }

  private makeImage(reference: string, config: Body): EngineImage {
    return {
      id: `sha256:${this.world.newId()}`,
      repoTags: [tagged(reference)],
      repoDigests: [],
      sizeBytes: 1_000_000,
      createdAt: this.world.nowMs(),
      config,
    };
  }
}
