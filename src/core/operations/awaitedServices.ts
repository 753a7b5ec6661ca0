import { withDependencies } from '../compose/order';
import type { StackModel } from '../model/stack';
import type { StartRequest } from './operations';

/** The services a start waits for: those asked for, with what they need. */
export function awaitedServices(stack: StackModel, request: StartRequest): string[] {
  const active = stack.services.filter((service) => service.active && service.replicas > 0);
  const names = request.services?.length ? request.services : active.map((service) => service.name);
  return request.noDeps === true ? [...names] : withDependencies(active, names);
}
