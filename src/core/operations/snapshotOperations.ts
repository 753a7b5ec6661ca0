import type { DataScope, Snapshot, SnapshotRow } from '../data/snapshot';
import type { OnProgress } from './progress';

export interface SaveRequest extends DataScope {
  readonly name: string;
  readonly note?: string;
  /** How writers are kept quiet meanwhile: all paused together (default), or stopped in order and started again. */
  readonly quiet?: 'pause' | 'stop';
}

export interface RestoreRequest extends DataScope {
  /** Id, or a name that only one snapshot has. */
  readonly snapshot: string;
  /** Take a safety snapshot of what is replaced first. Default: what the session was told (on). */
  readonly safety?: boolean;
}

/** What a restore would do, named exactly. Shown before anything happens. */
export interface RestorePreview {
  readonly snapshot: Snapshot;
  /** The engine it was looked at on, as EngineInfo.endpoint. */
  readonly endpoint: string;
  readonly volumes: readonly {
    /** The volume on the engine now, or to be made. */
    readonly name: string;
    /** As in the snapshot. */
    readonly savedName: string;
    /** True when it is there and will be replaced. */
    readonly exists: boolean;
    /** What it holds now; undefined when the engine could not measure it. */
    readonly sizeBytes: number | undefined;
    readonly savedBytes: number;
    readonly services: readonly string[];
    /** Where it is mounted, for one that nobody named. */
    readonly place?: string | undefined;
  }[];
  /** Volumes of the snapshot that stay as they are, each with its reason. */
  readonly kept: readonly { readonly name: string; readonly because: string }[];
  /** Services that are stopped and started again, first to stop first. */
  readonly stops: readonly string[];
  readonly safety: boolean;
  /** What a person should know: other images or another definition than then. */
  readonly warnings: readonly string[];
}

export interface RestoreResult {
  /** What brings the former data back; undefined when none was taken. */
  readonly safety: Snapshot | undefined;
}

export interface VolumeDifference {
  readonly name: string;
  readonly state: 'same' | 'changed' | 'missing' | 'new';
  /** Paths, seen from the snapshot: `added` are there only now. At most a hundred each; the counts are exact. */
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly changed: readonly string[];
  readonly counts: { readonly added: number; readonly removed: number; readonly changed: number };
  readonly savedBytes: number;
  readonly nowBytes: number;
}

export interface SnapshotComparison {
  readonly snapshot: Snapshot;
  readonly volumes: readonly VolumeDifference[];
  /** Services whose image is another one now. */
  readonly images: readonly { readonly service: string; readonly saved: string; readonly now: string }[];
  readonly definitionChanged: boolean;
}

export interface ImportRequest {
  /** Default: the name it was saved under. */
  readonly name?: string;
  /** Take a snapshot of another project: its volumes get this project's names. */
  readonly fromOtherProject?: boolean;
}

/** What the end of an interrupted operation was. */
export interface Recovery {
  /** What was interrupted, for people: "restore of before-migration". */
  readonly what: string;
  /** `finished`: the new data is in place; `rolledBack`: the old. */
  readonly outcome: 'finished' | 'rolledBack';
  readonly volumes: readonly string[];
}

/** What a process left half done, and what is not known or not done any more when it is left so. */
export interface Interruption {
  readonly id: string;
  /** For people: "restore of before-migration". */
  readonly what: string;
  /** Where it was begun, as EngineInfo.endpoint; undefined when that was not noted. */
  readonly endpoint: string | undefined;
  /** Volumes that may hold a part of their data, or be gone. */
  readonly volumes: readonly {
    readonly name: string;
    /** Where it was mounted, for one that nobody named and a container had. */
    readonly place: { readonly service: string; readonly destination: string } | undefined;
    /** Where the data from before is: in a snapshot that is whole, nowhere, or there was none. */
    readonly former: 'kept' | 'lost' | 'none';
  }[];
  /** Name of the safety snapshot with the data from before, and of the snapshot that was being restored. */
  readonly safety: string | undefined;
  readonly source: string | undefined;
  /** Services that were to be started again, and containers that may still be paused. */
  readonly services: readonly string[];
  readonly paused: number;
  /** Tasks that were to follow, as "seed of db". */
  readonly tasks: readonly string[];
}

/**
 * Snapshots of one stack's data. Operations that change something take the stack's turn and its lock: a second one of
 * this process waits, and one of another process waits too, told by a warning who holds it and since when.
 * An interruption at any moment leaves the old data or the new: `recover`, which every operation of the session calls
 * first, ends what a dead process began.
 * @throws EngineError, DataError (`badName` where a name is given), CancelledError.
 */
export interface SnapshotOperations {
  /** Newest first. Needs no engine. */
  list(signal: AbortSignal): Promise<readonly SnapshotRow[]>;
  /** By id or by a name that only one has. @throws DataError `notFound`, `ambiguous`. */
  find(idOrName: string, signal: AbortSignal): Promise<SnapshotRow>;
  /** Folder that holds the snapshots of this stack. */
  readonly folder: string;
  save(request: SaveRequest, onProgress: OnProgress, signal: AbortSignal): Promise<Snapshot>;
  previewRestore(request: RestoreRequest, signal: AbortSignal): Promise<RestorePreview>;
  /** Does what the preview said; refuses (`conflict`) when more than it named would be replaced by now. */
  restore(
    request: RestoreRequest,
    preview: RestorePreview,
    onProgress: OnProgress,
    signal: AbortSignal,
  ): Promise<RestoreResult>;
  /** The newest safety snapshot: what Undo restores. */
  undoable(signal: AbortSignal): Promise<Snapshot | undefined>;
  /** The snapshot against the volumes as they are now; nothing is paused for it. */
  compare(idOrName: string, onProgress: OnProgress, signal: AbortSignal): Promise<SnapshotComparison>;
  /** A safety snapshot that gets a name becomes a manual one: it is kept. */
  rename(
    idOrName: string,
    to: { readonly name?: string; readonly note?: string },
    onProgress: OnProgress,
    signal: AbortSignal,
  ): Promise<Snapshot>;
  delete(
    idsOrNames: readonly string[],
    onProgress: OnProgress,
    signal: AbortSignal,
  ): Promise<readonly Snapshot[]>;
  /** One file, everything in it; written beside its name and renamed when whole. */
  export(idOrName: string, file: string, onProgress: OnProgress, signal: AbortSignal): Promise<void>;
  /** @throws DataError `hostile`, `damaged`, `foreign` before anything is kept. */
  import(
    file: string,
    request: ImportRequest,
    onProgress: OnProgress,
    signal: AbortSignal,
  ): Promise<Snapshot>;
  /** Ends what a process that died left half done. @returns undefined when there was nothing. */
  recover(onProgress: OnProgress, signal: AbortSignal): Promise<Recovery | undefined>;
  /** What waits for `recover`. Needs no engine. */
  interruption(signal: AbortSignal): Promise<Interruption | undefined>;
  /**
   * The way out when `recover` cannot do its work, as when the engine is gone for good: the journal is forgotten. On
   * the engine where it was begun it is tried once more first. @returns what became of it then; undefined: forgotten.
   * @throws EngineError `conflict` when it is not any more what `shown` said.
   */
  discard(shown: Interruption, onProgress: OnProgress, signal: AbortSignal): Promise<Recovery | undefined>;
}
