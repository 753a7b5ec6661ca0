import type { Snapshot } from '../data/snapshot';
import type { TaskName } from '../model/task';
import type { ExecuteEvent } from '../reconcile/executeDeps';

/** What a long operation tells while it runs; hosts render it. */
export type ProgressEvent =
  | ExecuteEvent
  /** How far readiness is; sent whenever it changes. */
  | {
      readonly kind: 'ready';
      readonly ready: number;
      readonly total: number;
      /** Not ready yet, most telling first; `detail` like "probe 3: connection refused" or "waiting for kafka". */
      readonly waitingFor: readonly { readonly service: string; readonly detail: string }[];
    }
  /** A task on the data of a service begins, ends, or fails. */
  | {
      readonly kind: 'task';
      readonly phase: 'begin' | 'end' | 'failed';
      readonly task: TaskName;
      /** Whose data it works on. */
      readonly service: string;
      /** Milliseconds; on end and failed. */
      readonly durationMs?: number;
    }
  /** A line that a task printed, secrets hidden; may hold escape sequences. */
  | {
      readonly kind: 'taskLine';
      readonly task: TaskName;
      readonly service: string;
      readonly line: string;
    }
  /** What brings back the data that is replaced or deleted now; sent at most once, before the first of it goes. */
  | { readonly kind: 'safety'; readonly snapshot: Snapshot }
  /** How far data on the way is, over all volumes concerned; sent a few times a second. */
  | {
      readonly kind: 'data';
      readonly doing: 'check' | 'save' | 'safety' | 'restore' | 'rollBack' | 'export' | 'import' | 'compare';
      readonly doneBytes: number;
      /** Undefined while nobody knows. */
      readonly totalBytes: number | undefined;
    };

export type OnProgress = (event: ProgressEvent) => void;
