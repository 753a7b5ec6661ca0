import { type EngineEvent, type LogOptions, type OutputChunk } from '../../src/core/engine/wire';
import { labels } from '../../src/core/model/labels';
import { CancelledError } from '../../src/core/support/abort';

interface Subscriber {
  readonly project: string;
  readonly onEvent: (event: EngineEvent) => void;
  readonly fail: (error: unknown) => void;
  readonly close: () => void;
}

/** The event stream: keeps the last events for subscribers that resume, as the engine does. */
export class FakeEvents {
  readonly history: EngineEvent[] = [];
  private readonly subscribers = new Set<Subscriber>();

  get subscriberCount(): number {
    return this.subscribers.size;
  }

  publish(event: EngineEvent, heard: boolean): void {
    if (!heard) return;
    this.history.push(event);
    if (this.history.length > 256) this.history.shift();
    for (const subscriber of [...this.subscribers]) {
      if (event.labels[labels.project] === subscriber.project) subscriber.onEvent(event);
    }
  }

  subscribe(
    project: string,
    sinceNano: bigint | undefined,
    onOpen: () => void,
    onEvent: (event: EngineEvent) => void,
    signal: AbortSignal,
  ): Promise<void> {
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        this.subscribers.delete(subscriber);
        signal.removeEventListener('abort', onAbort);
      };
      const onAbort = (): void => {
        leave();
        reject(new CancelledError());
      };
      const subscriber: Subscriber = {
        project,
        onEvent,
        fail: (error) => {
          leave();
          // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- tests hand in what they like
          reject(error);
        },
        close: () => {
          leave();
          resolve();
        },
      };
      signal.addEventListener('abort', onAbort, { once: true });
      this.subscribers.add(subscriber);
      onOpen();
      if (sinceNano === undefined) return;
      for (const event of [...this.history]) {
        if (event.timeNano >= sinceNano && event.labels[labels.project] === project) onEvent(event);
      }
    });
  }

  failAll(error: unknown): void {
    for (const subscriber of [...this.subscribers]) subscriber.fail(error);
  }

  closeAll(): void {
    for (const subscriber of [...this.subscribers]) subscriber.close();
  }
}

interface FakeLine {
  readonly stream: 'stdout' | 'stderr';
  readonly text: string;
  readonly timeNano: bigint;
}

/** Output of the containers, kept by container id. Lost with the container, as in the engine. */
export class FakeLogs {
  private readonly lines = new Map<string, FakeLine[]>();
  private readonly followers = new Map<string, Set<Follower>>();

  write(id: string, text: string, stream: FakeLine['stream'], timeNano: bigint): void {
    const line: FakeLine = { stream, text, timeNano };
    this.lines.set(id, [...(this.lines.get(id) ?? []), line]);
    for (const follower of this.followers.get(id) ?? []) follower.add(line);
  }

  /** Ends what follows this container: it stopped. */
  end(id: string): void {
    for (const follower of this.followers.get(id) ?? []) follower.finish();
  }

  forget(id: string): void {
    this.end(id);
    this.lines.delete(id);
  }

  failAll(error: unknown): void {
    for (const set of this.followers.values()) for (const follower of set) follower.finish(error);
  }

  async read(
    id: string,
    running: boolean,
    options: LogOptions,
    onChunk: (chunk: OutputChunk) => void | Promise<void>,
    signal: AbortSignal,
  ): Promise<void> {
    const since = nanos(options.since);
    const until = nanos(options.until);
    let lines = (this.lines.get(id) ?? []).filter(
      (line) =>
        (since === undefined || line.timeNano >= since) && (until === undefined || line.timeNano <= until),
    );
    if (options.tail !== undefined) lines = options.tail === 0 ? [] : lines.slice(-options.tail);
    const follower = new Follower(lines, options, onChunk);
    const set = this.followers.get(id) ?? new Set();
    this.followers.set(id, set.add(follower));
    if (!options.follow || !running) follower.finish();
    const onAbort = (): void => follower.finish(new CancelledError());
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      await follower.run();
    } finally {
      signal.removeEventListener('abort', onAbort);
      set.delete(follower);
    }
  }
}

/** One reader of one container's output; waits for its consumer. */
class Follower {
  private readonly queue: FakeLine[];
  private ended = false;
  private error: unknown;
  private wake = (): void => undefined;

  constructor(
    lines: readonly FakeLine[],
    private readonly options: LogOptions,
    private readonly onChunk: (chunk: OutputChunk) => void | Promise<void>,
  ) {
    this.queue = [...lines];
  }

  add(line: FakeLine): void {
    if (this.ended) return;
    this.queue.push(line);
    this.wake();
  }

  finish(error?: unknown): void {
    if (this.ended) return;
    this.ended = true;
    this.error = error;
    this.wake();
  }

  async run(): Promise<void> {
    for (;;) {
      if (this.error !== undefined) throw this.error as Error;
      const line = this.queue.shift();
      if (line) {
        const stamp = this.options.timestamps ? `${rfc3339(line.timeNano)} ` : '';
        const stream = this.options.tty ? 'stdout' : line.stream;
        await this.onChunk({ stream, data: Buffer.from(`${stamp}${line.text}\n`) });
      } else if (this.ended) {
        return;
      } else {
        await new Promise<void>((resolve) => (this.wake = resolve));
      }
    }
  }
}

/** "1700000000.000000001" → nanoseconds. */
function nanos(text: string | undefined): bigint | undefined {
  if (text === undefined) return undefined;
  const [seconds = '0', fraction = ''] = text.split('.');
  return BigInt(seconds) * 1_000_000_000n + BigInt(fraction.padEnd(9, '0').slice(0, 9));
}

/** The engine's own form: always nine decimals. */
function rfc3339(timeNano: bigint): string {
  const ms = Number(timeNano / 1_000_000n);
  const fraction = (timeNano % 1_000_000_000n).toString().padStart(9, '0');
  return `${new Date(ms).toISOString().slice(0, 19)}.${fraction}Z`;
}
