/** Why the engine did not do what was asked; a closed set. */
export type EngineErrorReason =
  /** Nothing answers at the endpoint. */
  | 'unreachable'
  /** The endpoint exists and we may not use it. */
  | 'denied'
  | 'notFound'
  /** A name is taken, or the state does not allow it. */
  | 'conflict'
  | 'portInUse'
  | 'imageMissing'
  /** The registry wants a sign-in, or refuses ours. */
  | 'registryAuth'
  | 'registryUnreachable'
  | 'diskFull'
  /** The request is malformed by the engine's rules: usually a value of the compose file. */
  | 'invalid'
  | 'unsupported'
  | 'failed';

export class EngineError extends Error {
  override readonly name = 'EngineError';

  constructor(
    readonly reason: EngineErrorReason,
    message: string,
    readonly details: {
      /** What was asked, for people: "create container shop-db-1". */
      readonly action?: string;
      readonly statusCode?: number;
      /** With `unreachable` and `denied`: the endpoints tried, each with its outcome. */
      readonly tried?: readonly { readonly endpoint: string; readonly outcome: string }[];
      readonly port?: number;
      /** With `portInUse`: the container of this engine that publishes the port, or the process of this machine that listens on it. */
      readonly holder?: {
        readonly container?: string;
        readonly project?: string;
        readonly process?: string;
        readonly pid?: number;
      };
      readonly image?: string;
      readonly cause?: unknown;
    } = {},
  ) {
    super(message, { cause: details.cause });
  }

  static is(error: unknown, ...reasons: EngineErrorReason[]): error is EngineError {
    return (
      error instanceof Error &&
      error.name === 'EngineError' &&
      (reasons.length === 0 || reasons.includes((error as EngineError).reason))
    );
  }
}
