import { type Clock } from '../../src/core/support/clock';
import { toDisposable, type Disposable } from '../../src/core/support/disposables';

interface Timer {
  readonly at: number;
  readonly callback: () => void;
}

/** Time that moves only when told to. */
export class FakeClock implements Clock {
  private readonly timers = new Set<Timer>();

  constructor(private time = 1_700_000_000_000) {}

  now(): number {
    return this.time;
  }

  setTimeout(callback: () => void, ms: number): Disposable {
    const timer: Timer = { at: this.time + ms, callback };
    this.timers.add(timer);
    return toDisposable(() => this.timers.delete(timer));
  }

  /** Milliseconds until the next timer; undefined when none is set. */
  get untilNext(): number | undefined {
    const next = this.earliest();
    return next === undefined ? undefined : next.at - this.time;
  }

  /** Moves time, calling what is due in order, and lets promises settle after each. */
  async advance(ms: number): Promise<void> {
    const end = this.time + ms;
    for (let next = this.earliest(); next !== undefined && next.at <= end; next = this.earliest()) {
      this.timers.delete(next);
      this.time = Math.max(this.time, next.at);
      next.callback();
      await settle();
    }
    this.time = end;
    await settle();
  }

  private earliest(): Timer | undefined {
    let found: Timer | undefined;
    for (const timer of this.timers) if (found === undefined || timer.at < found.at) found = timer;
    return found;
  }
}

/** Lets everything run that waits for nothing but promises and the next turns of the event loop. */
export async function settle(turns = 20): Promise<void> {
  for (let turn = 0; turn < turns; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

/** Lets chains of promises run to their end; the event loop gets no turn, so that no timer and no I/O comes between. */
export async function withinThisTurn(): Promise<void> {
  for (let i = 0; i < 200; i += 1) await Promise.resolve();
}
