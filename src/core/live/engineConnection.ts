import type { ConnectEngine, Engine } from '../engine/engine';
import { EngineError } from '../engine/engineError';
import { isCancelled, raceAbort } from '../support/abort';
import type { Clock } from '../support/clock';
import { toDisposable, type Disposable } from '../support/disposables';
import { Emitter } from '../support/emitter';
import type { Log } from '../support/log';
import { retryDelay } from './retryDelay';
import type { Connection } from './stackStatus';

/** A connection that held this long was a good one: its loss is retried at once. A shorter one counts as a failure. */
const steadyMs = 10_000;

/**
 * The one connection to the engine, shared by every stack. Connects when asked or used, reconnects for ever with
 * growing delay while somebody uses it, and does nothing while nobody does. The state changes are told at once.
 */
export class EngineConnection implements Disposable {
  private readonly changes = new Emitter<Connection>();
  private connection: Connection = { kind: 'idle' };
  private current: Engine | undefined;
  private attempt: { readonly promise: Promise<Engine>; readonly abort: AbortController } | undefined;
  private retry: Disposable | undefined;
  private failures = 0;
  private liveSince = 0;
  private users = 0;
  private disposed = false;

  readonly onDidChange = this.changes.event;

  constructor(
    private connect: ConnectEngine,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  get state(): Connection {
    return this.connection;
  }

  /** The engine while the connection is live; undefined otherwise. */
  get liveEngine(): Engine | undefined {
    return this.connection.kind === 'live' ? this.current : undefined;
  }

  /**
   * The engine, connecting now when there is no live connection.
   * @throws EngineError `unreachable` or `denied`, CancelledError.
   */
  async engine(signal: AbortSignal): Promise<Engine> {
    const live = this.liveEngine;
    if (live && (await this.stillAnswers(live, signal))) return live;
    return raceAbort(this.tryNow(), signal);
  }

  /** Keeps the connection up until disposed of. */
  use(): Disposable {
    this.users += 1;
    if (this.users === 1 && !this.liveEngine) this.reconnect();
    return toDisposable(() => {
      this.users -= 1;
      if (this.users === 0) this.rest();
    });
  }

  /** Tries now instead of waiting for the next try. */
  reconnect(): void {
    if (this.disposed || this.liveEngine) return;
    this.tryNow().catch(() => undefined);
  }

  /** Another endpoint was chosen: everything known of the old one ends. */
  setConnect(connect: ConnectEngine): void {
    this.connect = connect;
    this.drop();
    this.failures = 0;
    this.publish({ kind: 'idle' });
    if (this.users > 0) this.reconnect();
  }

  /** Told by whoever notices: this engine does not answer any more. Ignored for one that was replaced meanwhile. */
  lost(engine: Engine, error: unknown): void {
    if (this.disposed || engine !== this.current || this.connection.kind !== 'live') return;
    const cause = toEngineError(error);
    this.log.warn(`Lost the engine: ${cause.message}`);
    const wasSteady = this.clock.now() - this.liveSince >= steadyMs;
    this.failures = wasSteady ? 0 : this.failures + 1;
    this.drop();
    this.turnBlind(cause);
  }

  dispose(): void {
    this.disposed = true;
    this.drop();
    this.changes.dispose();
  }

  /** While somebody uses the connection a loss is noticed by itself; otherwise it must be asked. */
  private async stillAnswers(engine: Engine, signal: AbortSignal): Promise<boolean> {
    if (this.users > 0) return true;
    try {
      await engine.ping(signal);
      return true;
    } catch (error) {
      if (isCancelled(error)) throw error;
      this.lost(engine, error);
      return false;
    }
  }

  private tryNow(): Promise<Engine> {
    if (this.attempt) return this.attempt.promise;
    this.retry?.dispose();
    this.retry = undefined;
    const abort = new AbortController();
    // What was shown stays dated from the first loss: further tries do not hide that we are blind.
    if (this.connection.kind === 'idle') this.publish({ kind: 'connecting' });
    const promise = this.connect(abort.signal).then(
      (engine) => this.arrived(engine, abort),
      (error: unknown) => this.failed(error, abort),
    );
    this.attempt = { promise, abort };
    return promise;
  }

  private arrived(engine: Engine, abort: AbortController): Engine {
    if (this.attempt?.abort !== abort) {
      engine.dispose();
      throw new EngineError('unreachable', 'Another engine was chosen meanwhile');
    }
    this.attempt = undefined;
    this.current = engine;
    this.liveSince = this.clock.now();
    this.log.info(`Connected to ${engine.info.endpoint}`);
    this.publish({ kind: 'live', info: engine.info });
    return engine;
  }

  private failed(error: unknown, abort: AbortController): never {
    if (this.attempt?.abort !== abort) throw error;
    this.attempt = undefined;
    const cause = toEngineError(error);
    this.failures += 1;
    if (this.users > 0) this.turnBlind(cause);
    else this.publish({ kind: 'idle' });
    throw cause;
  }

  private turnBlind(error: EngineError): void {
    const now = this.clock.now();
    const since = this.connection.kind === 'blind' ? this.connection.since : now;
    if (this.users === 0) return this.publish({ kind: 'idle' });
    const delay = retryDelay(this.failures);
    this.retry = this.clock.setTimeout(() => this.reconnect(), delay);
    this.publish({ kind: 'blind', since, error, nextTryAt: now + delay });
  }

  private rest(): void {
    this.retry?.dispose();
    this.retry = undefined;
    // Nobody would notice a loss now, so a later use must ask again.
    if (!this.attempt) {
      this.drop();
      this.publish({ kind: 'idle' });
    }
  }

  private drop(): void {
    this.retry?.dispose();
    this.retry = undefined;
    const { attempt } = this;
    this.attempt = undefined;
    attempt?.abort.abort();
    attempt?.promise.catch(() => undefined);
    this.current?.dispose();
    this.current = undefined;
  }

  private publish(connection: Connection): void {
    if (this.disposed || (connection.kind === 'idle' && this.connection.kind === 'idle')) return;
    this.connection = connection;
    this.changes.fire(connection);
  }
}

function toEngineError(error: unknown): EngineError {
  if (EngineError.is(error)) return error;
  const message =
    error instanceof Error && !isCancelled(error) ? error.message : 'The engine closed the connection';
  return new EngineError('unreachable', message, { cause: error });
}
