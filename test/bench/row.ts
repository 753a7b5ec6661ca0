import { type Measurement } from './bench';
import { type BenchWorld } from './benchWorld';

/** One line of the table: how it is called and how it is measured. */
export interface Row {
  /** For the command line: `npm run bench -- --only=chain`. */
  readonly id: string;
  /** Part of the smaller run. */
  readonly quick: boolean;
  measure(world: BenchWorld): Promise<Measurement[]>;
}
