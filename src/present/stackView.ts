import { type ServiceFacts } from '../core/catalog/serviceFacts';
import { type StackVolume } from '../core/data/stackVolumes';
import { type Problem } from '../core/compose/problem';
import { type ServiceStatus, type StackStatus } from '../core/live/stackStatus';

/** One stack as the surfaces see it. */
export interface StackView {
  /** Under which the host keeps it; stable while its files stay where they are. */
  readonly id: string;
  readonly title: string;
  /** Where it comes from. */
  readonly source: 'workspace' | 'bundled';
  /** Undefined until its files could be read once without an error. */
  readonly status: StackStatus | undefined;
  /** Of the last reading. With errors in it `status` is from the last good one. */
  readonly problems: readonly Problem[];
  /** An engine has told what runs at least once since the stack was opened. */
  readonly known: boolean;
  /** Undefined until somebody looked. */
  readonly volumes?: VolumeFacts | undefined;
  factsOf(status: ServiceStatus): ServiceFacts;
}

/** The stack's volumes as the engine told last; another object whenever something of it changed. */
export interface VolumeFacts {
  readonly list: readonly StackVolume[];
  /** Bytes by name, as measured last; undefined: nobody asked yet. */
  readonly sizes: ReadonlyMap<string, number> | undefined;
}

export function hasErrors(view: StackView): boolean {
  return view.problems.some((problem) => problem.severity === 'error');
}
