import type { ComposeService } from '../model/composeService';
import { namespaceMode } from './networkSpec';

/** Services whose containers this one refers to, and what each is reached by: an id, or a name while it is being made. */
export type ContainersOf = Readonly<Record<string, string>>;

/** @returns undefined for a service that stands for itself. */
export function sharedContainers(
  spec: ComposeService,
  containerOf: (service: string) => string,
): ContainersOf | undefined {
  const found: Record<string, string> = {};
  referringTo(spec, (service) => (found[service] = containerOf(service)));
  return Object.keys(found).length > 0 ? found : undefined;
}

/**
 * The service with ids of containers in place of services, the form in which compose hashes it. As in compose, the
 * access mode of `volumes_from` gets lost on the way.
 */
export function referringTo(spec: ComposeService, containerOf: (service: string) => string): ComposeService {
  const { network_mode, ipc, pid, volumes_from } = spec;
  // Keys that are there keep their place: the order is part of the hash.
  return {
    ...spec,
    ...(network_mode === undefined ? {} : { network_mode: namespaceMode(network_mode, containerOf) }),
    ...(ipc === undefined ? {} : { ipc: namespaceMode(ipc, containerOf) }),
    ...(pid === undefined ? {} : { pid: namespaceMode(pid, containerOf) }),
    ...(volumes_from === undefined
      ? {}
      : { volumes_from: volumes_from.map((from) => source(from, containerOf)) }),
  };
}

function source(from: string, containerOf: (service: string) => string): string {
  const [first = '', second = ''] = from.split(':');
  return first === 'container' ? second : containerOf(first);
}
