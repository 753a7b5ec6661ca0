import { exportFile } from '../data/exportFile';
import { importFile } from '../data/importFile';
import { DataError } from '../data/dataError';
import { keptList } from '../data/keptList';
import { readJournal, unfinishedJournals } from '../data/journal';
import type { Snapshot, SnapshotRow } from '../data/snapshot';
import { snapshotName } from '../data/snapshotName';
import { SnapshotStore } from '../data/snapshotStore';
import { byteProgress } from './byteProgress';
import { checkFiles } from './checkFiles';
import { compareData } from './compareData';
import { DataRoom } from './dataRoom';
import { DataTurns } from './dataTurns';
import { discardInterrupted } from './discardInterrupted';
import { interruptionOf } from './interruptionOf';
import { dropExpired, loseData, type DataLoss } from './loseData';
import type { OnProgress } from './progress';
import { lookAtRestore, restoreData } from './restoreData';
import type {
  ImportRequest,
  Interruption,
  Recovery,
  RestorePreview,
  RestoreRequest,
  RestoreResult,
  SaveRequest,
  SnapshotComparison,
  SnapshotOperations,
} from './snapshotOperations';
import type { Change, StackChanges } from './stackChanges';
import type { DataSettings } from './dataSettings';
import { StackVolumeOperations } from './stackVolumeOperations';
import { saveData, saveSeen } from './takeSnapshot';
import type { VolumeOperations } from './volumeOperations';

/** The data of one stack; see SnapshotOperations. Keeps processes apart, and ends what a dead one left half done. */
export class StackData implements SnapshotOperations {
  readonly volumes: VolumeOperations;
  private readonly room: DataRoom;
  private readonly turns: DataTurns;

  constructor(
    private readonly settings: DataSettings,
    private readonly changes: StackChanges,
  ) {
    this.room = new DataRoom(settings, changes);
    this.turns = new DataTurns(this.room);
    this.volumes = new StackVolumeOperations(this.room);
    changes.guard = (kind, change, onProgress, signal) => this.turns.enter(kind, change, onProgress, signal);
  }

  get folder(): string {
    return this.room.store.folder;
  }

  /** Whether safety snapshots are wanted where nobody says otherwise. */
  get isSafe(): boolean {
    return this.settings.safety();
  }

  list(): Promise<readonly SnapshotRow[]> {
    return this.room.store.list();
  }

  find(idOrName: string): Promise<SnapshotRow> {
    return this.room.store.find(idOrName);
  }

  async undoable(): Promise<Snapshot | undefined> {
    const rows = await this.room.store.list();
    return rows.find(({ snapshot, broken }) => snapshot.kind === 'safety' && broken === undefined)?.snapshot;
  }

  async save(given: SaveRequest, onProgress: OnProgress, signal: AbortSignal): Promise<Snapshot> {
    const request = { ...given, name: snapshotName(given.name) };
    return this.change(`saving of ${request.name}`, onProgress, signal, (change, until) =>
      saveData(this.room, change, request, onProgress, until),
    );
  }

  async previewRestore(request: RestoreRequest, signal: AbortSignal): Promise<RestorePreview> {
    const snapshot = await this.room.store.whole(request.snapshot);
    const engine = await this.changes.host.engine(signal);
    return (await lookAtRestore(this.room, engine, snapshot, request, signal)).preview;
  }

  async restore(
    request: RestoreRequest,
    preview: RestorePreview,
    onProgress: OnProgress,
    signal: AbortSignal,
  ): Promise<RestoreResult> {
    const { room } = this;
    const { snapshot, volumes } = preview;
    const named = snapshot.volumes.filter(({ name }) => volumes.some((one) => one.savedName === name));
    const ended = new AbortController();
    const checking = AbortSignal.any([signal, ended.signal]);
    const check = checkFiles(room, snapshot, named, onProgress, checking);
    try {
      return await this.change(`restore of ${snapshot.name}`, onProgress, signal, (change, until) =>
        restoreData(room, change, request, preview, check, onProgress, until),
      );
    } finally {
      ended.abort();
    }
  }

  async compare(idOrName: string, onProgress: OnProgress, signal: AbortSignal): Promise<SnapshotComparison> {
    const snapshot = await this.room.store.whole(idOrName);
    return this.change(`comparison with ${snapshot.name}`, onProgress, signal, (change, until) =>
      compareData(this.room, change, snapshot, onProgress, until),
    );
  }

  /** Deletes data and brings it to safety first; called by the operations that do so, in their turn. */
  async lose(
    change: Change,
    loss: DataLoss,
    onProgress: OnProgress,
    signal: AbortSignal,
  ): Promise<readonly string[]> {
    return (await loseData(this.room, change, loss, onProgress, signal)).left;
  }

