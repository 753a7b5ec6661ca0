import type { ServiceModel } from '../model/stack';
import { serviceFacts } from './serviceFacts';
import { createInsideContext, type SeenFrom } from './systemContext';

/** Why there is no connection string for a service, in words that end a sentence begun with its name. */
export function whyNoConnection(service: ServiceModel, seenFrom: SeenFrom): string {
  if (service.oneShot) return 'runs once and ends';
  const { links, system } = serviceFacts(service, []);
  if (links.length > 0) return `is a page for people: dev-stack open ${service.name}`;
  const ports = service.spec.ports ?? [];
  if (seenFrom === 'container') {
    if (createInsideContext(service).address(0) === undefined) return 'is on no network of the stack';
    return system === undefined && ports.length === 0
      ? 'offers no port'
      : 'is no known system: x-dev-stack.connection names its address';
  }
  if (ports.length === 0) return 'publishes no port; containers may reach it: --target container';
  return system === undefined
    ? 'is no known system: x-dev-stack.connection names its address'
    : 'does not publish the port of its protocol';
}
