import { CancelledError } from '../support/abort';
import { toDisposable, type Disposable } from '../support/disposables';
import type { Event } from '../support/emitter';
import type { StackStatus, StatusChange } from './stackStatus';

/** The part of a session that readiness and logs need: what is true, and when it changes. */
export interface StatusSource {
  readonly status: StackStatus;
  readonly onDidChange: Event<StatusChange>;
  /** Fired within the call that changed something; without it waits end a tick later. */
  readonly onDidApply?: Event<void>;
}

/**
 * Resolves with the first defined answer of `ask`, asked now and after each change, in the same turn of the event loop
 * as the change where the source tells changes at once.
 * Rejects with what `ask` throws. @throws CancelledError.
 */
export function untilStatus<T>(
  source: StatusSource,
  ask: (status: StackStatus) => T | undefined,
  signal: AbortSignal,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const ends: Disposable[] = [];
    const finish = (settle: () => void): void => {
      for (const end of ends.splice(0)) end.dispose();
      settle();
    };
    const look = (): void => {
      try {
        signal.throwIfAborted();
        const answer = ask(source.status);
        if (answer !== undefined) finish(() => resolve(answer));
      } catch (error) {
        // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- what `ask` threw, as it is
        finish(() => reject(signal.aborted ? new CancelledError() : error));
      }
    };
    ends.push((source.onDidApply ?? source.onDidChange)(look));
    signal.addEventListener('abort', look, { once: true });
    ends.push(toDisposable(() => signal.removeEventListener('abort', look)));
    look();
  });
}
