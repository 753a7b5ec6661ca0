import type { EngineContainer } from '../engine/wire';
import { labels } from '../model/labels';
import { addStop } from './addHooks';
import type { PlanBuilder } from './planBuilder';
import type { ServiceGraph } from './serviceGraph';
import { isUp } from './stackContainers';

/**
 * Adds the stops of what runs of these containers: a service after all that depend on it.
 * @param cause what is said for each.
 * @param first nodes that come before every stop.
 * @returns the stop of each container that had to be stopped, by container id.
 */
export function addStops(
  plan: PlanBuilder,
  graph: ServiceGraph,
  containers: readonly EngineContainer[],
  timeoutSeconds: number | undefined,
  cause: (container: EngineContainer) => string,
  first: readonly number[] = [],
): Map<string, number> {
  const stops = new Map<string, number>();
  const byService = new Map<string, number[]>();
  const order = graph.inOrder().map((service) => service.name);
  const rank = (container: EngineContainer): number => order.indexOf(container.labels[labels.service] ?? '');
  for (const container of [...containers].filter(isUp).sort((a, b) => rank(b) - rank(a))) {
    const service = container.labels[labels.service] ?? '';
    const above = graph.withDependents([service]);
    above.delete(service);
    const stop = addStop(plan, graph.get(service), container, timeoutSeconds, {
      service,
      cause: cause(container),
      after: [...first, ...[...above].flatMap((name) => byService.get(name) ?? [])],
    });
    byService.set(service, [...(byService.get(service) ?? []), stop]);
    stops.set(container.id, stop);
  }
  return stops;
}
