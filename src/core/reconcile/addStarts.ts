import type { ServiceDependency, ServiceModel } from '../model/stack';
import { addPostStart } from './addHooks';
import type { ContainerFile, ContainerRef, Operation } from './plan';
import type { PlanBuilder } from './planBuilder';
import { publishedRanges } from './portSpec';
import type { Selection } from './selectServices';
import type { StackContainers } from './stackContainers';

export interface StartTask {
  readonly service: ServiceModel;
  readonly container: ContainerRef;
  readonly files: readonly ContainerFile[];
  readonly cause: string;
  /** It has never run. */
  readonly isFirst?: true;
}

type Dependencies = Pick<Selection, 'graph'> & { readonly services?: readonly ServiceModel[] };

/**
 * Adds the starts: each after everything that was to be prepared but for what is late, after the starts of its
 * dependencies, and under their conditions. A condition that holds already and that this plan does not touch is left out.
 * @param choice dependencies outside of `services` are not waited for (`--no-deps`), unless the dependent is outside too.
 * @param late services whose own preparation holds up nobody's start but theirs
 * @param ownNetworks true where a network holds up the starts of those who join it only
 */
export function addStarts(
  plan: PlanBuilder,
  choice: Dependencies,
  tasks: readonly StartTask[],
  containers: StackContainers,
  late: ReadonlySet<string> = new Set(),
  ownNetworks = false,
): void {
  const prepared = plan.leaves().flatMap((id) => plan.nodes[id] ?? []);
  const started = new Map<string, number[]>();
  const ranges: { readonly low: number; readonly high: number; readonly node: number }[] = [];
  const chosen = choice.services && new Set(choice.services.map((service) => service.name));
  for (const service of choice.graph.inOrder()) {
    const own = tasks.filter((task) => task.service.name === service.name);
    if (own.length === 0) continue;
    const dependencies = choice.graph.dependenciesOf(service.name).filter((dependency) => {
      const other = choice.graph.get(dependency.service);
      if (!other || other.replicas === 0) return false;
      return !chosen || chosen.has(dependency.service) || !chosen.has(service.name);
    });
    const conditions = dependencies.filter(
      (dependency) =>
        dependency.condition !== 'service_started' &&
        (started.has(dependency.service) || !holds(dependency, containers)),
    );
    const before = dependencies.flatMap((dependency) => started.get(dependency.service) ?? []);
    const ready = prepared
      .filter((node) => node.service === service.name || !late.has(node.service ?? ''))
      .filter(({ operation }) => !ownNetworks || !isForeign(plan, operation, own))
      .map(({ id }) => id);
    const nodes: number[] = [];
    for (const task of own) {
      const after = [...ready, ...before, ...overlapping(service, ranges)];
      const facts = { service: service.name, cause: task.cause };
      if (task.files.length > 0) {
        const put = { kind: 'putFiles', container: task.container, files: task.files } as const;
        after.push(plan.add(put, { ...facts, after: ready, cause: 'configs and secrets' }));
      }
      const node = plan.add(
        {
          kind: 'startContainer',
          container: task.container,
          ...((service.spec.post_start?.length ?? 0) > 0 && { hooked: true as const }),
          ...(service.oneShot && task.isFirst === true && { once: true as const }),
        },
        { ...facts, after, conditions },
      );
      for (const range of publishedRanges(service.spec)) ranges.push({ ...range, node });
      nodes.push(node, ...addPostStart(plan, service, task.container, node));
    }
    started.set(service.name, nodes);
  }
}

/** A network that none of these containers, each of which this plan makes, is made into. */
function isForeign(plan: PlanBuilder, operation: Operation, tasks: readonly StartTask[]): boolean {
  if (operation.kind !== 'createNetwork') return false;
  return tasks.every(({ container }) => {
    const made = plan.nodes[container.node ?? -1]?.operation;
    if (made?.kind !== 'createContainer') return false;
    const { NetworkingConfig, HostConfig } = made.spec;
    const joined = NetworkingConfig?.EndpointsConfig ?? {};
    return !(operation.name in joined) && HostConfig['NetworkMode'] !== operation.name;
  });
}

/** The engine may give two containers the same port of a range when both start at once: one after the other then. */
function overlapping(
  service: ServiceModel,
  ranges: readonly { readonly low: number; readonly high: number; readonly node: number }[],
): number[] {
  const own = publishedRanges(service.spec);
  return ranges
    .filter((range) => own.some((mine) => mine.low <= range.high && range.low <= mine.high))
    .map((range) => range.node);
}

function holds(dependency: ServiceDependency, containers: StackContainers): boolean {
  const found = containers.byService.get(dependency.service) ?? [];
  if (found.length === 0) return false;
  return found.every(({ container }) =>
    dependency.condition === 'service_healthy'
      ? container.status === 'running' && container.health?.status === 'healthy'
      : container.status === 'exited' && container.exitCode === 0,
  );
}
