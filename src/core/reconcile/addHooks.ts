import type { EngineContainer } from '../engine/wire';
import type { ServiceModel } from '../model/stack';
import type { ContainerRef } from './plan';
import { refOf, type NodeFacts, type PlanBuilder } from './planBuilder';

/**
 * Adds the steps of `post_start`, each after the one before. Docker compose 2.26 knows no hooks: what is followed is the
 * current specification and compose 5.
 * @returns the last of them; empty when there is none.
 */
export function addPostStart(
  plan: PlanBuilder,
  service: ServiceModel,
  container: ContainerRef,
  start: number,
): number[] {
  let last: number[] = [];
  for (const hook of service.spec.post_start ?? []) {
    const after = last.length > 0 ? last : [start];
    const facts = { service: service.name, cause: 'started', after };
    last = [plan.add({ kind: 'runHook', moment: 'post_start', container, hook }, facts)];
  }
  return last;
}

/**
 * Adds the stop of a container, after the steps of `pre_stop` as the service has them now: nobody else knows those the
 * container was made with. Compose 5 leaves them out of recreations; here every stop of a running container has them.
 * @param service undefined where the definition does not name it any more
 * @returns the stop.
 */
export function addStop(
  plan: PlanBuilder,
  service: ServiceModel | undefined,
  container: EngineContainer,
  timeoutSeconds: number | undefined,
  facts: NodeFacts,
): number {
  let after = [...(facts.after ?? [])];
  const reference = refOf(container);
  for (const hook of container.status === 'running' ? (service?.spec.pre_stop ?? []) : []) {
    const step = { kind: 'runHook', moment: 'pre_stop', container: reference, hook } as const;
    after = [plan.add(step, { ...facts, after })];
  }
  return plan.add({ kind: 'stopContainer', container: reference, timeoutSeconds }, { ...facts, after });
}
