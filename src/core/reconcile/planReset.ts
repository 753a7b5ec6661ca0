import type { EngineContainer } from '../engine/wire';
import { labels } from '../model/labels';
import type { StackModel } from '../model/stack';
import { addRemovals, addVolumeRemovals, anonymousVolumes } from './addRemovals';
import { addStops } from './addStops';
import type { ObservedStack } from './observe';
import type { Plan } from './plan';
import { PlanBuilder } from './planBuilder';
import type { ResetChoice } from './requests';
import { knownNames } from './selectServices';
import { ServiceGraph } from './serviceGraph';
import { sortVolumes, type KeptVolume } from './sortVolumes';
import { isUp, sortContainers } from './stackContainers';

/** A reset before it happens; the names are exact. Sizes are the caller's to add. */
export interface ResetPlan {
  readonly containers: readonly { readonly id: string; readonly name: string; readonly service: string }[];
  /** `place`: where it is mounted, for one that nobody named. */
  readonly volumes: readonly {
    readonly name: string;
    readonly service: string | undefined;
    readonly place?: string | undefined;
  }[];
  readonly kept: readonly KeptVolume[];
  /** Running services outside of the request that depend on it: stopped by this plan, to be started with the others. */
  readonly dependents: readonly string[];
  readonly plan: Plan;
}

/**
 * Removes containers and volumes of the chosen services, so that their next start begins with nothing. What lacks the
 * project's label, what is external, what the definition does not name and volumes that others use too are kept, each
 * with its reason. Starting again is
 * a plan of its own, made afterwards.
 */
export function planReset(stack: StackModel, observed: ObservedStack, request: ResetChoice = {}): ResetPlan {
  const plan = new PlanBuilder(stack.name);
  const names = knownNames(stack, request.services);
  const isChosen = (service: string | undefined): boolean =>
    service !== undefined && (names.length === 0 || names.includes(service));
  const sorted = sortContainers(stack, observed);
  const chosen = [...sorted.byService].filter(([service]) => isChosen(service)).flatMap(([, list]) => list);
  const containers = [
    ...sorted.leftovers.filter((one) => isChosen(one.labels[labels.service])),
    ...chosen.map((one) => one.container),
  ];

  const graph = new ServiceGraph(stack.services);
  const outside = [...graph.withDependents(stack.services.map((one) => one.name).filter(isChosen))].filter(
    (name) => !isChosen(name),
  );
  const runningOutside = outside.flatMap((name) =>
    (sorted.byService.get(name) ?? []).map((one) => one.container).filter(isUp),
  );
  const dependents = stack.services
    .map((service) => service.name)
    .filter((name) => runningOutside.some((container) => container.labels[labels.service] === name));
  const stops = addStops(plan, graph, runningOutside, undefined, () => 'depends on what is reset');
  const removals = addRemovals(plan, stack, containers, {
    timeoutSeconds: undefined,
    anonymousVolumes: true,
    cause: 'reset',
    after: [...stops.values()],
  });
  const { volumes, kept } = sortVolumes(stack, observed, isChosen, names.length === 0, containers);
  addVolumeRemovals(
    plan,
    stack,
    observed,
    volumes.map((volume) => ({ ...volume, cause: 'reset' })),
    removals,
  );
  return {
    containers: containers.map(({ id, name, labels: own }) => ({
      id,
      name,
      service: own[labels.service] ?? '',
    })),
    volumes: [...volumes, ...anonymousOf(stack, containers)],
    kept,
    dependents,
    plan: plan.build(),
  };
}

/** Named too, because their data goes as well. */
function anonymousOf(stack: StackModel, containers: readonly EngineContainer[]): ResetPlan['volumes'] {
  return containers.flatMap((container) =>
    anonymousVolumes(stack, container).map((name) => ({
      name,
      service: container.labels[labels.service],
      place: container.mounts.find((mount) => mount.name === name)?.destination,
    })),
  );
}
