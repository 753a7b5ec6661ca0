import { setMaxListeners } from 'node:events';
import { EngineError } from '../../src/core/engine/engineError';
import { raceAbort, throwIfAborted } from '../../src/core/support/abort';

/** What every call of the fake passes through: it is recorded, and may be delayed, failed or refused. */
export class FakeGate {
  /** Calls in order, e.g. "startContainer shop-db-1". Reads (inspect, list, find) are recorded too. */
  readonly calls: string[] = [];
  connected = true;
  /** Milliseconds added to every call. */
  latencyMs = 0;
  private readonly failures = new Map<string, { only: string | undefined; error: unknown }[]>();
  private readonly holds = new Map<string, Set<Promise<void>>>();
  private running = new Map<string, number>();
  private readonly peaks = new Map<string, number>();

  /** Highest number of calls of this method that were under way at the same time. */
  peak(method: string): number {
    return this.peaks.get(method) ?? 0;
  }

  failNext(method: string, error: unknown, only?: string): void {
    const queue = this.failures.get(method) ?? [];
    queue.push({ only, error });
    this.failures.set(method, queue);
  }

  hold(method: string): () => void {
    let release = (): void => undefined;
    const gate = new Promise<void>((resolve) => (release = resolve));
    const gates = this.holds.get(method) ?? new Set();
    gates.add(gate);
    this.holds.set(method, gates);
    return () => {
      gates.delete(gate);
      release();
    };
  }

  /** Runs `act` as one engine call: `act` changes the fake's state and happens at one moment. */
  async pass<T>(
    method: string,
    subject: string,
    signal: AbortSignal | undefined,
    act: () => T | Promise<T>,
  ): Promise<T> {
    this.calls.push(subject === '' ? method : `${method} ${subject}`);
    const under = (this.running.get(method) ?? 0) + 1;
    this.running.set(method, under);
    this.peaks.set(method, Math.max(under, this.peak(method)));
    // As the real one does: one signal ends any number of calls.
    if (signal) setMaxListeners(0, signal);
    try {
      throwIfAborted(signal);
      this.refuseWhenDown();
      await this.delay(method, signal);
      this.refuseWhenDown();
      this.failAsTold(method, subject);
      return await act();
    } finally {
      this.running.set(method, (this.running.get(method) ?? 1) - 1);
    }
  }

  private async delay(method: string, signal: AbortSignal | undefined): Promise<void> {
    const latency = this.latencyMs;
    const waits = [...(this.holds.get(method) ?? [])];
    if (latency > 0) waits.push(new Promise((resolve) => setTimeout(resolve, latency)));
    // Without anything to wait for it still takes a turn, as a real call does.
    const all = Promise.all(waits).then(() => undefined);
    await (signal ? raceAbort(all, signal) : all);
  }

  private refuseWhenDown(): void {
    if (!this.connected) throw unreachable();
  }

  private failAsTold(method: string, subject: string): void {
    const queue = this.failures.get(method) ?? [];
    const index = queue.findIndex((entry) => entry.only === undefined || entry.only === subject);
    const found = queue[index];
    if (!found) return;
    queue.splice(index, 1);
    throw found.error;
  }
}

export function unreachable(): EngineError {
  return new EngineError('unreachable', 'The fake engine is down', {
    tried: [{ endpoint: 'fake://', outcome: 'connection refused' }],
  });
}
