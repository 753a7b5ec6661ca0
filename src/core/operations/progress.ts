/** What a long operation tells while it runs; hosts render it. */
export type ProgressEvent =
  /** The plan is known; `steps` operations will run. */
  | { readonly kind: 'planned'; readonly steps: number }
  /** An operation of the plan begins, ends, or fails. `text` as in the plan's print: "create container shop-db-1". */
  | {
      readonly kind: 'step';
      readonly phase: 'begin' | 'end' | 'failed';
      readonly text: string;
      readonly service: string | undefined;
      /** Milliseconds; on end and failed. */
      readonly durationMs?: number;
    }
  | {
      readonly kind: 'pull';
      readonly image: string;
      readonly services: readonly string[];
      readonly currentBytes: number;
      readonly totalBytes: number;
      readonly done: boolean;
    }
  /** How far readiness is; sent whenever it changes. */
  | {
      readonly kind: 'ready';
      readonly ready: number;
      readonly total: number;
      /** Not ready yet, most telling first; `detail` like "probe 3: connection refused" or "waiting for kafka". */
      readonly waitingFor: readonly { readonly service: string; readonly detail: string }[];
    }
  | { readonly kind: 'warning'; readonly message: string };

export type OnProgress = (event: ProgressEvent) => void;
