import type { Readable } from 'node:stream';
import type { Engine } from '../core/engine/engine';
import type { BuildEvent, ImageBuild } from '../core/engine/imageBuild';
import type {
  ContainerListing,
  ContainerSpec,
  EngineContainer,
  EngineEvent,
  EngineImage,
  EngineInfo,
  EngineNetwork,
  EngineVolume,
  ExecOptions,
  ExecResult,
  ExecSession,
  LogOptions,
  OutputChunk,
  PathFacts,
  ProcessIo,
  PullProgress,
  TakeData,
} from '../core/engine/wire';
import type { Disposable } from '../core/support/disposables';
import type { Log } from '../core/support/log';
import { AttachedCalls } from './attachedCalls';
import { BuildCalls } from './buildCalls';
import { ContainerCalls } from './containerCalls';
import { ExecCalls } from './execCalls';
import { ImageCalls } from './imageCalls';
import type { TerminalSize } from './interactiveSession';
import type { Machine } from './machine';
import { NetworkCalls } from './networkCalls';
import { StreamCalls } from './streamCalls';
import { VolumeCalls } from './volumeCalls';
import type { WireClient } from './wireClient';

/** The port on a Docker engine, or one that speaks its API. The work is done by area, in the files `…Calls`. */
export class DockerEngine implements Engine {
  private readonly containers: ContainerCalls;
  private readonly networks: NetworkCalls;
  private readonly volumes: VolumeCalls;
  private readonly images: ImageCalls;
  private readonly builds: BuildCalls;
  private readonly streams: StreamCalls;
  private readonly processes: ExecCalls;
  private readonly attached: AttachedCalls;

  constructor(
    readonly info: EngineInfo,
    private readonly client: WireClient,
    private readonly agents: Disposable,
    machine: Machine,
    log: Log,
  ) {
    this.containers = new ContainerCalls(client);
    this.networks = new NetworkCalls(client, this.containers);
    this.volumes = new VolumeCalls(client, info.apiVersion);
    this.images = new ImageCalls(client, machine, log);
    this.builds = new BuildCalls(client, machine, log);
    this.streams = new StreamCalls(client);
    this.processes = new ExecCalls(client);
    this.attached = new AttachedCalls(client, this.containers);
  }

  async ping(signal?: AbortSignal): Promise<void> {
    await this.client.json({ action: 'reach the engine', method: 'GET', path: '/_ping', signal });
  }

  listContainers(project: string | undefined, signal?: AbortSignal): Promise<ContainerListing[]> {
    return this.containers.list(project, signal);
  }
  inspectContainer(id: string, signal?: AbortSignal): Promise<EngineContainer> {
    return this.containers.inspect(id, signal);
  }
  createContainer(
    name: string,
    spec: ContainerSpec,
    platform: string | undefined,
    signal?: AbortSignal,
  ): Promise<string> {
    return this.containers.create(name, spec, platform, signal);
  }
  startContainer(id: string, signal?: AbortSignal): Promise<void> {
    return this.containers.start(id, signal);
  }
  stopContainer(id: string, timeoutSeconds: number | undefined, signal?: AbortSignal): Promise<void> {
    return this.containers.stop(id, timeoutSeconds, signal);
  }
  restartContainer(id: string, timeoutSeconds: number | undefined, signal?: AbortSignal): Promise<void> {
    return this.containers.restart(id, timeoutSeconds, signal);
  }
  killContainer(id: string, signalName: string, signal?: AbortSignal): Promise<void> {
    return this.containers.kill(id, signalName, signal);
  }
  pauseContainer(id: string, signal?: AbortSignal): Promise<void> {
    return this.containers.pause(id, signal);
  }
  unpauseContainer(id: string, signal?: AbortSignal): Promise<void> {
    return this.containers.unpause(id, signal);
  }
  renameContainer(id: string, name: string, signal?: AbortSignal): Promise<void> {
    return this.containers.rename(id, name, signal);
  }
  removeContainer(id: string, anonymousVolumes: boolean, signal?: AbortSignal): Promise<void> {
    return this.containers.remove(id, anonymousVolumes, signal);
  }
  putArchive(id: string, path: string, tar: Buffer | Readable, signal?: AbortSignal): Promise<void> {
    return this.containers.putArchive(id, path, tar, signal);
  }

