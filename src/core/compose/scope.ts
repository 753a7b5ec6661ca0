import { type Environment, type LoadContext } from './loadContext';
import { type Lookup } from './substitute';

/** Where a file stands while it is read: what its variables and relative paths mean. */
export interface Scope {
  readonly context: LoadContext;
  readonly file: string;
  /** Relative paths count from here. */
  readonly folder: string;
  readonly environment: Environment;
  readonly lookup: Lookup;
  /** Files on the way to this one, through `include`. */
  readonly included: readonly string[];
}
