import { type StackStatus } from '../../core/live/stackStatus';
import { type ProgressEvent } from '../../core/operations/progress';
import { type Disposable } from '../../core/support/disposables';

/** Shows an operation under way. Called by runWithProgress, in this order: any number of tells and updates, one end. */
export interface ProgressDisplay {
  tell(event: ProgressEvent): void;
  update(status: StackStatus): void;
  /** A line that stays. */
  say(line: string): void;
  /** The operation is over; leaves the terminal as it was found. */
  end(): Promise<void>;
}

export interface DisplayOptions {
  /** "Starting shop" */
  readonly title: string;
  /** Services the operation is about, in the order of their rows. */
  readonly services: readonly string[];
  readonly removes: boolean;
}

/** A display that shows nothing. */
export const quietDisplay: ProgressDisplay = {
  tell: () => undefined,
  update: () => undefined,
  say: () => undefined,
  end: () => Promise.resolve(),
};

/** Terminals to put in order should the process end in the middle. */
export const openDisplays = new Set<Disposable>();
