import type { LockHolder } from '../data/dataError';
import { readJournal, sweepJournal } from '../data/journal';
import { ProjectLock, type HeldLock } from '../data/projectLock';
import type { DataRoom } from './dataRoom';
import { endInterrupted } from './endInterrupted';
import type { OnProgress } from './progress';
import type { Recovery } from './snapshotOperations';
import type { Change, ChangeKind } from './stackChanges';

/** Keeps processes apart that are at the data of one stack, and ends what a dead one left half done. */
export class DataTurns {
  /** Told what was ended. */
  onRecovered: ((recovery: Recovery) => void) | undefined;

  constructor(private readonly room: DataRoom) {}

  /** For what needs no engine. */
  async locked<T>(
    mode: ChangeKind['mode'],
    purpose: string,
    onProgress: OnProgress,
    signal: AbortSignal,
    act: () => Promise<T>,
  ): Promise<T> {
    const held = await this.take({ mode, purpose }, waiting(onProgress), signal);
    try {
      return await act();
    } finally {
      await held.release();
    }
  }

  private async take(
    kind: ChangeKind,
    onWait: (holder: LockHolder) => void,
    signal: AbortSignal,
  ): Promise<HeldLock> {
    const lock = new ProjectLock(this.room.place.locks, this.room.settings.owner);
    const held = await lock.take(kind.mode, kind.purpose, onWait, signal);
    if (kind.mode === 'exclusive') {
      // Nobody else is at it now: what is half written here is of somebody who died.
      await Promise.allSettled([this.room.store.sweep(), sweepJournal(this.room.place.journal)]);
    }
    return held;
  }

  /** An import leaves no journal when it dies, only what it had read; one that goes on elsewhere is left to it. */
  async sweepIfAlone(signal: AbortSignal): Promise<void> {
    const busy = new Error('Somebody else is at it');
    const giveUp = (): never => {
      throw busy;
    };
    try {
      const held = await this.take({ mode: 'exclusive', purpose: 'clearing up' }, giveUp, signal);
      await held.release();
    } catch (error) {
      if (error !== busy) throw error;
    }
  }

  /** Waits for other processes, and ends first what one of them left when it died. */
  async enter(
    kind: ChangeKind,
    change: Change,
    onProgress: OnProgress,
    signal: AbortSignal,
  ): Promise<() => Promise<void>> {
    const onWait = waiting(onProgress);
    let held = await this.take(kind, onWait, signal);
    try {
      if (await this.interrupted()) {
        if (kind.mode === 'shared') {
          await held.release();
          held = await this.take({ ...kind, mode: 'exclusive' }, onWait, signal);
        }
        const recovery = await endInterrupted(this.room, change, onProgress, signal);
        if (recovery) this.onRecovered?.(recovery);
        if (kind.mode === 'shared') {
          await held.release();
          held = await this.take(kind, onWait, signal);
        }
      }
    } catch (error) {
      await held.release();
      throw error;
    }
    return () => held.release();
  }

  async interrupted(): Promise<boolean> {
    return (await readJournal(this.room.place.journal)) !== undefined;
  }
}

function waiting(onProgress: OnProgress): (holder: LockHolder) => void {
  return (holder) => onProgress({ kind: 'warning', message: `Waiting for ${holderText(holder)}` });
}

function holderText({ owner, purpose, pid, host, since }: LockHolder): string {
  return `${owner} (process ${pid} on ${host}): ${purpose}, since ${new Date(since).toLocaleTimeString()}`;
}
