import type { StackModel } from '../model/stack';
import type { Plan } from './plan';
import { PlanBuilder } from './planBuilder';

/** Removes volumes that no container uses: whoever calls has made sure that they are orphans. */
export function planRemoveVolumes(stack: StackModel, names: readonly string[]): Plan {
  const plan = new PlanBuilder(stack.name);
  for (const name of names)
    plan.add({ kind: 'removeVolume', name }, { cause: 'the definition does not name it', losesData: true });
  return plan.build();
}
