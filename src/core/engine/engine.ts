import type { Readable } from 'node:stream';
import type { BuildEvent, ImageBuild } from './imageBuild';
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
} from './wire';

/**
 * What we ask of a container engine. Every call takes a signal and rejects with EngineError (see engineError.ts), or
 * with an error for which `isCancelled` holds when the signal was aborted. "Already so" is success everywhere: starting
 * a running container, stopping a stopped one, removing one that is being removed.
 */
export interface Engine {
  readonly info: EngineInfo;

  ping(signal?: AbortSignal): Promise<void>;

  /** All containers, running or not, one-offs included, that carry the project label; of every project if undefined. */
  listContainers(project: string | undefined, signal?: AbortSignal): Promise<ContainerListing[]>;
  inspectContainer(id: string, signal?: AbortSignal): Promise<EngineContainer>;
  /** @returns the new container's id. */
  createContainer(
    name: string,
    spec: ContainerSpec,
    platform: string | undefined,
    signal?: AbortSignal,
  ): Promise<string>;
  startContainer(id: string, signal?: AbortSignal): Promise<void>;
  /** `timeoutSeconds` undefined: the container's own stop timeout. */
  stopContainer(id: string, timeoutSeconds: number | undefined, signal?: AbortSignal): Promise<void>;
  restartContainer(id: string, timeoutSeconds: number | undefined, signal?: AbortSignal): Promise<void>;
  killContainer(id: string, signalName: string, signal?: AbortSignal): Promise<void>;
  pauseContainer(id: string, signal?: AbortSignal): Promise<void>;
  unpauseContainer(id: string, signal?: AbortSignal): Promise<void>;
  renameContainer(id: string, name: string, signal?: AbortSignal): Promise<void>;
  /** Kills it first when it runs. `anonymousVolumes`: remove these as well. */
  removeContainer(id: string, anonymousVolumes: boolean, signal?: AbortSignal): Promise<void>;

  listNetworks(project: string, signal?: AbortSignal): Promise<EngineNetwork[]>;
  /** @returns undefined when there is no network of exactly that name. */
  findNetwork(name: string, signal?: AbortSignal): Promise<EngineNetwork | undefined>;
  /** `body`: as `POST /networks/create` takes it. @returns the id. */
  createNetwork(body: Readonly<Record<string, unknown>>, signal?: AbortSignal): Promise<string>;
  removeNetwork(id: string, signal?: AbortSignal): Promise<void>;
  /** `endpoint`: an EndpointSettings object of the API. */
  connectNetwork(
    network: string,
    containerId: string,
    endpoint: Readonly<Record<string, unknown>>,
    signal?: AbortSignal,
  ): Promise<void>;

  listVolumes(project: string, signal?: AbortSignal): Promise<EngineVolume[]>;
  /** @returns undefined when there is no such volume. */
  findVolume(name: string, signal?: AbortSignal): Promise<EngineVolume | undefined>;
  /** `body`: as `POST /volumes/create` takes it. */
  createVolume(body: Readonly<Record<string, unknown>>, signal?: AbortSignal): Promise<void>;
  removeVolume(name: string, signal?: AbortSignal): Promise<void>;
  /** Containers of whatever origin, running or not, that mount the volume: while there is one it cannot be removed. */
  volumeUsers(name: string, signal?: AbortSignal): Promise<ContainerListing[]>;
  /** Sizes in bytes of the volumes the engine can measure. Takes the engine a while: it walks the disk. */
  volumeSizes(signal?: AbortSignal): Promise<ReadonlyMap<string, number>>;

  /** @returns undefined when the image is not there. */
  findImage(reference: string, signal?: AbortSignal): Promise<EngineImage | undefined>;
  /** Ids of every image that is there, the smallest first. */
  listImages(signal?: AbortSignal): Promise<string[]>;
  /**
   * Takes the name away, and the image with its last one. `conflict` where a container was made from it; one that is not
   * there is removed.
   */
  removeImage(reference: string, signal?: AbortSignal): Promise<void>;
  /** Pulls with the user's registry credentials. Aborting cancels the pull in the engine. */
  pullImage(
    reference: string,
    platform: string | undefined,
    onProgress: (progress: PullProgress) => void,
    signal?: AbortSignal,
  ): Promise<void>;

  /**
   * Builds an image with the user's registry credentials. Aborting cancels the build in the engine.
   * @returns the image's id. @throws EngineError with what the builder said; the step was told by an event before.
   */
  buildImage(build: ImageBuild, onEvent: (event: BuildEvent) => void, signal?: AbortSignal): Promise<string>;

  /**
   * Container and health events of one project from now on (or from `sinceNano`). `onOpen` is called once the engine
   * accepted the subscription. Settles only when the stream ends: resolves when the engine closed it, rejects on
   * failure or abort.
   */
  events(
    project: string,
    sinceNano: bigint | undefined,
    onOpen: () => void,
    onEvent: (event: EngineEvent) => void,
    signal: AbortSignal,
  ): Promise<void>;

  /** Resolves when the output ended (with `follow`: the container stopped or restarted). `onChunk` may return a promise: reading waits for it. */
  logs(
    id: string,
    options: LogOptions,
    onChunk: (chunk: OutputChunk) => void | Promise<void>,
    signal: AbortSignal,
  ): Promise<void>;

  exec(id: string, options: ExecOptions, signal?: AbortSignal): Promise<ExecResult>;
  /**
   * Runs a process in a running container with its streams held. Aborting ends the process before its input is closed,
   * so that nothing cut off is taken for all of it (where the container has a shell; elsewhere only the connection ends).
   * @returns its exit code.
   */
  execAttached(id: string, options: ExecOptions, io: ProcessIo, signal?: AbortSignal): Promise<number>;
  /**
   * Starts a created container with its streams held, and waits for its end. With input it must have been created with
   * OpenStdin and StdinOnce. Aborting kills it. @returns its exit code.
   */
  startAttached(id: string, io: ProcessIo, signal?: AbortSignal): Promise<number>;
  /** Starts an interactive terminal process. */
  execInteractive(
    id: string,
    options: ExecOptions,
    size: { readonly columns: number; readonly rows: number },
    signal?: AbortSignal,
  ): Promise<ExecSession>;

  /** Extracts a tar into a directory of the container, over what is there. A stream is destroyed in the end. */
  putArchive(id: string, path: string, tar: Buffer | Readable, signal?: AbortSignal): Promise<void>;
  /**
   * A file or folder of the container as a tar, its names beginning with the last part of the path; works for
   * containers that never ran, and reads what is mounted there. A failure on the way, or an abort, is thrown by the
   * iteration; ending that early closes the connection.
   */
  getArchive(id: string, path: string, signal?: AbortSignal): Promise<AsyncIterable<Buffer>>;

  /**
   * The same for much of it, with memory that is used again: `take` keeps no piece. A promise of it is waited for before
   * more is read. @throws what `take` throws; EngineError, CancelledError.
   */
  readArchive(id: string, path: string, take: TakeData, signal?: AbortSignal): Promise<void>;

  /** @returns undefined when the container has no such path. Content is not read. */
  statPath(id: string, path: string, signal?: AbortSignal): Promise<PathFacts | undefined>;

  /** Closes idle connections. Running streams are ended by their own signals. */
  dispose(): void;
}

/** Finds and opens an engine. @throws EngineError with reason `unreachable` or `denied`, its detail telling what was tried. */
export type ConnectEngine = (signal?: AbortSignal) => Promise<Engine>;
