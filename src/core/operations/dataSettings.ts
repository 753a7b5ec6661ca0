import type { Retention } from '../data/snapshot';

/** Where and how a host keeps the data of stacks. */
export interface DataSettings {
  /** Of the user, absolute; see support/dataFolder.ts. */
  readonly folder: string;
  /** Who we are to another process that has to wait: "editor", "command line". */
  readonly owner: string;
  /** Whether a safety snapshot is taken before data is lost, where the request does not say. */
  safety(): boolean;
  retention(): Retention;
  /** Volumes of so many bytes the engine copies itself while writers are paused; undefined: where that is sooner done. */
  readonly copyFrom?: number | undefined;
  /** Told the name of every step of a change of data before it is done. Tests end the process there. */
  onStep?(name: string): void;
}
