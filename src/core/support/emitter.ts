import { toDisposable, type Disposable } from './disposables';

/** Subscribing returns the way to unsubscribe. */
export type Event<T> = (listener: (value: T) => void) => Disposable;

/** A typed event source. Listeners added or removed while firing take effect with the next fire. */
export class Emitter<T> implements Disposable {
  private listeners = new Set<(value: T) => void>();

  readonly event: Event<T> = (listener) => {
    // A wrapper, so that the same function may subscribe twice.
    const own = (value: T): void => listener(value);
    this.listeners.add(own);
    return toDisposable(() => this.listeners.delete(own));
  };

  fire(value: T): void {
    for (const listener of [...this.listeners]) listener(value);
  }

  get hasListeners(): boolean {
    return this.listeners.size > 0;
  }

  dispose(): void {
    this.listeners.clear();
  }
}
