import { raceAbort } from '../support/abort';
import { toDisposable, type Disposable } from '../support/disposables';

/** One at a time, in the order of asking. */
export class Turn {
  private last: Promise<void> = Promise.resolve();

  /** Resolves when everybody before has ended; disposing of the result lets the next one in. @throws CancelledError. */
  async take(signal: AbortSignal): Promise<Disposable> {
    const before = this.last;
    let end = (): void => undefined;
    const own = new Promise<void>((resolve) => (end = resolve));
    this.last = before.then(() => own);
    try {
      await raceAbort(before, signal);
    } catch (error) {
      // Who gave up waiting holds nobody back.
      end();
      throw error;
    }
    return toDisposable(end);
  }
}
