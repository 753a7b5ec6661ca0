import type { StackModel } from '../model/stack';
import { addStops } from './addStops';
import type { ObservedStack } from './observe';
import type { Plan } from './plan';
import { PlanBuilder } from './planBuilder';
import type { StopChoice } from './requests';
import { knownNames } from './selectServices';
import { ServiceGraph } from './serviceGraph';
import { sortContainers } from './stackContainers';

/** Stops what runs of the services (all, also those no longer selected), dependents first. Orphans are left alone. */
export function planStop(stack: StackModel, observed: ObservedStack, request: StopChoice = {}): Plan {
  const plan = new PlanBuilder(stack.name);
  const names = knownNames(stack, request.services);
  const containers = [...sortContainers(stack, observed).byService]
    .filter(([service]) => names.length === 0 || names.includes(service))
    .flatMap(([, list]) => list.map((one) => one.container));
  addStops(plan, new ServiceGraph(stack.services), containers, request.timeoutSeconds, () => 'asked for');
  return plan.build();
}
