import type { Snapshot } from '../data/snapshot';
import type { StackVolume } from '../data/stackVolumes';
import type { OnProgress } from './progress';
import type { VolumeFiles } from './volumeFiles';

/** What a removal of orphaned volumes would delete, named exactly. Shown before anything happens. */
export interface VolumeRemovalPreview {
  /** The engine it was looked at on, as EngineInfo.endpoint. */
  readonly endpoint: string;
  readonly volumes: readonly {
    readonly name: string;
    /** Bytes; undefined when the engine could not measure it. */
    readonly sizeBytes: number | undefined;
    /** Tells it from another one that gets the name later. */
    readonly createdAt: number | undefined;
  }[];
  /** A safety snapshot is taken first. */
  readonly safety: boolean;
}

export interface VolumeRemovalRequest {
  /** On the engine. */
  readonly names: readonly string[];
  /** Take a safety snapshot first. Default: what the session was told (on). */
  readonly safety?: boolean;
}

/**
 * The volumes of one stack. Only orphans can be removed here: what the definition names goes by a reset, and what is not
 * the project's never does.
 * @throws EngineError, DataError, CancelledError.
 */
export interface VolumeOperations {
  /** As they are now, without their sizes. */
  list(signal: AbortSignal): Promise<readonly StackVolume[]>;
  /**
   * Bytes of every volume of the engine that it can measure, by name. It walks its disk for that: ask when somebody
   * looks, not while nobody does.
   */
  measure(signal: AbortSignal): Promise<ReadonlyMap<string, number>>;
  /** A look into what is stored. */
  readonly files: Pick<VolumeFiles, 'list' | 'stat' | 'read'>;
  /** @throws DataError `notFound` for what is no orphan of this stack, `inUse` for what a container holds. */
  previewRemoval(request: VolumeRemovalRequest, signal: AbortSignal): Promise<VolumeRemovalPreview>;
  /**
   * Does what the preview said; refuses (EngineError `conflict`) when a volume is another one by now.
   * @returns the safety snapshot, which brings the volumes back; undefined when none was taken
   */
  remove(
    request: VolumeRemovalRequest,
    preview: VolumeRemovalPreview,
    onProgress: OnProgress,
    signal: AbortSignal,
  ): Promise<Snapshot | undefined>;
}
