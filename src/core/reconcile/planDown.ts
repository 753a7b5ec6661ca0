import type { EngineContainer } from '../engine/wire';
import { labels } from '../model/labels';
import type { StackModel } from '../model/stack';
import { addRemovals, addVolumeRemovals } from './addRemovals';
import { imageReference } from './containerNames';
import { isDeclared, isExternal } from './declared';
import type { ObservedStack } from './observe';
import type { Plan } from './plan';
import { PlanBuilder } from './planBuilder';
import { definedVolumes } from './planResources';
import type { DownChoice } from './requests';
import { knownNames } from './selectServices';
import { sortVolumes } from './sortVolumes';
import { sortContainers } from './stackContainers';

/**
 * Removes the containers of the services (all, also those no longer selected), dependents first; when no service is
 * named also the project's networks. On request volumes as well: of named services those that nobody else uses. Only what carries the project's label is touched,
 * never what the definition calls external.
 */
export function planDown(stack: StackModel, observed: ObservedStack, request: DownChoice = {}): Plan {
  const plan = new PlanBuilder(stack.name);
  const names = knownNames(stack, request.services);
  const sorted = sortContainers(stack, observed);
  const chosen = [...sorted.byService]
    .filter(([service]) => names.length === 0 || names.includes(service))
    .flatMap(([, list]) => list.map((one) => one.container));
  const leftovers = sorted.leftovers.filter(
    (one) => names.length === 0 || names.includes(one.labels[labels.service] ?? ''),
  );
  const orphans = request.removeOrphans === true && names.length === 0 ? sorted.orphans : [];
  const removed = [...orphans, ...leftovers, ...chosen];
  const removals = addRemovals(plan, stack, removed, {
    timeoutSeconds: request.timeoutSeconds,
    anonymousVolumes: request.volumes === true,
    cause: 'asked for',
  });
  addImageRemovals(plan, stack, observed, request, removals);
  if (names.length > 0) {
    if (request.volumes === true) addOwnVolumes(plan, stack, observed, names, removed, removals);
    return plan.build();
  }

  const staying = observed.containers.filter((container) => !removals.has(container.id));
  addNetworkRemovals(plan, stack, observed, removals);
  if (request.volumes === true) {
    const volumes = observed.volumes.filter((volume) => {
      if (volume.labels[labels.project] !== stack.name || isExternal(definedVolumes(stack), volume.name))
        return false;
      if (!isDeclared(stack, volume.name)) {
        plan.warn(`The volume ${volume.name} is kept: the definition does not name it`);
        return false;
      }
      const user = staying.find((container) => container.mounts.some((mount) => mount.name === volume.name));
      if (user) plan.warn(`The volume ${volume.name} is kept: ${user.name} uses it`);
      return !user;
    });
    const facts = volumes.map(({ name }) => ({ name, service: undefined, cause: 'asked for' }));
    addVolumeRemovals(plan, stack, observed, facts, removals);
  }
  return plan.build();
}

/** Compose removes whatever the named services mount; a volume that another one uses too is that one's data as well. */
function addOwnVolumes(
  plan: PlanBuilder,
  stack: StackModel,
  observed: ObservedStack,
  names: readonly string[],
  removed: readonly EngineContainer[],
  removals: ReadonlyMap<string, number>,
): void {
  const isChosen = (service: string | undefined): boolean => service !== undefined && names.includes(service);
  const { volumes, kept } = sortVolumes(stack, observed, isChosen, false, removed);
  for (const { name, because } of kept) {
    if (observed.volumes.some((volume) => volume.name === name))
      plan.warn(`The volume ${name} is kept: ${because}`);
  }
  addVolumeRemovals(
    plan,
    stack,
    observed,
    volumes.map((volume) => ({ ...volume, cause: 'asked for' })),
    removals,
  );
}

/** Of the services named, or of all that are selected. One that another container was made from stays: the engine says so. */
function addImageRemovals(
  plan: PlanBuilder,
  stack: StackModel,
  observed: ObservedStack,
  { services = [], images }: DownChoice,
  removals: ReadonlyMap<string, number>,
): void {
  if (images === undefined) return;
  const chosen = stack.services.filter(({ name, active, spec }) => {
    const isMeant = services.length > 0 ? services.includes(name) : active;
    return isMeant && (images === 'all' || spec.image === undefined);
  });
  for (const image of new Set(chosen.map((service) => imageReference(stack, service)))) {
    if (!observed.images.get(image)) continue;
    plan.add({ kind: 'removeImage', image }, { cause: 'asked for', after: [...removals.values()] });
  }
}

function addNetworkRemovals(
  plan: PlanBuilder,
  stack: StackModel,
  observed: ObservedStack,
  removals: ReadonlyMap<string, number>,
): void {
  for (const network of observed.networks) {
    if (network.labels[labels.project] !== stack.name || isExternal(stack.project.networks, network.name))
      continue;
    const users = observed.containers.filter((container) => network.name in container.networks);
    const user = users.find((container) => !removals.has(container.id));
    if (user) {
      plan.warn(`The network ${network.name} is kept: ${user.name} uses it`);
      continue;
    }
    plan.add(
      { kind: 'removeNetwork', id: network.id, name: network.name },
      { cause: 'asked for', after: users.flatMap((container) => removals.get(container.id) ?? []) },
    );
  }
}
