import type { Engine } from '../engine/engine';
import { DriftWatch } from '../live/driftWatch';
import type { EngineConnection } from '../live/engineConnection';
import { EventFeed } from '../live/eventFeed';
import { StackStore, type Schedule } from '../live/stackStore';
import type { StackStatus, StatusChange } from '../live/stackStatus';
import { untilStatus } from '../live/statusSource';
import type { StackModel } from '../model/stack';
import { imageReference } from '../reconcile/containerNames';
import { driftOfService } from '../live/serviceDrift';
import type { Clock } from '../support/clock';
import { toDisposable, type Disposable } from '../support/disposables';
import type { Event } from '../support/emitter';
import type { Log } from '../support/log';
import type { DataSettings } from './dataSettings';
import { EngineError } from '../engine/engineError';
import type { StackOperations } from './operations';
import type { SnapshotOperations } from './snapshotOperations';
import { StackChanges } from './stackChanges';
import { StackData } from './stackData';
import { ProjectOperations } from './stackOperations';
import type { VolumeOperations } from './volumeOperations';

export interface StackSessionDeps {
  readonly stack: StackModel;
  readonly connection: EngineConnection;
  readonly clock: Clock;
  readonly log: Log;
  /** Where and how data is kept; without it there are no snapshots, no lock between processes and no undo. */
  readonly data?: DataSettings;
  /** For programs run beside the engine (`docker buildx`); without it there are none. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Told every line that a task prints: for a host whose progress does not show them. */
  readonly onTaskLine?: (text: string) => void;
  /** What a tick is; tests decide. */
  readonly schedule?: Schedule;
}

/**
 * One stack as hosts see it: its status, its changes, its operations. Nothing runs while nobody watches and no
 * operation runs; what is known then stays as it was, with the connection `idle`.
 */
export class StackSession implements Disposable {
  readonly onDidChange: Event<StatusChange>;
  readonly operations: StackOperations;
  private readonly store: StackStore;
  private readonly data: StackData | undefined;
  private feed: { readonly events: EventFeed; readonly drift: DriftWatch } | undefined;
  private watchers = 0;
  private readonly ended = new AbortController();

  constructor(private readonly deps: StackSessionDeps) {
    const store = new StackStore(deps.stack, deps.schedule);
    this.store = store;
    this.onDidChange = store.onDidChange;
    const feedOf = (): EventFeed | undefined => this.feed?.events;
    const changes = new StackChanges({
      get feed() {
        return feedOf();
      },
      store,
      clock: deps.clock,
      log: deps.log,
      environment: deps.environment ?? {},
      disposed: this.ended.signal,
      onTaskLine: deps.onTaskLine,
      watch: () => this.watch(),
      whenLive: (signal) => this.whenLive(signal),
      engine: (signal) => this.engine(signal),
      pauseDrift: () => this.feed?.drift.pause() ?? toDisposable(() => undefined),
    });
    this.data = deps.data && new StackData(deps.data, changes);
    this.operations = new ProjectOperations(changes, this.data);
  }

  get status(): StackStatus {
    return this.store.status;
  }

  /** @throws EngineError `unsupported` when the session was not told where to keep data. */
  get snapshots(): SnapshotOperations {
    if (this.data) return this.data;
    throw new EngineError('unsupported', 'Snapshots have no folder to be kept in');
  }

  /** @throws as `snapshots`. */
  get volumes(): VolumeOperations {
    if (this.data) return this.data.volumes;
    throw new EngineError('unsupported', 'Snapshots have no folder to be kept in');
  }

  /** Keeps the status live until disposed of. */
  watch(): Disposable {
    this.watchers += 1;
    if (!this.feed && !this.ended.signal.aborted) this.feed = this.begin();
    return toDisposable(() => {
      this.watchers -= 1;
      if (this.watchers === 0) this.end();
    });
  }

  /**
   * Resolves with the first status that is true now. @throws EngineError when the engine cannot be reached,
   * CancelledError.
   */
  async whenLive(signal: AbortSignal): Promise<StackStatus> {
    const watching = this.watch();
    try {
      await this.engine(signal);
      return await untilStatus(
        this.store,
        (status) => {
          // The status turns live with the list, later than the connection: its own word "blind" may be from before.
          const { state } = this.deps.connection;
          if (state.kind === 'blind') throw state.error;
          return status.connection.kind === 'live' ? status : undefined;
        },
        signal,
      );
    } finally {
      watching.dispose();
    }
  }

  /** The engine, connecting when needed. @throws EngineError, CancelledError. */
  engine(signal: AbortSignal): Promise<Engine> {
    return this.deps.connection.engine(signal);
  }

  /** The definition changed: states are kept, drift is told anew. */
  setStack(stack: StackModel): void {
    const renamed = stack.name !== this.store.status.stack.name;
    this.store.setStack(stack);
    if (!renamed) return;
    // Another project: its containers are others.
    this.end();
    this.store.replaceContainers([], new Set());
    if (this.watchers > 0) this.feed = this.begin();
  }

  dispose(): void {
    this.ended.abort();
    this.end();
    this.store.dispose();
  }

  private begin(): NonNullable<typeof this.feed> {
    const { connection, clock, log } = this.deps;
    const { store } = this;
    const events = new EventFeed({ project: store.status.stack.name, connection, store, clock, log });
    const drift = new DriftWatch({
      store,
      driftOf: driftOfService,
      imageOf: imageReference,
      engine: () => connection.liveEngine,
      log,
    });
    return { events, drift };
  }

  private end(): void {
    this.feed?.drift.dispose();
    this.feed?.events.dispose();
    this.feed = undefined;
  }
}
