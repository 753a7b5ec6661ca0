import type { Engine } from '../engine/engine';
import { EngineError } from '../engine/engineError';
import type { EngineContainer, EngineEvent } from '../engine/wire';
import { isCancelled, raceAbort } from '../support/abort';
import type { Clock } from '../support/clock';
import { DisposableList, toDisposable, type Disposable } from '../support/disposables';
import type { Log } from '../support/log';
import { followUpOf } from './applyEvent';
import { ContainerLooks } from './containerLooks';
import type { EngineConnection } from './engineConnection';
import { ProbeWatch } from './probeWatch';
import { takeSnapshot, type ProjectSnapshot } from './projectSnapshot';
import type { StackStore } from './stackStore';

export interface EventFeedDeps {
  readonly project: string;
  readonly connection: EngineConnection;
  readonly store: StackStore;
  readonly clock: Clock;
  readonly log: Log;
}

/** How far back the first subscription asks, to learn who was asked to end; the engine keeps 256 events at most. */
const lookBackMs = 24 * 3600 * 1000;

/**
 * Keeps a store true from its making to its disposal: subscribes, then lists, then follows events; when the engine is
 * lost the store says so at once, and after the reconnection (see EngineConnection) everything begins anew.
 * The store's connection turns `live` together with the first list, so that live rows are never from before a loss.
 */
export class EventFeed implements Disposable {
  private readonly owned = new DisposableList();
  private readonly probes: ProbeWatch;
  private looks: ContainerLooks | undefined;
  private run: AbortController | undefined;
  private engine: Engine | undefined;
  private resumeNano: bigint | undefined;
  private listedAt: number | undefined;

  constructor(private readonly deps: EventFeedDeps) {
    this.probes = this.owned.push(new ProbeWatch(deps.clock, (id) => void this.looks?.look(id)));
    this.owned.push(deps.connection.onDidChange(() => this.connectionChanged()));
    this.owned.push(deps.store.onDidChange(() => this.watchProbes()));
    this.owned.push(deps.connection.use());
    this.connectionChanged();
  }

  /** Resolves once the store knows how the container is after this call; at once while there is no connection. */
  async refresh(id: string): Promise<void> {
    await this.looks?.look(id);
  }

  /** Resolves once the store knows the container in whatever state. */
  async appeared(id: string): Promise<void> {
    if (!this.deps.store.containers.has(id)) await this.looks?.join(id);
  }

  /** We removed it: an answer under way is from before. */
  removed(id: string): void {
    this.looks?.overtake(id);
    this.deps.store.removeContainer(id);
  }

  /** We act on this container until the result is disposed of: its events cause no looks, and a refresh follows. */
  hold(id: string): Disposable {
    return this.looks?.hold(id) ?? toDisposable(() => undefined);
  }

  /** The containers, when they were listed and inspected no longer ago than this and nothing is being looked at. */
  listedWithin(ms: number): readonly EngineContainer[] | undefined {
    const { store, clock } = this.deps;
    if (!this.looks?.idle || this.listedAt === undefined || clock.now() - this.listedAt > ms)
      return undefined;
    return [...store.containers.values()];
  }

  dispose(): void {
    this.endRun();
    this.owned.dispose();
    this.deps.store.setConnection({ kind: 'idle' });
  }

  private connectionChanged(): void {
    const { connection, store } = this.deps;
    const engine = connection.liveEngine;
    if (engine) {
      if (engine !== this.engine) this.begin(engine);
      return;
    }
    this.endRun();
    // Another engine may be chosen: its clock and its events are not those of the last one.
    if (connection.state.kind === 'idle') this.resumeNano = undefined;
    store.setConnection(connection.state);
  }

  private begin(engine: Engine): void {
    this.endRun();
    const run = new AbortController();
    this.run = run;
    this.engine = engine;
    this.follow(engine, run.signal).catch((error: unknown) => {
      if (run.signal.aborted) return;
      this.endRun();
      this.deps.connection.lost(engine, error);
    });
  }

  private endRun(): void {
    this.run?.abort();
    this.run = undefined;
    this.engine = undefined;
    this.looks = undefined;
    this.probes.dispose();
  }

  /** Ends only by rejection: the stream broke, or the signal was aborted. */
  private async follow(engine: Engine, signal: AbortSignal): Promise<never> {
    const { store, project, connection } = this.deps;
    let buffer: EngineEvent[] | undefined = [];
    const looks = this.looksThrough(engine, signal);
    const onEvent = (event: EngineEvent): void => {
      if (signal.aborted) return;
      if (this.resumeNano === undefined || event.timeNano > this.resumeNano) this.resumeNano = event.timeNano;
      if (buffer) buffer.push(event);
      else this.tell(event, looks);
    };
    let opened = (): void => undefined;
    const open = new Promise<void>((resolve) => (opened = resolve));
    const since = this.resumeNano ?? BigInt(this.deps.clock.now() - lookBackMs) * 1_000_000n;
    const stream = engine.events(project, since, opened, onEvent, signal).then(() => {
      throw new EngineError('unreachable', 'The engine closed its event stream');
    });
    stream.catch(() => undefined);
    await Promise.race([raceAbort(open, signal), stream]);
    const listedAt = this.deps.clock.now();
    const snapshot = await Promise.race([
      takeSnapshot(engine, project, store.stopRequested, () => buffer?.splice(0) ?? [], signal),
      stream,
    ]);
    signal.throwIfAborted();
    const late = buffer;
    buffer = undefined;
    store.replaceContainers(snapshot.containers, this.withoutPastRuns(snapshot));
    store.setConnection(connection.state);
    this.looks = looks;
    this.listedAt = listedAt;
    this.watchProbes();
    for (const event of late) this.tell(event, looks);
    return stream;
  }

  private tell(event: EngineEvent, looks: ContainerLooks): void {
    looks.overtake(event.id);
    this.deps.store.apply(event);
    if (followUpOf(event) === 'inspect' && !looks.isHeld(event.id)) void looks.look(event.id);
  }

  private looksThrough(engine: Engine, signal: AbortSignal): ContainerLooks {
    const { store, connection, log } = this.deps;
    return new ContainerLooks({
      inspect: (id) => engine.inspectContainer(id, signal),
      put: (container) => {
        if (!signal.aborted) store.putContainer(container);
      },
      gone: (id) => {
        if (!signal.aborted) store.removeContainer(id);
      },
      failed: (id, error) => {
        if (signal.aborted || isCancelled(error)) return;
        if (EngineError.is(error, 'unreachable')) connection.lost(engine, error);
        else log.warn(`Cannot inspect container ${id.slice(0, 12)}: ${String(error)}`);
      },
    });
  }

  /** A container that was started again while we were blind is not asked to end any more. */
  private withoutPastRuns(snapshot: ProjectSnapshot): ReadonlySet<string> {
    const known = this.deps.store.containers;
    const restarted = snapshot.containers.filter(
      ({ id, status, startedAt }) => status === 'running' && known.get(id)?.startedAt !== startedAt,
    );
    const asked = new Set(snapshot.stopRequested);
    for (const { id } of restarted) if (known.has(id)) asked.delete(id);
    return asked;
  }

  private watchProbes(): void {
    if (this.looks) this.probes.update(this.deps.store.containers);
  }
}
