import type { Engine } from '../engine/engine';
import type { ServiceDependency } from '../model/stack';
import type { Log } from '../support/log';
import type { PlanNode } from './plan';

/** What execution tells; part of the ProgressEvent of core/operations. */
export type ExecuteEvent =
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
      /** With `done`: it was not pulled. */
      readonly failed?: true;
    }
  | {
      readonly kind: 'build';
      readonly image: string;
      readonly service: string;
      /** The step under way, as the builder names it: "[base 2/3] RUN npm ci"; '' before the first. */
      readonly step: string;
      /** Steps of the Dockerfile that are done; `cached` of them needed no work. */
      readonly steps: { readonly done: number; readonly cached: number };
      /** The image is there. */
      readonly done: boolean;
    }
  /** `standing`: every start says so until somebody changes something. */
  | { readonly kind: 'warning'; readonly message: string; readonly standing?: boolean };

export interface ExecuteDeps {
  readonly engine: Engine;
  /** Resolves when the condition holds; rejects (NotReadyError) when it cannot hold any more. */
  readonly waitFor: (condition: ServiceDependency, signal: AbortSignal) => Promise<void>;
  readonly onProgress: (event: ExecuteEvent) => void;
  /** Called as each operation begins and when it ended well. */
  readonly onOperation?: (node: PlanNode, phase: 'begin' | 'end') => void;
  readonly log: Log;
  /** Builds the image of a service under that name. */
  readonly build: (service: string, image: string, signal: AbortSignal) => Promise<void>;
  /** Reads a text file of this machine (seccomp profiles). */
  readonly readText?: (file: string) => Promise<string>;
  /**
   * Starts under way at a time, default 8. Twenty containers of busybox on engine 26.1 with two cores took 2.1, 2.1, 1.9,
   * 1.7 and 1.9 s, 2, 4, 8, 12 and 20 at a time; beside other work on the same cores 8.2, 6.8, 5.2, 6.6 and 5.5 s.
   * While a start that others wait for is under way, one that nobody waits for begins beside fewer than two a core.
   */
  readonly startConcurrency?: number;
  /** Default 3. */
  readonly pullConcurrency?: number;
  /** Milliseconds since the epoch; default the system's. */
  readonly now?: () => number;
}
