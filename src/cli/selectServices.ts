import { withDependencies } from '../core/compose/order';
import { type StackModel } from '../core/model/stack';

/**
 * The stack cut to these services and what they depend on. Networks, volumes, configs and secrets stay: compose drops
 * those that nothing uses before it selects services, and prints the rest.
 */
export function selectServices(stack: StackModel, names: readonly string[]): StackModel {
  const chosen = new Set(withDependencies(stack.services, names));
  const services = Object.fromEntries(
    Object.entries(stack.project.services).filter(([name]) => chosen.has(name)),
  );
  return {
    ...stack,
    project: { ...stack.project, services },
    services: stack.services.filter((service) => chosen.has(service.name)),
  };
}
