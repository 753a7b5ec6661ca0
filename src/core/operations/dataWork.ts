import { join } from 'node:path';
import { labels } from '../model/labels';
import type { StackModel } from '../model/stack';
import type { Engine } from '../engine/engine';
import { EngineError } from '../engine/engineError';
import { DataError } from '../data/dataError';
import { clearJournal, writeJournal, type Journal, type JournalVolume } from '../data/journal';
import type { SnapshotStore } from '../data/snapshotStore';
import { discardCopy } from '../data/engineCopy';
import { archiveLabel, fillVolume, type VolumeAccess } from '../data/volumeAccess';
import { isCancelled } from '../support/abort';
import { eachOf } from '../support/eachOf';
import { byteProgress } from './byteProgress';
import type { OnProgress } from './progress';
import { recoveryText } from './recoveryText';
import { pendingTasks, resumeServices } from './resumeServices';
import type { Change, StackChanges } from './stackChanges';
import type { StackTask } from './stackTasks';

export interface WorkDeps {
  readonly engine: Engine;
  readonly change: Change;
  readonly changes: StackChanges;
  readonly store: SnapshotStore;
  /** File of the journal. */
  readonly file: string;
  readonly onProgress: OnProgress;
  /** Told before each step, after the journal says that it comes. */
  readonly onStep: (name: string) => void;
}

/** Volumes filled at a time. */
const sideBySide = 2;
const never = new AbortController().signal;

/**
 * A change of data under way: its journal on disk and the steps that can be repeated. What `settle` does is the same
 * for a failure, a cancellation and for another process that finds the journal of a dead one: the old data or the new,
 * everything else cleared away, services running again.
 */
export class DataWork {
  constructor(
    readonly deps: WorkDeps,
    private current: Journal,
  ) {}

  get journal(): Journal {
    return this.current;
  }

  get access(): VolumeAccess {
    return {
      engine: this.deps.engine,
      project: this.stack.name,
      image: this.current.image ?? '',
      containerName: (index) => `dev-stack-${this.current.id}-${index}`,
    };
  }

  step(name: string): void {
    this.deps.onStep(name);
  }

  async note(change: Partial<Journal>): Promise<void> {
    this.current = { ...this.current, ...change };
    await writeJournal(this.deps.file, this.current);
  }

  /** For steps back to safety: a full disk must not stand in their way, and what the file says now leads there too. */
  async noteIfRoom(change: Partial<Journal>): Promise<void> {
    await this.note(change).catch((error: unknown) => {
      if (!DataError.is(error, 'diskFull')) throw error;
    });
  }

  async end(): Promise<void> {
    this.step('end');
    await clearJournal(this.deps.file);
  }

  /** Runs the work from its first note to its end; whatever goes wrong, everything is settled before it is told. */
  async attempt<T>(act: () => Promise<T>): Promise<T> {
    try {
      await this.note({});
      this.step('begin');
      const result = await act();
      await this.end();
      return result;
    } catch (error) {
      await this.afterFailure(error);
      throw error;
    }
  }

  private async afterFailure(error: unknown): Promise<void> {
    try {
      // In place already: what failed is a service that did not get ready.
      if (this.current.state === 'starting' && !EngineError.is(error, 'unreachable')) return await this.end();
      const { what, touched, state } = this.current;
      const outcome = await this.settle(never, 'back');
      await this.end();
      const volumes = state === 'removing' ? this.current.volumes.map(({ name }) => name) : touched;
      if (volumes.length > 0) this.warn(recoveryText({ what, outcome, volumes }));
    } catch (second) {
      this.warn(
        `The ${this.current.what} was interrupted and could not be cleared up: ${(second as Error).message}. ${this.wayOut(second)}`,
      );
    }
  }

  /** What a person does when clearing up failed, and where the former data is meanwhile. */
  private wayOut(error: unknown): string {
    const { safety } = this.current;
    const when = EngineError.is(error, 'unreachable')
      ? 'That is done with the next change of this stack, once the engine can be reached again'
      : EngineError.is(error, 'diskFull')
        ? "Free some space on the engine's disk; the next change of this stack ends it then"
        : 'The next change of this stack tries it again';
    return safety === undefined ? when : `${when}. The former data is safe in the snapshot ${safety}`;
  }

  warn(message: string): void {
    this.deps.onProgress({ kind: 'warning', message });
  }

  /**
   * Brings everything to rest from wherever the journal stands.
   * @param wish `back`: to the old data, where that is possible; `forward`: to the new
   */
  async settle(signal: AbortSignal, wish: 'back' | 'forward'): Promise<'finished' | 'rolledBack'> {
    await this.clearAway(signal);
    const outcome = await this.settleData(signal, wish);
    if (this.current.state !== 'quieting') await this.noteIfRoom({ state: 'starting' });
    try {
      await this.resume(signal, false, pendingTasks(this));
    } catch (error) {
      // The data is at rest. A port that is taken now must not keep everything else from this stack until it is free.
      if (isCancelled(error) || EngineError.is(error, 'unreachable')) throw error;
      this.warn(
        `The data is in order, but services could not be started again: ${(error as Error).message}. Start them when that is mended`,
      );
    }
    return outcome;
  }

