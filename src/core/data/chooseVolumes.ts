import type { EngineContainer } from '../engine/wire';
import { labels } from '../model/labels';
import type { StackModel } from '../model/stack';
import { anonymousVolumes } from '../reconcile/addRemovals';
import { isDeclared, isExternal } from '../reconcile/declared';
import type { ObservedStack } from '../reconcile/observe';
import { outsideEngine } from '../reconcile/outsideEngine';
import { definedVolumes } from '../reconcile/planResources';
import { knownNames } from '../reconcile/selectServices';
import { folders } from '../reconcile/sortVolumes';
import { usersByVolume } from '../reconcile/usersByVolume';
import type { DataScope, SnapshotVolume } from './snapshot';

/** A volume of the stack that is there. */
export interface DataVolume {
  readonly name: string;
  readonly anonymous: SnapshotVolume['anonymous'];
  /** Services that mount it, by definition or with a container. */
  readonly services: readonly string[];
}

export interface ChosenVolumes {
  readonly volumes: readonly DataVolume[];
  /** What looks like data of these services and is not touched, with the reason. */
  readonly kept: readonly { readonly name: string; readonly because: string }[];
}

/**
 * The volumes that are the data of the services (all when none is named): named ones that carry the project's label,
 * and anonymous ones of its containers. Nothing else is ever read or written. Pure.
 * @throws EngineError `notFound` for an unknown service.
 */
export function chooseVolumes(stack: StackModel, observed: ObservedStack, scope: DataScope): ChosenVolumes {
  const names = knownNames(stack, scope.services);
  const isChosen = (service: string): boolean => names.length === 0 || names.includes(service);
  const volumes: DataVolume[] = [];
  const kept: { name: string; because: string }[] = [];
  const defined = usersByVolume(stack);
  for (const volume of observed.volumes) {
    const mounting = observed.containers.filter((one) =>
      one.mounts.some((mount) => mount.name === volume.name),
    );
    const services = [
      ...new Set([
        ...(defined.get(volume.name) ?? []),
        ...mounting.flatMap((one) => one.labels[labels.service] ?? []),
      ]),
    ];
    if (names.length > 0 && !services.some(isChosen)) continue;
    const keep = (because: string): number => kept.push({ name: volume.name, because });
    const outside = outsideEngine(volume);
    if (isExternal(definedVolumes(stack), volume.name)) keep('it is external');
    else if (volume.labels[labels.project] !== stack.name) keep('it was not made by this stack');
    else if (!isDeclared(stack, volume.name) && mounting.length === 0)
      keep('the definition does not name it');
    else if (outside !== undefined) keep(outside);
    else volumes.push({ name: volume.name, anonymous: undefined, services });
  }
  for (const container of observed.containers) {
    const service = container.labels[labels.service];
    if (service === undefined || !isChosen(service) || container.labels[labels.oneoff] === 'True') continue;
    for (const name of anonymousVolumes(stack, container)) {
      if (volumes.some((one) => one.name === name)) continue;
      volumes.push({ name, anonymous: placeOf(container, service, name), services: [service] });
    }
  }
  return { volumes, kept: [...kept, ...folders(stack, isChosen)] };
}

export function containerNumber(container: EngineContainer): number {
  return Number(container.labels[labels.containerNumber] ?? 1) || 1;
}

function placeOf(container: EngineContainer, service: string, name: string): SnapshotVolume['anonymous'] {
  const destination = container.mounts.find((mount) => mount.name === name)?.destination ?? '';
  return { service, number: containerNumber(container), destination };
}
