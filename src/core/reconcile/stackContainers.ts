import type { EngineContainer } from '../engine/wire';
import { labels } from '../model/labels';
import { findService, type StackModel } from '../model/stack';
import { parseReplacementName } from './containerNames';
import type { ObservedStack } from './observe';

/** A container of a service. */
export interface ServiceContainer {
  readonly container: EngineContainer;
  readonly number: number;
  /** Set where a replacement was cut off after its original was removed: the name it was to get. */
  readonly renameTo: string | undefined;
}

/** The containers of a project, told apart by what they are to the definition. */
export interface StackContainers {
  /** By service, active or not; by number. */
  readonly byService: ReadonlyMap<string, readonly ServiceContainer[]>;
  /** Replacements that were made and never took over: a recreation was cut off early. */
  readonly leftovers: readonly EngineContainer[];
  /** Of services the definition does not name, and one-off containers that ended. */
  readonly orphans: readonly EngineContainer[];
}

export function sortContainers(stack: StackModel, observed: ObservedStack): StackContainers {
  const byService = new Map<string, ServiceContainer[]>(stack.services.map((service) => [service.name, []]));
  const leftovers: EngineContainer[] = [];
  const orphans: EngineContainer[] = [];
  for (const container of observed.containers) {
    const service = container.labels[labels.service];
    if (service === undefined) continue;
    const list = byService.get(service);
    if (container.labels[labels.oneoff] === 'True') {
      if (!isUp(container)) orphans.push(container);
    } else if (!list) {
      orphans.push(container);
    } else if (isLeftover(container, observed)) {
      leftovers.push(container);
    } else {
      const number = Number(container.labels[labels.containerNumber] ?? 1) || 1;
      const chosen = findService(stack, service)?.spec.container_name;
      const renameTo = chosen === container.name ? undefined : parseReplacementName(container.name)?.name;
      list.push({ container, number, renameTo });
    }
  }
  for (const list of byService.values()) list.sort((a, b) => a.number - b.number);
  return { byService, leftovers, orphans };
}

/** Running, paused, or about to run again. */
export function isUp(container: EngineContainer): boolean {
  return container.status === 'running' || container.status === 'paused' || container.status === 'restarting';
}

/**
 * A replacement whose original, or another container of its name, is still there. Of the same service: a name that a
 * person chose may look the same.
 */
function isLeftover(container: EngineContainer, observed: ObservedStack): boolean {
  const parsed = parseReplacementName(container.name);
  if (!parsed) return false;
  return observed.containers.some(
    (other) =>
      other.labels[labels.service] === container.labels[labels.service] &&
      (other.id.startsWith(parsed.oldId) || other.name === parsed.name),
  );
}
