import { labels } from '../model/labels';
import type { StackModel } from '../model/stack';
import { addStarts, type StartTask } from './addStarts';
import { addStops } from './addStops';
import { definedFiles } from './definedFiles';
import type { ObservedStack } from './observe';
import type { Plan } from './plan';
import { PlanBuilder, refOf } from './planBuilder';
import type { RestartChoice } from './requests';
import { knownNames } from './selectServices';
import { ServiceGraph } from './serviceGraph';
import { isUp, sortContainers } from './stackContainers';

/**
 * Stops the services' containers, dependents first, and starts them again in order and under their conditions; with
 * them those that run and ask for it (`restart: true` on the dependency). Containers that stand still are started too,
 * completed one-shots only when named. Changes of the definition are not applied: that is what Start does.
 */
export function planRestart(stack: StackModel, observed: ObservedStack, request: RestartChoice = {}): Plan {
  const plan = new PlanBuilder(stack.name);
  const names = knownNames(stack, request.services);
  const graph = new ServiceGraph(stack.services.filter((service) => service.active));
  const containers = sortContainers(stack, observed);
  const causes = new Map<string, string>();
  for (const service of graph.inOrder()) {
    const restarted = graph
      .dependenciesOf(service.name)
      .find((edge) => edge.restart && causes.has(edge.service));
    const runs = (containers.byService.get(service.name) ?? []).some((one) => isUp(one.container));
    if (names.length === 0 || names.includes(service.name)) causes.set(service.name, 'asked for');
    else if (restarted && runs && request.noDeps !== true)
      causes.set(service.name, `restarts with ${restarted.service}`);
  }
  const tasks: StartTask[] = graph.services.flatMap((service) => {
    const cause = causes.get(service.name);
    if (cause === undefined) return [];
    return (containers.byService.get(service.name) ?? [])
      .filter(({ container }) => {
        const done = service.oneShot && container.status === 'exited' && container.exitCode === 0;
        return names.includes(service.name) || !done;
      })
      .map(({ container }) => ({
        service,
        container: refOf(container),
        files: definedFiles(stack, observed, service, container),
        cause,
      }));
  });
  const restarting = new Set(tasks.map((task) => task.container.id));
  addStops(
    plan,
    graph,
    observed.containers.filter((container) => restarting.has(container.id)),
    request.timeoutSeconds,
    (container) => causes.get(container.labels[labels.service] ?? '') ?? 'asked for',
  );
  addStarts(plan, { graph }, tasks, containers);
  return plan.build();
}
