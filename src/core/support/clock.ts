import { toDisposable, type Disposable } from './disposables';

/** Time behind an interface, so that tests own it. Units: milliseconds. */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): number;
  setTimeout(callback: () => void, ms: number): Disposable;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  setTimeout(callback, ms) {
    const timer = setTimeout(callback, ms);
    return toDisposable(() => clearTimeout(timer));
  },
};
