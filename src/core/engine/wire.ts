/**
 * Our own records for what crosses the engine port. Names follow the Docker Engine API, values are normalised:
 * times are milliseconds since the epoch (undefined for the API's zero time), sizes bytes.
 */
import type { Probe } from '../model/serviceState';

export type ContainerStatus =
  'created' | 'running' | 'paused' | 'restarting' | 'removing' | 'exited' | 'dead';

export interface ContainerPort {
  readonly containerPort: number;
  readonly protocol: string;
  /** Undefined when exposed but not published. */
  readonly hostPort: number | undefined;
  readonly hostIp: string | undefined;
}

export interface ContainerMount {
  readonly type: string;
  /** Volume name, undefined for binds. */
  readonly name: string | undefined;
  readonly source: string;
  readonly destination: string;
  readonly readWrite: boolean;
}

export interface ContainerHealth {
  readonly status: 'starting' | 'healthy' | 'unhealthy';
  readonly failingStreak: number;
  /** Oldest first; the engine keeps five. */
  readonly probes: readonly Probe[];
}

/** One container as `GET /containers/{id}/json` tells it. */
export interface EngineContainer {
  readonly id: string;
  /** Without the leading slash. */
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** As written at creation, e.g. "postgres:16-alpine". */
  readonly image: string;
  readonly imageId: string;
  readonly status: ContainerStatus;
  readonly exitCode: number;
  readonly outOfMemory: boolean;
  /** The engine's own error text, e.g. of a failed start. */
  readonly error: string;
  readonly createdAt: number;
  readonly startedAt: number | undefined;
  readonly finishedAt: number | undefined;
  readonly restartCount: number;
  /** Undefined when the container has no health check. */
  readonly health: ContainerHealth | undefined;
  readonly ports: readonly ContainerPort[];
  readonly mounts: readonly ContainerMount[];
  /** Network name → address and aliases. */
  readonly networks: Readonly<
    Record<
      string,
      {
        readonly ipAddress: string;
        readonly aliases: readonly string[];
        /** The endpoint as the API tells it (EndpointSettings), for drift comparison. */
        readonly settings?: Readonly<Record<string, unknown>>;
      }
    >
  >;
  readonly tty: boolean;
  /** The create payload as the engine reports it back (Config and HostConfig), for drift comparison. */
  readonly config: Readonly<Record<string, unknown>>;
  readonly hostConfig: Readonly<Record<string, unknown>>;
}

/** One row of `GET /containers/json`. */
export interface ContainerListing {
  readonly id: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly status: ContainerStatus;
}

/** What one path of a container is; a link is told of itself, not of what it leads to. */
export interface PathFacts {
  /** `other`: a device, a pipe, a socket. */
  readonly kind: 'file' | 'folder' | 'symlink' | 'other';
  /** Bytes. */
  readonly size: number;
  readonly modifiedAt: number | undefined;
  /** Of a link: where all links on the way lead to in the end, seen from the container's root. Else empty. */
  readonly target: string;
}

export interface EngineNetwork {
  readonly id: string;
  readonly name: string;
  readonly driver: string;
  readonly labels: Readonly<Record<string, string>>;
}

export interface EngineVolume {
  readonly name: string;
  readonly driver: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly mountpoint: string;
  readonly createdAt: number | undefined;
  /** Bytes; undefined when the engine did not measure it (it does only in disk usage). */
  readonly sizeBytes: number | undefined;
  /** The driver's, as given at creation; undefined when there are none. */
  readonly options?: Readonly<Record<string, string>> | undefined;
}

export interface EngineImage {
  readonly id: string;
  readonly repoTags: readonly string[];
  readonly repoDigests: readonly string[];
  readonly sizeBytes: number;
  readonly createdAt: number | undefined;
  /** Config of the image: Env, Cmd, Entrypoint, Healthcheck, Volumes, Labels, User, WorkingDir, Shell, ExposedPorts … */
  readonly config: Readonly<Record<string, unknown>>;
}

/** Body of `POST /containers/create`, in the API's own names. */
export interface ContainerSpec {
  readonly Image: string;
  readonly Labels: Readonly<Record<string, string>>;
  readonly HostConfig: Readonly<Record<string, unknown>>;
  readonly NetworkingConfig?: {
    readonly EndpointsConfig: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  };
  readonly [field: string]: unknown;
}

