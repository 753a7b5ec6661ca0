import type { Diagnosis } from './diagnose';
import type { StartTimeline } from '../live/startTimeline';
import type { Plan } from '../reconcile/plan';
import type { KeptVolume } from '../reconcile/sortVolumes';
import type { TaskName } from '../model/task';
import type { OnProgress } from './progress';
import type { TaskData } from './runTask';

/** What Start takes. Flags as in `docker compose up`. */
export interface StartRequest {
  /** Undefined or empty: every active service. Named ones are started together with their dependencies. */
  readonly services?: readonly string[];
  /** Wait until everything started is ready (healthy, running, or completed with 0). Default true. */
  readonly wait?: boolean;
  /** Milliseconds; no limit when undefined. */
  readonly waitTimeoutMs?: number;
  readonly noDeps?: boolean;
  readonly forceRecreate?: boolean;
  /** `--no-recreate`: leave containers as they are, also where the definition has changed. */
  readonly noRecreate?: boolean;
  /** `-V`: replace what is named, with new anonymous volumes; the old ones stay behind, unused. */
  readonly renewVolumes?: boolean;
  /** `--remove-orphans` */
  readonly removeOrphans?: boolean;
  /** Overrides every service's pull policy. */
  readonly pull?: 'always' | 'missing' | 'never';
  /**
   * Run completed one-shots again, as docker compose does with every `up`. Otherwise they run again only when a
   * service below them or a volume of theirs is new.
   */
  readonly runDone?: boolean;
  /** `--build`: build images of services that have a build, also those that are there. */
  readonly build?: boolean;
}

export interface BuildRequest {
  /** Undefined or empty: every active service that has a build. */
  readonly services?: readonly string[];
  readonly noCache?: boolean;
  /** Ask the registry for newer base images. */
  readonly pull?: boolean;
  /** Build arguments; they win over those of the definition. */
  readonly args?: Readonly<Record<string, string>>;
}

export interface StopRequest {
  readonly services?: readonly string[];
  /** Seconds given to a container before it is killed; undefined: its own stop timeout. */
  readonly timeoutSeconds?: number;
}

export interface RestartRequest extends StopRequest {
  /** Leave alone the services that ask to be restarted with these (`restart: true`). */
  readonly noDeps?: boolean;
}

export interface DownRequest extends StopRequest {
  /** `-v`: remove the project's named volumes and the containers' anonymous ones. */
  readonly volumes?: boolean;
  readonly removeOrphans?: boolean;
  /** `--rmi`: remove images as well: those named by builds alone, or all that services run. */
  readonly images?: 'local' | 'all';
  /** With `volumes`: as in ResetRequest. */
  readonly safety?: boolean;
}

export interface ResetRequest {
  /** Undefined or empty: the whole stack. Volumes that another service uses too are kept. */
  readonly services?: readonly string[];
  /** Start again afterwards what ran before. Default true. */
  readonly restart?: boolean;
  /** Start the services named afterwards also where they did not run. */
  readonly startAfter?: boolean;
  /** Take a safety snapshot first, which brings the data back. Default: what the session was told (on). */
  readonly safety?: boolean;
}

/** Which task to run, and its file. */
export interface TaskRequest {
  readonly task: TaskName;
  /** Whose data; undefined: that of every service that has such a task. `dump` and `import` are for one. */
  readonly service?: string;
  readonly data?: TaskData;
  /** For `import`, which replaces data: as in ResetRequest. */
  readonly safety?: boolean;
}

/** What a reset would destroy, named exactly. Shown before anything happens. */
export interface ResetPreview {
  /** The engine it was looked at on, as EngineInfo.endpoint. */
  readonly endpoint?: string;
  readonly containers: readonly { readonly id: string; readonly name: string; readonly service: string }[];
  readonly volumes: readonly {
    readonly name: string;
    /** Undefined when the engine could not measure it. */
    readonly sizeBytes: number | undefined;
    readonly service: string | undefined;
    /** Where it is mounted, for one that nobody named. */
    readonly place?: string | undefined;
  }[];
  /** Volumes that stay because another service uses them, with the users; or because they lack the project's label. */
  readonly kept: readonly KeptVolume[];
  /** Running services outside the request that depend on it and will be restarted. */
  readonly dependents: readonly string[];
  readonly plan: Plan;
}

/**
 * The doors hosts knock on, for one stack. One change at a time per stack: a second call waits for the first.
 * @throws VariablesError, PreflightError, InvalidStackError, EngineError, NotReadyError (see core/reconcile/readiness.ts), CancelledError.
 */
export interface StackOperations {
  /** How the last start of this session went, whatever came of it; undefined before the first. */
  readonly lastTimeline: StartTimeline | undefined;
  /** What Start would do; touches nothing. */
  plan(request: StartRequest, signal: AbortSignal): Promise<Plan>;
  /** What would keep a start of everything selected from going well; touches nothing. */
  diagnose(signal: AbortSignal): Promise<Diagnosis>;
  start(request: StartRequest, onProgress: OnProgress, signal: AbortSignal): Promise<void>;
  /** Builds images; containers stay as they are until the next start. @throws BuildError as well. */
  build(request: BuildRequest, onProgress: OnProgress, signal: AbortSignal): Promise<void>;
  stop(request: StopRequest, onProgress: OnProgress, signal: AbortSignal): Promise<void>;
  restart(request: RestartRequest, onProgress: OnProgress, signal: AbortSignal): Promise<void>;
  down(request: DownRequest, onProgress: OnProgress, signal: AbortSignal): Promise<void>;
  previewReset(request: ResetRequest, signal: AbortSignal): Promise<ResetPreview>;
  /** Does what the preview said; refuses (reason `conflict`) when more than it named would be lost by now. */
  reset(
    request: ResetRequest,
    preview: ResetPreview,
    onProgress: OnProgress,
    signal: AbortSignal,
  ): Promise<void>;
  removeOrphans(onProgress: OnProgress, signal: AbortSignal): Promise<void>;
  /**
   * Runs tasks in the order of the dependencies, each after what it needs is ready.
   * @throws EngineError `unsupported` when there is none, `conflict` when a file would be for several; TaskFailedError.
   */
  runTasks(request: TaskRequest, onProgress: OnProgress, signal: AbortSignal): Promise<void>;
}
