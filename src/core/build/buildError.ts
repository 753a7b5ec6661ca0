/** The place of an instruction in a file of this machine. */
export interface BuildPlace {
  /** Absolute; undefined for a Dockerfile that stands in the compose file. */
  readonly file: string | undefined;
  /** From 1. */
  readonly line: number;
  readonly text: string;
}

/** An image could not be built: which step failed, where it stands, and what it printed last. */
export class BuildError extends Error {
  override readonly name = 'BuildError';

  constructor(
    readonly service: string,
    readonly image: string,
    /** What the builder said, in one line. */
    readonly reason: string,
    readonly details: {
      /** As the builder names it. */
      readonly step?: string;
      readonly place?: BuildPlace;
      /** The last lines of the failed step. */
      readonly lines?: readonly string[];
      readonly cause?: unknown;
    } = {},
  ) {
    super(`The image of ${service} could not be built: ${reason}`, { cause: details.cause });
  }

  static is(error: unknown): error is BuildError {
    return error instanceof Error && error.name === 'BuildError';
  }
}
