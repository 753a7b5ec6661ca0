/** What a snapshot says of itself: the content of its `manifest.json`. Times are ms since the epoch, sizes bytes. */
export interface Snapshot {
  readonly format: typeof snapshotFormat;
  /** Sorts by time: "20260131-120000-1a2b3c". Also the name of its folder. */
  readonly id: string;
  /** `safety`: taken by us before data was to be lost; only these are dropped by retention. */
  readonly kind: 'manual' | 'safety' | 'imported';
  readonly name: string;
  readonly note: string;
  readonly createdAt: number;
  readonly project: string;
  /** Folder of the stack it was taken from; of another machine when imported. */
  readonly workingDir: string;
  /** Undefined where the stack's folder is in no git repository. */
  readonly git: { readonly branch: string | undefined; readonly commit: string } | undefined;
  /** Of the resolved definition of the services concerned. */
  readonly definitionHash: string;
  readonly images: readonly SnapshotImage[];
  /** How writers were kept quiet: all paused together, stopped, or there were none. */
  readonly quiet: 'paused' | 'stopped' | 'idle';
  /** How long writers stood still, ms. */
  readonly quietMs: number;
  readonly volumes: readonly SnapshotVolume[];
}

export const snapshotFormat = 1;

export interface SnapshotImage {
  readonly service: string;
  /** As the definition writes it. */
  readonly reference: string;
  readonly id: string;
  readonly digests: readonly string[];
}

export interface SnapshotVolume {
  /** On the engine: "shop_pgdata"; for an anonymous one what it was called then. */
  readonly name: string;
  /** Set where a person gave no name: the place by which the volume is known. */
  readonly anonymous:
    { readonly service: string; readonly number: number; readonly destination: string } | undefined;
  /** Services that mount it. */
  readonly services: readonly string[];
  readonly driver: string;
  readonly options: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  /** Files, folders, links and all else in it. */
  readonly entries: number;
  /** Sum of its files' sizes. */
  readonly contentBytes: number;
  /** Of files that are not in it, for they hold nothing: see `recycledSegments`. */
  readonly leftOutBytes?: number;
  /** Name in the snapshot's folder. */
  readonly file: string;
  readonly fileBytes: number;
  /** Of the file, hex. */
  readonly sha256: string;
}

/** Of its volumes, what they do not hold. */
export function leftOutBytes({ volumes }: Snapshot): number {
  return volumes.reduce((sum, one) => sum + (one.leftOutBytes ?? 0), 0);
}

/** A row of the list: a snapshot, and whether its files are all there (their content is checked before a restore). */
export interface SnapshotRow {
  readonly snapshot: Snapshot;
  /** On disk, bytes. */
  readonly sizeBytes: number;
  /** Why it cannot be restored; undefined when nothing is known against it. */
  readonly broken: string | undefined;
}

/** Which safety snapshots are kept; what is over either limit goes, oldest first, the newest never. */
export interface Retention {
  readonly count: number;
  readonly totalBytes: number;
}

/** Services whose data is meant; undefined or empty: all. */
export interface DataScope {
  readonly services?: readonly string[];
}
