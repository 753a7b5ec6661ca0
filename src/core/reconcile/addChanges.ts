import type { EngineContainer } from '../engine/wire';
import type { ServiceModel, StackModel } from '../model/stack';
import { addStop } from './addHooks';
import type { WantedContainer } from './containerSpec';
import type { ServiceDecision } from './decideService';
import { refOf, type PlanBuilder } from './planBuilder';
import type { StartChoice } from './requests';
import { isUp, type StackContainers } from './stackContainers';

/** A container that takes the place of another. */
export interface Replacement {
  readonly service: ServiceModel;
  readonly old: EngineContainer;
  readonly temporary: string;
  readonly name: string;
  /** The node that makes the new one. */
  readonly node: number;
}

/**
 * Creation, and the networks an older engine does not take with it.
 * @param networks nodes that make its networks
 */
export function addCreate(
  plan: PlanBuilder,
  service: ServiceModel,
  wanted: WantedContainer,
  name: string,
  cause: string,
  after: readonly number[],
  networks: readonly number[],
): number {
  const create = plan.add(
    {
      kind: 'createContainer',
      service: service.name,
      name,
      spec: wanted.spec,
      platform: wanted.platform,
      ...(wanted.shares ? { shares: { service: service.spec, of: wanted.shares } } : {}),
    },
    { cause, service: service.name, after },
  );
  let last = create;
  for (const { network, endpoint } of wanted.connects) {
    last = plan.add(
      { kind: 'connectNetwork', network, container: { name, node: create }, endpoint },
      { cause: 'one network at creation', service: service.name, after: [last, ...networks] },
    );
  }
  return create;
}

/** Stop the old one, remove it, give the new one its name. */
export function addTakeover(plan: PlanBuilder, one: Replacement, after: readonly number[]): void {
  const facts = { cause: 'replaced', service: one.service.name };
  const stop = isUp(one.old) ? [addStop(plan, one.service, one.old, undefined, { ...facts, after })] : [];
  const remove = plan.add(
    // Its anonymous volumes live on in the replacement.
    { kind: 'removeContainer', container: refOf(one.old), anonymousVolumes: false },
    { ...facts, after: stop.length > 0 ? stop : after },
  );
  plan.add(
    { kind: 'renameContainer', container: { name: one.temporary, node: one.node }, name: one.name },
    { ...facts, after: [remove] },
  );
}

/** What is too much, misnamed, paused or orphaned. */
export function addRemainder(
  plan: PlanBuilder,
  decisions: ReadonlyMap<string, ServiceDecision>,
  containers: StackContainers,
  request: StartChoice,
  after: readonly number[],
  stack: StackModel,
): void {
  const remove = (container: EngineContainer, cause: string, service: ServiceModel | undefined): void => {
    const facts = { cause, service: service?.name };
    const stop = isUp(container) ? [addStop(plan, service, container, undefined, { ...facts, after })] : [];
    plan.add(
      { kind: 'removeContainer', container: refOf(container), anonymousVolumes: false },
      { ...facts, after: stop.length > 0 ? stop : after },
    );
  };
  for (const decision of decisions.values()) {
    for (const { container, cause } of decision.remove) remove(container, cause, decision.service);
    for (const { container, renameTo } of decision.keep) {
      if (renameTo === undefined) continue;
      plan.add(
        { kind: 'renameContainer', container: refOf(container), name: renameTo },
        { cause: 'left by an interrupted recreation', service: decision.service.name, after },
      );
    }
    for (const { container, unpause } of decision.keep) {
      if (unpause !== true) continue;
      plan.add(
        { kind: 'unpauseContainer', container: refOf(container) },
        { cause: 'paused', service: decision.service.name, after },
      );
    }
  }
  if (request.removeOrphans === true) {
    for (const container of containers.orphans) remove(container, 'orphan', undefined);
  } else if (containers.orphans.length > 0) {
    const names = containers.orphans
      .map((container) => container.name)
      .sort()
      .join(', ');
    plan.warnStanding(`Containers of ${stack.name} that the definition does not name any more: ${names}`);
  }
}