  getArchive(id: string, path: string, signal?: AbortSignal): Promise<AsyncIterable<Buffer>> {
    return this.containers.getArchive(id, path, signal);
  }

  readArchive(id: string, path: string, take: TakeData, signal?: AbortSignal): Promise<void> {
    return this.containers.readArchive(id, path, take, signal);
  }

  statPath(id: string, path: string, signal?: AbortSignal): Promise<PathFacts | undefined> {
    return this.containers.statPath(id, path, signal);
  }

  listNetworks(project: string, signal?: AbortSignal): Promise<EngineNetwork[]> {
    return this.networks.list(project, signal);
  }
  findNetwork(name: string, signal?: AbortSignal): Promise<EngineNetwork | undefined> {
    return this.networks.find(name, signal);
  }
  createNetwork(body: Readonly<Record<string, unknown>>, signal?: AbortSignal): Promise<string> {
    return this.networks.create(body, signal);
  }
  removeNetwork(id: string, signal?: AbortSignal): Promise<void> {
    return this.networks.remove(id, signal);
  }
  connectNetwork(
    network: string,
    containerId: string,
    endpoint: Readonly<Record<string, unknown>>,
    signal?: AbortSignal,
  ): Promise<void> {
    return this.networks.connect(network, containerId, endpoint, signal);
  }

  listVolumes(project: string, signal?: AbortSignal): Promise<EngineVolume[]> {
    return this.volumes.list(project, signal);
  }
  findVolume(name: string, signal?: AbortSignal): Promise<EngineVolume | undefined> {
    return this.volumes.find(name, signal);
  }
  createVolume(body: Readonly<Record<string, unknown>>, signal?: AbortSignal): Promise<void> {
    return this.volumes.create(body, signal);
  }
  removeVolume(name: string, signal?: AbortSignal): Promise<void> {
    return this.volumes.remove(name, signal);
  }
  volumeUsers(name: string, signal?: AbortSignal): Promise<ContainerListing[]> {
    return this.volumes.users(name, signal);
  }
  volumeSizes(signal?: AbortSignal): Promise<ReadonlyMap<string, number>> {
    return this.volumes.sizes(signal);
  }

  findImage(reference: string, signal?: AbortSignal): Promise<EngineImage | undefined> {
    return this.images.find(reference, signal);
  }
  listImages(signal?: AbortSignal): Promise<string[]> {
    return this.images.list(signal);
  }
  removeImage(reference: string, signal?: AbortSignal): Promise<void> {
    return this.images.remove(reference, signal);
  }
  pullImage(
    reference: string,
    platform: string | undefined,
    onProgress: (progress: PullProgress) => void,
    signal?: AbortSignal,
  ): Promise<void> {
    return this.images.pull(reference, platform, onProgress, signal);
  }

  buildImage(build: ImageBuild, onEvent: (event: BuildEvent) => void, signal?: AbortSignal): Promise<string> {
    return this.builds.build(build, onEvent, signal);
  }

  events(
    project: string,
    sinceNano: bigint | undefined,
    onOpen: () => void,
    onEvent: (event: EngineEvent) => void,
    signal: AbortSignal,
  ): Promise<void> {
    return this.streams.events(project, sinceNano, onOpen, onEvent, signal);
  }
  logs(
    id: string,
    options: LogOptions,
    onChunk: (chunk: OutputChunk) => void | Promise<void>,
    signal: AbortSignal,
  ): Promise<void> {
    return this.streams.logs(id, options, onChunk, signal);
  }

  exec(id: string, options: ExecOptions, signal?: AbortSignal): Promise<ExecResult> {
    return this.processes.run(id, options, signal);
  }
  execAttached(id: string, options: ExecOptions, io: ProcessIo, signal?: AbortSignal): Promise<number> {
    return this.processes.runAttached(id, options, io, signal);
  }
  startAttached(id: string, io: ProcessIo, signal?: AbortSignal): Promise<number> {
    return this.attached.start(id, io, signal);
  }
  execInteractive(
    id: string,
    options: ExecOptions,
    size: TerminalSize,
    signal?: AbortSignal,
  ): Promise<ExecSession> {
    return this.processes.open(id, options, size, signal);
  }

  dispose(): void {
    this.agents.dispose();
  }
}
