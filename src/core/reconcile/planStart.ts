import type { EngineContainer } from '../engine/wire';
import { labels } from '../model/labels';
import type { ServiceModel, StackModel } from '../model/stack';
import { isSame } from './adopt';
import { addCreate, addRemainder, addTakeover, type Replacement } from './addChanges';
import { addStop } from './addHooks';
import { addStarts, type StartTask } from './addStarts';
import { imageReference, replacementName } from './containerNames';
import type { WantedContainer } from './containerSpec';
import { definedFiles } from './definedFiles';
import { engineLimits } from './engineLimits';
import { foreignFolder } from './foreignFolder';
import { networkName, orderedNetworks } from './networkSpec';
import type { ObservedStack } from './observe';
import type { ContainerFile, ContainerRef, Plan } from './plan';
import { PlanBuilder, refOf } from './planBuilder';
import { addImages } from './planImages';
import { addResources, usedVolumes, volumeName } from './planResources';
import { refuseImpossible } from './refuseImpossible';
import type { StartChoice } from './requests';
import { selectServices } from './selectServices';
import type { ServiceDecision } from './decideService';
import { parentsOf, type ServiceGraph } from './serviceGraph';
import { sortContainers } from './stackContainers';
import { decideAll, restartedDependents } from './startDecisions';

/**
 * What has to be done so that the chosen services and their dependencies run as defined: networks, volumes and images
 * first, then every container is made (replacements under a temporary name), and only when all of that worked is
 * anything stopped or started. Where nothing that runs has to give way, a service that waits for others anyway gets its
 * image and its container while these warm up, and a network holds up only those who join it. Empty when everything is as
 * it should be. Pure.
 * @throws EngineError `notFound` (unknown service, missing external resource), `invalid` (service not selected),
 * `conflict` (a container name wanted twice), `unsupported` (external configs and secrets, keys that this engine is too old for).
 */
export function planStart(stack: StackModel, observed: ObservedStack, request: StartChoice = {}): Plan {
  const plan = new PlanBuilder(stack.name);
  const selection = selectServices(stack, request);
  const wantedServices = selection.services.filter((service) => service.replicas > 0);
  refuseImpossible(stack, wantedServices);
  for (const limit of engineLimits(stack, wantedServices, observed.apiVersion)) plan.warnStanding(limit);
  const containers = sortContainers(stack, observed);
  const decisions = decideAll(stack, observed, selection, containers, request);
  const restarts = restartedDependents(selection, containers, decisions);

  const resources = addResources(plan, stack, observed, wantedServices);
  const creates = (service: ServiceModel): boolean => {
    const decision = decisions.get(service.name);
    return decision !== undefined && decision.create.length + decision.recreate.length > 0;
  };
  const images = addImages(plan, stack, observed, wantedServices, request, creates);

  const cleared = containers.leftovers
    .filter((container) => !isContinued(stack, observed, decisions, container))
    .map((container) =>
      plan.add(
        { kind: 'removeContainer', container: refOf(container), anonymousVolumes: true },
        { cause: 'left by an interrupted recreation', service: serviceOf(container) },
      ),
    );
  const filesOf = (service: ServiceModel, container: EngineContainer): readonly ContainerFile[] =>
    definedFiles(stack, observed, service, container);
  const starts: StartTask[] = [];
  const created = new Map<string, number>();
  const replacements: Replacement[] = [];
  for (const decision of decisions.values()) {
    const { service } = decision;
    const after = [
      ...cleared,
      ...volumeNodes(stack, service, resources.ids),
      ...definedNodes(images, imageReference(stack, service)),
      ...parentsOf(service).flatMap((parent) => definedNodes(created, parent)),
    ];
    const networks = networkNodes(stack, service, resources.ids);
    const make = (wanted: WantedContainer, name: string, cause: string): number => {
      // Making a network takes the engine as long as making several containers: both at the same time.
      const first = observed.networksMayFollow === true && !hasAddress(wanted) ? [] : networks;
      const node = addCreate(plan, service, wanted, name, cause, [...first, ...after], networks);
      if (!created.has(service.name)) created.set(service.name, node);
      const container = { name: wanted.name, node };
      starts.push({ service, container, files: wanted.files, cause: 'created', isFirst: true });
      return node;
    };
    for (const one of decision.recreate) {
      const temporary = replacementName(one.container.id, one.wanted.name);
      const node = make(one.wanted, temporary, one.cause);
      replacements.push({ service, old: one.container, temporary, name: one.wanted.name, node });
    }
    for (const one of decision.create) make(one.wanted, one.wanted.name, one.cause);
    for (const one of decision.keep) {
      const container: ContainerRef = { name: one.renameTo ?? one.container.name, id: one.container.id };
      if (one.start === undefined) continue;
      const isFirst = one.container.startedAt === undefined;
      starts.push({
        ...{ service, container, files: filesOf(service, one.container), cause: one.start },
        ...(isFirst && { isFirst }),
      });
    }
  }
  // Nothing that runs is touched before everything new exists: a failure up to here changes nothing for the user.
  const made = plan.leaves();
  for (const { service, container, cause } of restarts) {
    addStop(plan, service, container, undefined, { cause, service: service.name, after: made });
    starts.push({ service, container: refOf(container), files: filesOf(service, container), cause });
  }
  const stopped = plan.leaves();
  for (const one of replacements) {
    addTakeover(plan, one, stopped);
    const folder = foreignFolder(stack, one.old);
    if (folder === undefined) continue;
    plan.warn(
      `${one.old.name} was made from ${folder} and is replaced: that project is called ${stack.name} too. ` +
        'Give one of them another name to run both',
    );
  }
  addRemainder(plan, decisions, containers, request, made, stack);
  const giveWay = replacements.length + restarts.length + removals(decisions);
  const late = giveWay > 0 ? new Set<string>() : lateServices(stack, selection.graph, starts, images);
  addStarts(plan, selection, starts, containers, late, giveWay === 0);
  return plan.build();
}

