/** Why a service did not get ready; a closed set. */
export type NotReadyReason = 'unhealthy' | 'exited' | 'timeout' | 'noHealthcheck' | 'removed';

/** A failure in one sentence's parts. */
export interface NotReadyCause {
  readonly service: string;
  readonly reason: NotReadyReason;
  /** What is known of it, without the service's name: "exited (1)", "unhealthy: connection refused". */
  readonly detail: string;
  /** With `exited`. */
  readonly exitCode?: number;
}

/**
 * A service did not reach what was waited for. `firstCause` is the deepest of its dependencies that failed too, where
 * there is one: what a person must look at first.
 */
export class NotReadyError extends Error implements NotReadyCause {
  override readonly name = 'NotReadyError';
  readonly service: string;
  readonly reason: NotReadyReason;
  readonly detail: string;
  readonly exitCode?: number;
  readonly firstCause: NotReadyCause | undefined;

  constructor(own: NotReadyCause, firstCause?: NotReadyCause) {
    super(
      firstCause
        ? `${own.service}: ${own.detail}. First cause: ${firstCause.service}: ${firstCause.detail}`
        : `${own.service}: ${own.detail}`,
      firstCause ? { cause: new NotReadyError(firstCause) } : undefined,
    );
    this.service = own.service;
    this.reason = own.reason;
    this.detail = own.detail;
    if (own.exitCode !== undefined) this.exitCode = own.exitCode;
    this.firstCause = firstCause;
  }

  static is(error: unknown): error is NotReadyError {
    return error instanceof Error && error.name === 'NotReadyError';
  }
}
