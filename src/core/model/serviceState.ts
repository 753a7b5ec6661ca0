/** One run of a health check. Times are milliseconds since the epoch. */
export interface Probe {
  readonly startedAt: number;
  readonly endedAt: number;
  readonly exitCode: number;
  /** What the probe printed; the engine cuts it. */
  readonly output: string;
}

/**
 * What is true of a service now: a closed union, told by `kind`. `since`, `startedAt` and `finishedAt` are
 * milliseconds since the epoch by the engine's clock.
 */
export type ServiceState =
  /** Its profiles are off. */
  | { readonly kind: 'notSelected' }
  /** No container exists. */
  | { readonly kind: 'absent' }
  /** Its image is on the way; totals grow while layers become known. */
  | { readonly kind: 'pulling'; readonly currentBytes: number; readonly totalBytes: number }
  | { readonly kind: 'building'; readonly step: string }
  /** To be started as soon as these services are. */
  | { readonly kind: 'waiting'; readonly for: readonly string[] }
  /** A container exists and was never started. */
  | { readonly kind: 'created' }
  /** Runs, its health check has not passed yet. */
  | {
      readonly kind: 'starting';
      readonly since: number;
      /** Of the engine's probes, or of ours where these are more. */
      readonly failingStreak: number;
      readonly lastProbe: Probe | undefined;
    }
  /**
   * Runs and its health check passed. `early`: the engine, which waits for its first interval or for the next one after a
   * pause, has not said so yet.
   */
  | { readonly kind: 'ready'; readonly since: number; readonly early?: true }
  /** Runs, there is no health check. */
  | { readonly kind: 'running'; readonly since: number }
  | {
      readonly kind: 'unhealthy';
      readonly since: number;
      readonly failingStreak: number;
      readonly lastProbe: Probe | undefined;
    }
  /** Between two tries of the restart policy. */
  | { readonly kind: 'restarting'; readonly exitCode: number; readonly restartCount: number }
  | { readonly kind: 'paused'; readonly since: number }
  | { readonly kind: 'stopping' }
  /** A one-shot that ended with code 0. */
  | { readonly kind: 'done'; readonly startedAt: number; readonly finishedAt: number }
  /** Ended because it was asked to. */
  | { readonly kind: 'stopped'; readonly finishedAt: number }
  /** Ended by itself or killed from outside. */
  | {
      readonly kind: 'exited';
      readonly exitCode: number;
      readonly outOfMemory: boolean;
      readonly finishedAt: number;
      readonly error: string;
    };