  private async settleData(
    signal: AbortSignal,
    wish: 'back' | 'forward',
  ): Promise<'finished' | 'rolledBack'> {
    switch (this.current.state) {
      case 'quieting':
        return 'rolledBack';
      case 'starting':
        return 'finished';
      case 'removing':
        await this.removeAll(signal);
        return 'finished';
      case 'rollingBack':
        await this.rollBack(signal);
        return 'rolledBack';
      case 'replacing':
        if (wish === 'forward') {
          try {
            await this.replaceAll(signal);
            return 'finished';
          } catch (error) {
            if (EngineError.is(error, 'unreachable') || !this.canRollBack) throw error;
          }
        } else if (!this.canRollBack) {
          await this.replaceAll(signal);
          return 'finished';
        }
        await this.rollBack(signal);
        return 'rolledBack';
    }
  }

  /** True while everything that was touched can be brought back. */
  get canRollBack(): boolean {
    return this.current.volumes.every(
      (volume) =>
        !this.current.touched.includes(volume.name) || !volume.existed || volume.formerFile !== undefined,
    );
  }

  async replaceAll(signal: AbortSignal): Promise<void> {
    const { volumes, source } = this.current;
    const snapshot = await this.deps.store.whole(source ?? '');
    const total = snapshot.volumes
      .filter(({ file }) => volumes.some((volume) => volume.file === file))
      .reduce((sum, { fileBytes }) => sum + fileBytes, 0);
    const progress = byteProgress('restore', total, this.deps.onProgress, () => this.now());
    await this.note({ touched: volumes.map(({ name }) => name) });
    await eachOf(volumes, sideBySide, (volume, index) =>
      this.replace(volume, index, source, volume.file, progress.add, signal),
    );
    progress.last();
  }

  private async rollBack(signal: AbortSignal): Promise<void> {
    await this.noteIfRoom({ state: 'rollingBack' });
    this.step('rollBack');
    const { volumes, touched, safety } = this.current;
    const progress = byteProgress('rollBack', undefined, this.deps.onProgress, () => this.now());
    await eachOf(volumes, sideBySide, async (volume, index) => {
      if (!touched.includes(volume.name)) return;
      await this.replace(volume, index, safety, volume.formerFile, progress.add, signal);
    });
  }

  /** The volume with the content of the file, or without one: no volume. Repeatable from any point. */
  private async replace(
    volume: JournalVolume,
    index: number,
    snapshot: string | undefined,
    file: string | undefined,
    onBytes: (bytes: number) => void,
    signal: AbortSignal,
  ): Promise<void> {
    const { engine, store } = this.deps;
    this.step(`remove ${index}`);
    await this.removeVolume(volume.name, signal);
    if (file === undefined || snapshot === undefined) return;
    this.step(`create ${index}`);
    await engine.createVolume(volume.body, signal);
    this.step(`fill ${index}`);
    const path = join(store.folder, snapshot, file);
    await fillVolume(this.access, volume.name, index, path, onBytes, signal);
    this.step(`filled ${index}`);
  }

  private async removeAll(signal: AbortSignal): Promise<void> {
    for (const { name } of this.current.volumes) {
      try {
        await this.removeVolume(name, signal);
      } catch (error) {
        // Somebody else's container holds it: then it stays, as it does in a reset that nobody interrupts.
        if (!DataError.is(error, 'inUse')) throw error;
      }
    }
  }

  /** With the stopped containers that hold it. What is not of this stack is never removed. */
  private async removeVolume(name: string, signal: AbortSignal): Promise<void> {
    const { engine } = this.deps;
    for (const user of await engine.volumeUsers(name, signal)) {
      const own = user.labels[labels.project] === this.stack.name;
      if (!own && user.labels[archiveLabel] !== this.stack.name) throw inUse(name, user.name);
      await engine.removeContainer(user.id, false, signal);
      await this.deps.changes.host.feed?.refresh(user.id);
    }
    const volume = await engine.findVolume(name, signal);
    if (!volume) return;
    const project = volume.labels[labels.project];
    if (project !== undefined && project !== this.stack.name) throw inUse(name, project);
    await engine.removeVolume(name, signal);
  }

  /** Containers made for archive calls go, paused ones go on, half-written snapshots go. */
  private async clearAway(signal: AbortSignal): Promise<void> {
    const { engine, store } = this.deps;
    const { paused, halted = [] } = this.current;
    await Promise.all([
      ...paused.map((id) => engine.unpauseContainer(id, signal).catch(unlessGone)),
      ...halted.map((id) => engine.startContainer(id, signal).catch(unlessGone)),
    ]);
    for (let index = 0; index < this.current.accesses; index += 1) await discardCopy(this.access, index);
    await store.sweep();
  }

  /** Starts again what ran before; see `resumeServices`. */
  resume(signal: AbortSignal, wait: boolean, tasks?: readonly StackTask[]): Promise<void> {
    return resumeServices(this, { wait, tasks }, signal);
  }

  private get stack(): StackModel {
    return this.deps.changes.stack;
  }

  private now(): number {
    return this.deps.changes.host.clock.now();
  }
}

/** Gone, or ended meanwhile. */
function unlessGone(error: unknown): void {
  if (!EngineError.is(error, 'notFound', 'conflict')) throw error;
}

export function inUse(volume: string, by: string): DataError {
  return new DataError(
    'inUse',
    `The volume ${volume} is used by ${by}, which is not part of this stack. Nothing of it was changed; remove that container and try again`,
  );
}
