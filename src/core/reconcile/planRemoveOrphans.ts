import type { StackModel } from '../model/stack';
import { addRemovals } from './addRemovals';
import type { ObservedStack } from './observe';
import type { Plan } from './plan';
import { PlanBuilder } from './planBuilder';
import { sortContainers } from './stackContainers';

/** Stops and removes the project's containers that the definition does not name any more; their volumes stay. */
export function planRemoveOrphans(stack: StackModel, observed: ObservedStack): Plan {
  const plan = new PlanBuilder(stack.name);
  const { orphans } = sortContainers(stack, observed);
  addRemovals(plan, stack, orphans, { timeoutSeconds: undefined, anonymousVolumes: false, cause: 'orphan' });
  return plan.build();
}