  /**
   * Brings the data of a service that goes on to safety, before a task replaces it; called by the operation that does so,
   * in its turn. Warns where there is nothing that could be saved: the data is replaced all the same.
   * @param what "the import into db"
   */
  async protect(
    change: Change,
    service: string,
    what: string,
    onProgress: OnProgress,
    signal: AbortSignal,
  ): Promise<void> {
    const { room } = this;
    const request = { name: `Before ${what}`, services: [service] };
    const seen = await room.look(change.engine, request, signal);
    const { volumes, kept } = seen.chosen;
    if (volumes.length === 0) {
      const because = kept.length > 0 ? keptList(kept) : `${service} has no volume`;
      onProgress({ kind: 'warning', message: `No safety snapshot is taken before ${what}: ${because}` });
      return;
    }
    const snapshot = await saveSeen(room, change, seen, request, 'safety', onProgress, signal);
    onProgress({ kind: 'safety', snapshot });
    await dropExpired(room, snapshot.id);
  }

  async rename(
    idOrName: string,
    given: { readonly name?: string; readonly note?: string },
    onProgress: OnProgress,
    signal: AbortSignal,
  ): Promise<Snapshot> {
    const to = given.name === undefined ? given : { ...given, name: snapshotName(given.name) };
    return this.turns.locked('exclusive', `renaming of ${idOrName}`, onProgress, signal, async () => {
      const { store } = this.room;
      const { snapshot } = await store.find(idOrName);
      const kind = to.name !== undefined && snapshot.kind === 'safety' ? 'manual' : snapshot.kind;
      const changed = { ...snapshot, ...to, kind };
      await store.change(changed);
      return changed;
    });
  }

  delete(
    idsOrNames: readonly string[],
    onProgress: OnProgress,
    signal: AbortSignal,
  ): Promise<readonly Snapshot[]> {
    return this.turns.locked('exclusive', 'deletion of snapshots', onProgress, signal, async () => {
      const { store } = this.room;
      const found = await Promise.all(idsOrNames.map((one) => store.find(one)));
      const journal = await readJournal(this.room.place.journal);
      for (const { snapshot } of found) {
        if (journal?.source === snapshot.id || journal?.safety === snapshot.id) {
          throw new DataError('inUse', `The snapshot ${snapshot.name} is needed to end the ${journal.what}`);
        }
      }
      for (const { snapshot } of found) await store.delete(snapshot.id);
      return found.map(({ snapshot }) => snapshot);
    });
  }

  export(idOrName: string, file: string, onProgress: OnProgress, signal: AbortSignal): Promise<void> {
    return this.turns.locked('shared', `export of ${idOrName}`, onProgress, signal, async () => {
      const { store } = this.room;
      const snapshot = await store.whole(idOrName);
      const total = snapshot.volumes.reduce((sum, one) => sum + one.fileBytes, 0);
      const progress = byteProgress('export', total, onProgress, () => this.room.now());
      await exportFile(store, snapshot, file, progress.add, signal);
      progress.last();
    });
  }

  async import(
    file: string,
    request: ImportRequest,
    onProgress: OnProgress,
    signal: AbortSignal,
  ): Promise<Snapshot> {
    const name = request.name === undefined ? undefined : snapshotName(request.name);
    return this.turns.locked('shared', 'import', onProgress, signal, async () => {
      const { store, stack } = this.room;
      const progress = byteProgress('import', undefined, onProgress, () => this.room.now());
      const facts = {
        ...{ id: store.newId(this.room.now()), project: stack.name, name },
        fromOtherProject: request.fromOtherProject === true,
      };
      const step = (name: string): void => this.settings.onStep?.(`import ${name}`);
      const snapshot = await importFile(store, file, facts, progress.add, step, signal);
      progress.last();
      return snapshot;
    });
  }

  async recover(onProgress: OnProgress, signal: AbortSignal): Promise<Recovery | undefined> {
    if (!(await this.turns.interrupted())) {
      const { place, store } = this.room;
      const left = [...(await store.unfinished()), ...(await unfinishedJournals(place.journal))];
      if (left.length > 0) await this.turns.sweepIfAlone(signal);
      return undefined;
    }
    let recovery: Recovery | undefined;
    const tell: OnProgress = (event) => onProgress(event);
    this.turns.onRecovered = (found) => (recovery = found);
    try {
      await this.change('recovery', tell, signal, () => Promise.resolve());
    } finally {
      this.turns.onRecovered = undefined;
    }
    return recovery;
  }

  async interruption(): Promise<Interruption | undefined> {
    const journal = await readJournal(this.room.place.journal);
    return journal && interruptionOf(journal, await new SnapshotStore(journal.store).list());
  }

  discard(shown: Interruption, onProgress: OnProgress, signal: AbortSignal): Promise<Recovery | undefined> {
    const recover = (): Promise<Recovery | undefined> => this.recover(onProgress, signal);
    const purpose = `giving up of ${shown.what}`;
    return discardInterrupted(this.room, shown, recover, onProgress, signal, (forget) =>
      this.turns.locked('exclusive', purpose, onProgress, signal, forget),
    );
  }

  private change<T>(
    purpose: string,
    onProgress: OnProgress,
    signal: AbortSignal,
    act: (change: Change, until: AbortSignal) => Promise<T>,
  ): Promise<T> {
    return this.changes.change({ mode: 'exclusive', purpose }, onProgress, signal, act);
  }
}
