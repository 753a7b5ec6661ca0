/** The command line cannot be understood, or asks for what is not there. Ends with exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  constructor(
    message: string,
    /** Whose help tells more; undefined: the general one. Null: help would not tell more. */
    readonly verb?: string | null,
  ) {
    super(message);
  }
  static is(error: unknown): error is UsageError {
    return error instanceof Error && error.name === 'UsageError';
  }
}