/** The very replacement that is wanted: left by an interrupted recreation, or made by one that is under way elsewhere. */
function isContinued(
  stack: StackModel,
  observed: ObservedStack,
  decisions: ReadonlyMap<string, ServiceDecision>,
  leftover: EngineContainer,
): boolean {
  const decision = decisions.get(serviceOf(leftover) ?? '');
  const one = decision?.recreate.find(
    ({ container, wanted }) => replacementName(container.id, wanted.name) === leftover.name,
  );
  if (!decision || !one) return false;
  const image = observed.images.get(imageReference(stack, decision.service));
  return leftover.startedAt === undefined && isSame(one.wanted, leftover, image);
}

function removals(decisions: ReadonlyMap<string, ServiceDecision>): number {
  return [...decisions.values()].reduce((sum, decision) => sum + decision.remove.length, 0);
}

/** Services whose image has yet to come and that wait for others of these starts, and those made of their containers. */
function lateServices(
  stack: StackModel,
  graph: ServiceGraph,
  starts: readonly StartTask[],
  images: ReadonlyMap<string, number>,
): Set<string> {
  const starting = new Set(starts.map((task) => task.service.name));
  const late = new Set<string>();
  for (const service of graph.inOrder()) {
    const waits = graph.dependenciesOf(service.name).some((edge) => starting.has(edge.service));
    const own = waits && images.has(imageReference(stack, service));
    if (own || parentsOf(service).some((parent) => late.has(parent))) late.add(service.name);
  }
  return late;
}

function networkNodes(stack: StackModel, service: ServiceModel, ids: ReadonlyMap<string, number>): number[] {
  return orderedNetworks(service.spec).flatMap((key) =>
    definedNodes(ids, `network ${networkName(stack, key)}`),
  );
}

function volumeNodes(stack: StackModel, service: ServiceModel, ids: ReadonlyMap<string, number>): number[] {
  return usedVolumes([service]).flatMap((key) => definedNodes(ids, `volume ${volumeName(stack, key)}`));
}

/** The engine holds an address against the network's subnets when the container is made, where it knows them. */
function hasAddress({ spec }: WantedContainer): boolean {
  const endpoints = Object.values(spec.NetworkingConfig?.EndpointsConfig ?? {});
  return endpoints.some((endpoint) => endpoint['IPAMConfig'] !== undefined);
}

function definedNodes(ids: ReadonlyMap<string, number>, key: string): number[] {
  const id = ids.get(key);
  return id === undefined ? [] : [id];
}

function serviceOf(container: EngineContainer): string | undefined {
  return container.labels[labels.service];
}
