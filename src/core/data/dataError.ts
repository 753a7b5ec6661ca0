/** Why something about snapshots was not done; a closed set. */
export type DataErrorReason =
  /** No such snapshot, or the archive file is not there. */
  | 'notFound'
  /** More than one snapshot has the name. */
  | 'ambiguous'
  /** Files are missing, cut off, or their bytes are not those that were saved. */
  | 'damaged'
  /** The archive does what ours never do: leaves the volume, brings devices, claims wrong sizes. */
  | 'hostile'
  /** Empty, too long, or of more than a line. */
  | 'badName'
  /** Of another project. */
  | 'foreign'
  /** This machine's disk has no room for it. */
  | 'diskFull'
  /** Another process changes this stack now. */
  | 'locked'
  /** What was interrupted must come to its end first and cannot: its engine is another one, or ending it fails. */
  | 'interrupted'
  /** There is nothing to save, restore or undo. */
  | 'nothing'
  /** A container outside of the stack uses the data. */
  | 'inUse'
  /** More than can be shown. */
  | 'tooLarge'
  /** No such path in a volume, or none that can be opened. */
  | 'noFile';

/** The message says what happened and what to do, in whole sentences. */
export class DataError extends Error {
  override readonly name = 'DataError';

  constructor(
    readonly reason: DataErrorReason,
    message: string,
    readonly details: {
      readonly cause?: unknown;
      /** With `locked`. */
      readonly holder?: LockHolder;
      /** With `foreign`: whose it is. */
      readonly project?: string;
    } = {},
  ) {
    super(message, { cause: details.cause });
  }

  static is(error: unknown, ...reasons: DataErrorReason[]): error is DataError {
    return (
      error instanceof Error &&
      error.name === 'DataError' &&
      (reasons.length === 0 || reasons.includes((error as DataError).reason))
    );
  }
}

/** Who changes a stack. */
export interface LockHolder {
  readonly pid: number;
  readonly host: string;
  /** "restore of before-migration", "start" … */
  readonly purpose: string;
  /** ms since the epoch. */
  readonly since: number;
  /** "command line", "editor". */
  readonly owner: string;
}