export type EngineEvent =
  | {
      readonly kind: 'container';
      readonly action:
        | 'create'
        | 'start'
        | 'die'
        | 'stop'
        | 'kill'
        | 'oom'
        | 'pause'
        | 'unpause'
        | 'restart'
        | 'rename'
        | 'destroy'
        | 'update';
      readonly id: string;
      readonly labels: Readonly<Record<string, string>>;
      /** Only on die. */
      readonly exitCode: number | undefined;
      /** Only on kill, e.g. "15". */
      readonly signal: string | undefined;
      /** Nanoseconds since the epoch: order and resume point. */
      readonly timeNano: bigint;
    }
  | {
      readonly kind: 'health';
      readonly id: string;
      readonly labels: Readonly<Record<string, string>>;
      readonly health: 'starting' | 'healthy' | 'unhealthy';
      readonly timeNano: bigint;
    };

export interface PullProgress {
  readonly currentBytes: number;
  readonly totalBytes: number;
  /** Short human text of what is going on now: "Downloading", "Extracting" … */
  readonly status: string;
}

/** Takes a piece whose memory is used again as soon as it returns. A promise: no more before it is settled. */
export type TakeData = (data: Buffer) => Promise<void> | undefined;

/** One piece of container output; `stream` is "stdout" for a tty. The bytes may end inside a character. */
export interface OutputChunk {
  readonly stream: 'stdout' | 'stderr';
  readonly data: Buffer;
}

export interface LogOptions {
  readonly follow: boolean;
  /** Unix seconds with up to nine decimals ("1700000000.000000001"); inclusive. */
  readonly since?: string;
  readonly until?: string;
  /** Lines from the end; all when undefined. */
  readonly tail?: number;
  /** Prefix each line with an RFC 3339 time stamp with nanoseconds. */
  readonly timestamps: boolean;
  /** From the container's config: tty output is not framed. */
  readonly tty: boolean;
}

export interface ExecOptions {
  readonly command: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly user?: string;
  readonly workingDir?: string;
  readonly privileged?: boolean;
  /**
   * An abort also kills the process and its children, where the container has a shell and `kill`; the call rejects when
   * that is done. The process carries one more environment variable for it.
   */
  readonly endOnAbort?: boolean;
}

export interface ExecResult {
  readonly exitCode: number;
  readonly stdout: Buffer;
  readonly stderr: Buffer;
}

/** A process with its streams held by us: output as it comes, input where it reads any. */
export interface ProcessIo {
  /** May return a promise: reading waits for it. */
  readonly onOutput: (chunk: OutputChunk) => void | Promise<void>;
  /** Its standard input, which ends with it. Undefined: it has none. A failure in it fails the call as it is. */
  readonly input?: AsyncIterable<Uint8Array>;
}

/** A running interactive process in a container. Disposing it closes the connection. */
export interface ExecSession {
  /** Called with raw terminal output. Set once, before any output is lost. */
  onOutput(listener: (data: Buffer) => void): void;
  write(data: string | Uint8Array): void;
  resize(columns: number, rows: number): Promise<void>;
  /** Resolves with the exit code when the process ended. */
  readonly exited: Promise<number>;
  dispose(): void;
}

/** What is known of the engine after connecting. */
export interface EngineInfo {
  /** Tells one engine from another, however it is reached; undefined where the product has none. */
  readonly id?: string | undefined;
  /** Where it was reached, for people: "unix:///var/run/docker.sock (context default)". */
  readonly endpoint: string;
  /** Name or address of the machine whose ports containers are published on; undefined: this one. */
  readonly host?: string | undefined;
  /** Variables that lead the docker CLI to the same engine; undefined ones are to be removed. */
  readonly cli?: Readonly<Record<string, string | undefined>>;
  readonly serverVersion: string;
  /** Negotiated, e.g. "1.45". */
  readonly apiVersion: string;
  readonly product: 'docker' | 'podman';
  readonly operatingSystem: string;
  /** Of the kernel that containers run on: "6.1.0-18-amd64". Empty where the engine does not tell. */
  readonly kernelVersion: string;
  readonly architecture: string;
  readonly cpus: number;
  readonly memoryBytes: number;
}
