import { findService, type StackModel } from '../core/model/stack';
import { checkServices } from './checkServices';
import { UsageError } from './usageError';

/**
 * The stack with other numbers of containers, as `--scale` asks for.
 * @throws UsageError for a service that cannot have several; what checkServices throws for an unknown one.
 */
export function scaled(stack: StackModel, numbers: Readonly<Record<string, number>>): StackModel {
  const names = Object.keys(numbers);
  if (names.length === 0) return stack;
  checkServices(stack, names);
  for (const name of names) {
    const own = findService(stack, name)?.spec.container_name;
    if (own !== undefined && (numbers[name] ?? 0) > 1)
      throw new UsageError(
        `--scale ${name}=${numbers[name]}: its one container is called ${own} (container_name)`,
      );
  }
  return {
    ...stack,
    services: stack.services.map((service) => ({
      ...service,
      replicas: numbers[service.name] ?? service.replicas,
    })),
  };
}
