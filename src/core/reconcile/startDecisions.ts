import { configHash } from '../compose/configHash';
import type { EngineContainer } from '../engine/wire';
import type { ServiceModel, StackModel } from '../model/stack';
import { containerName, imageReference, replacementName } from './containerNames';
import { decideService, type ServiceDecision } from './decideService';
import type { ObservedStack } from './observe';
import { missingNetworks, usedVolumes, volumeName } from './planResources';
import type { StartChoice } from './requests';
import type { Selection } from './selectServices';
import { parentsOf } from './serviceGraph';
import { isUp, type StackContainers } from './stackContainers';

/** A running container that is stopped and started again because of what it depends on. */
export interface Restart {
  readonly service: ServiceModel;
  readonly container: EngineContainer;
  readonly cause: string;
}

/** What is to become of every chosen service, in start order. */
export function decideAll(
  stack: StackModel,
  observed: ObservedStack,
  selection: Selection,
  containers: StackContainers,
  request: StartChoice,
): Map<string, ServiceDecision> {
  const decisions = new Map<string, ServiceDecision>();
  const lostNetworks = missingNetworks(stack, observed, selection.services);
  const newVolumes = new Set(
    usedVolumes(selection.services)
      .map((key) => volumeName(stack, key))
      .filter((name) => !observed.volumes.some((volume) => volume.name === name)),
  );
  const first = (name: string): string => firstContainer(stack, selection, containers, decisions, name);
  for (const service of selection.services) {
    const renewed = parentsOf(service).find((parent) => isNew(decisions.get(parent)));
    const replaces = request.forceRecreate === true || request.renewVolumes === true;
    const forced = replaces && selection.isNamed(service.name) ? 'asked for' : undefined;
    const above = selection.graph.withDependencies([service.name]);
    above.delete(service.name);
    const changed = [...above].find((name) => isNew(decisions.get(name)));
    const volume = usedVolumes([service])
      .map((key) => volumeName(stack, key))
      .find((name) => newVolumes.has(name));
    const runAgain =
      request.runDone === true
        ? 'asked for'
        : changed !== undefined
          ? `${changed} is new`
          : volume && `volume ${volume} is new`;
    const decision = decideService(stack, service, containers.byService.get(service.name) ?? [], {
      apiVersion: observed.apiVersion,
      isRemote: observed.isRemote,
      image: observed.images.get(imageReference(stack, service)),
      configHash,
      containerOf: first,
      force:
        forced ?? (renewed === undefined ? undefined : `it shares resources of ${renewed}, which is new`),
      runAgain: request.keepDone === true ? undefined : runAgain,
      keepsContainers: request.noRecreate === true,
      renewsVolumes: request.renewVolumes === true,
      carried: (request.carried ?? []).filter((one) => one.service === service.name),
      lostNetworks,
    });
    decisions.set(service.name, decision);
  }
  return decisions;
}

/** True when its first containers are made anew. */
function isNew(decision: ServiceDecision | undefined): boolean {
  if (!decision) return false;
  return decision.recreate.length > 0 || (decision.create.length > 0 && decision.keep.length === 0);
}

/** What another service's namespaces are reached by: an id where the container stays, else the name it is made under. */
function firstContainer(
  stack: StackModel,
  selection: Selection,
  containers: StackContainers,
  decisions: ReadonlyMap<string, ServiceDecision>,
  name: string,
): string {
  const decision = decisions.get(name);
  const replaced = decision?.recreate[0];
  if (replaced) return replacementName(replaced.container.id, replaced.wanted.name);
  const existing = decision ? decision.keep[0]?.container : containers.byService.get(name)?.[0]?.container;
  const service = selection.graph.get(name);
  return existing?.id ?? (service ? containerName(stack, service, 1) : name);
}

/** Running containers of services that ask to be restarted with what is recreated below them. */
export function restartedDependents(
  selection: Selection,
  containers: StackContainers,
  decisions: ReadonlyMap<string, ServiceDecision>,
): Restart[] {
  const moved = new Set(
    [...decisions.values()].filter((decision) => decision.recreate.length > 0).map((one) => one.service.name),
  );
  const restarts: Restart[] = [];
  for (const service of selection.graph.inOrder()) {
    const edge = selection.graph
      .dependenciesOf(service.name)
      .find((dependency) => dependency.restart && moved.has(dependency.service));
    if (!edge || moved.has(service.name)) continue;
    const kept = decisions.get(service.name)?.keep ?? containers.byService.get(service.name) ?? [];
    const running = kept.filter((one) => isUp(one.container));
    if (running.length > 0) moved.add(service.name);
    for (const { container } of running) {
      restarts.push({ service, container, cause: `restarts with ${edge.service}` });
    }
  }
  // Dependents stop before what they depend on.
  return restarts.reverse();
}
