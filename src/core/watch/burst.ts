import type { Clock } from '../support/clock';
import type { Disposable } from '../support/disposables';

/** A burst ends when nothing came for so long. */
const quietMs = 150;
/** It is handed over after this time also when it goes on (a checkout, a build that writes). */
const longestMs = 2_000;

/** Collects what comes in quick succession and hands it over as one. */
export class Burst<T> implements Disposable {
  private items: T[] = [];
  private timer: Disposable | undefined;
  private since = 0;

  constructor(
    private readonly clock: Clock,
    private readonly onEnd: (items: readonly T[]) => void,
  ) {}

  add(item: T): void {
    const now = this.clock.now();
    if (this.items.length === 0) this.since = now;
    this.items.push(item);
    this.timer?.dispose();
    this.timer = this.clock.setTimeout(
      () => this.end(),
      Math.max(0, Math.min(quietMs, this.since + longestMs - now)),
    );
  }

  dispose(): void {
    this.timer?.dispose();
    this.items = [];
  }

  private end(): void {
    const { items } = this;
    this.items = [];
    this.onEnd(items);
  }
}
