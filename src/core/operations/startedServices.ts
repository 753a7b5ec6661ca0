import { withDependencies } from '../compose/order';
import type { StackModel } from '../model/stack';
import type { StartRequest } from './operations';

/** Names of the services that a start is about: all that are active, or the named ones with what they depend on. */
export function startedServices(stack: StackModel, request: StartRequest): ReadonlySet<string> {
  const named = request.services ?? [];
  if (named.length === 0)
    return new Set(stack.services.filter((service) => service.active).map((service) => service.name));
  return new Set(request.noDeps ? named : withDependencies(stack.services, named));
}
