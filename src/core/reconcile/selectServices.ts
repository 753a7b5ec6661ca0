import { didYouMean } from '../compose/didYouMean';
import { EngineError } from '../engine/engineError';
import { findService, type ServiceModel, type StackModel } from '../model/stack';
import type { StartChoice } from './requests';
import { ServiceGraph } from './serviceGraph';

export interface Selection {
  /** In start order: dependencies first. */
  readonly services: readonly ServiceModel[];
  /** All active services. */
  readonly graph: ServiceGraph;
  /** True for services asked for by name, or for all when none is named. */
  readonly isNamed: (name: string) => boolean;
}

/** The services a start is about. @throws EngineError `notFound` for a name the definition does not have. */
export function selectServices(stack: StackModel, request: StartChoice): Selection {
  const graph = new ServiceGraph(stack.services.filter((service) => service.active));
  const names = knownNames(stack, request.services);
  const inactive = names.find((name) => !graph.get(name));
  if (inactive !== undefined) {
    throw new EngineError(
      'invalid',
      `The service ${inactive} is not selected: none of its profiles is active`,
    );
  }
  const chosen =
    names.length === 0
      ? new Set(graph.services.map((service) => service.name))
      : request.noDeps === true
        ? new Set(names)
        : graph.withDependencies(names);
  return {
    graph,
    services: graph.inOrder().filter((service) => chosen.has(service.name)),
    isNamed: (name) => names.length === 0 || names.includes(name),
  };
}

/** @throws EngineError `notFound` for a name the definition does not have. */
export function knownNames(stack: StackModel, names: readonly string[] | undefined): readonly string[] {
  for (const name of names ?? []) {
    if (findService(stack, name)) continue;
    const known = stack.services.map((service) => service.name);
    throw new EngineError('notFound', `no such service: ${name}${didYouMean(name, known)}`);
  }
  return names ?? [];
}
