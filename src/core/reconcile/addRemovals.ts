import type { EngineContainer } from '../engine/wire';
import { labels } from '../model/labels';
import type { StackModel } from '../model/stack';
import { addStops } from './addStops';
import { isHexName } from './mountDrift';
import type { ObservedStack } from './observe';
import { refOf, type PlanBuilder } from './planBuilder';
import { definedVolumes } from './planResources';
import { ServiceGraph } from './serviceGraph';

export interface RemovalFacts {
  readonly timeoutSeconds: number | undefined;
  /** Remove the containers' anonymous volumes as well. */
  readonly anonymousVolumes: boolean;
  readonly cause: string;
  /** Nodes that come before everything. */
  readonly after?: readonly number[];
}

/** Adds stop and removal of containers, dependents first. @returns the removals by container id. */
export function addRemovals(
  plan: PlanBuilder,
  stack: StackModel,
  containers: readonly EngineContainer[],
  facts: RemovalFacts,
): Map<string, number> {
  const graph = new ServiceGraph(stack.services);
  const stops = addStops(plan, graph, containers, facts.timeoutSeconds, () => facts.cause, facts.after);
  return new Map(
    containers.map((container) => {
      const stop = stops.get(container.id);
      const own = anonymousVolumes(stack, container);
      const removal = plan.add(
        { kind: 'removeContainer', container: refOf(container), anonymousVolumes: facts.anonymousVolumes },
        {
          cause: facts.cause,
          service: container.labels[labels.service],
          after: [...(stop === undefined ? [] : [stop]), ...(facts.after ?? [])],
          losesData: facts.anonymousVolumes && own.length > 0,
        },
      );
      return [container.id, removal];
    }),
  );
}

/**
 * Adds the removal of named volumes and of the anonymous ones the removed containers had taken over from a predecessor:
 * the engine counts those as named and leaves them behind when the container goes.
 */
export function addVolumeRemovals(
  plan: PlanBuilder,
  stack: StackModel,
  observed: ObservedStack,
  names: readonly { readonly name: string; readonly service: string | undefined; readonly cause: string }[],
  removals: ReadonlyMap<string, number>,
): void {
  const users = (name: string): EngineContainer[] =>
    observed.containers.filter((container) => container.mounts.some((mount) => mount.name === name));
  for (const { name, service, cause } of names) {
    const after = users(name).flatMap((container) => removals.get(container.id) ?? []);
    plan.add({ kind: 'removeVolume', name }, { cause, service, after, losesData: true });
  }
  const planned = new Set(names.map((one) => one.name));
  for (const container of observed.containers) {
    const removal = removals.get(container.id);
    if (removal === undefined) continue;
    for (const name of inheritedVolumes(stack, container)) {
      if (planned.has(name) || users(name).some((user) => !removals.has(user.id))) continue;
      planned.add(name);
      plan.add(
        { kind: 'removeVolume', name },
        {
          cause: `anonymous volume of ${container.name}`,
          service: container.labels[labels.service],
          after: users(name).flatMap((user) => removals.get(user.id) ?? []),
          losesData: true,
        },
      );
    }
  }
}

/**
 * Volumes of a container that carry no name a person gave. One that the definition names is not anonymous, whatever its
 * name looks like: that is how a person saves the data of a volume that once was.
 */
export function anonymousVolumes(stack: StackModel, container: EngineContainer): string[] {
  const named = new Set(Object.values(definedVolumes(stack)).map((volume) => volume.name));
  return container.mounts.flatMap(({ type, name }) =>
    type === 'volume' && name !== undefined && isHexName(name) && !named.has(name) ? [name] : [],
  );
}

/** Anonymous volumes the container was given by name when it was created. */
function inheritedVolumes(stack: StackModel, container: EngineContainer): string[] {
  const mounts = (container.hostConfig['Mounts'] ?? []) as readonly { readonly Source?: string }[];
  const given = new Set(mounts.map((mount) => mount.Source));
  return anonymousVolumes(stack, container).filter((name) => given.has(name));
}
