import { EngineError } from '../engine/engineError';
import { describeOperation } from './describeOperation';
import type { ExecuteDeps } from './executeDeps';
import { idOf, type Performed } from './performOperation';
import type { ContainerRef, Plan, PlanNode } from './plan';

/** A recreation as it stands in a plan. */
interface Takeover {
  readonly stop: PlanNode | undefined;
  readonly remove: PlanNode;
  readonly rename: PlanNode;
}

/**
 * Clears up after an execution that did not reach its end. Containers it made and did not start are removed. Of a
 * recreation: while the old container is there the new one goes, and the old one runs again if it did; once the old one
 * is gone the new one gets its name. Failures here are only logged: the next start plan heals what is left.
 */
export async function rollBack(plan: Plan, done: Performed, deps: ExecuteDeps): Promise<void> {
  const started = new Set<number>();
  for (const node of plan.nodes) {
    const { operation } = node;
    if (
      operation.kind === 'startContainer' &&
      operation.container.node !== undefined &&
      done.ended.has(node.id)
    ) {
      started.add(operation.container.node);
    }
  }
  await Promise.all(
    [...done.created].map(async ([create, id]) => {
      const takeover = findTakeover(plan, create);
      if (takeover && done.ended.has(takeover.remove.id)) {
        if (!done.ended.has(takeover.rename.id)) await finishRename(takeover, id, deps);
        return;
      }
      if (started.has(create)) return;
      if (!done.adopted.has(create))
        await attempt(deps, `remove ${nameOf(plan, create)}`, () => removeUnstarted(deps, id));
      if (takeover?.stop && done.ended.has(takeover.stop.id)) await startAgain(takeover.stop, done, deps);
    }),
  );
  await restartStopped(plan, done, deps);
}

/** Another process may have taken it for its own and started it. */
async function removeUnstarted({ engine }: ExecuteDeps, id: string): Promise<void> {
  try {
    const { startedAt } = await engine.inspectContainer(id);
    if (startedAt === undefined) await engine.removeContainer(id, true);
  } catch (error) {
    if (!EngineError.is(error, 'notFound')) throw error;
  }
}

function findTakeover(plan: Plan, create: number): Takeover | undefined {
  const rename = plan.nodes.find(
    ({ operation }) => operation.kind === 'renameContainer' && operation.container.node === create,
  );
  const remove = rename?.after
    .map((id) => plan.nodes[id])
    .find((node) => node?.operation.kind === 'removeContainer');
  if (!rename || !remove) return undefined;
  const stop = plan.nodes.find(
    (node) => node.operation.kind === 'stopContainer' && sameContainer(node.operation.container, remove),
  );
  return { stop, remove, rename };
}

function sameContainer(container: ContainerRef, remove: PlanNode): boolean {
  return remove.operation.kind === 'removeContainer' && remove.operation.container.id === container.id;
}

async function finishRename(takeover: Takeover, id: string, deps: ExecuteDeps): Promise<void> {
  const { operation } = takeover.rename;
  if (operation.kind !== 'renameContainer') return;
  await attempt(deps, describeOperation(operation), () => deps.engine.renameContainer(id, operation.name));
}

/** Dependents that were stopped only to be started again with what was recreated. */
async function restartStopped(plan: Plan, done: Performed, deps: ExecuteDeps): Promise<void> {
  const halted = plan.nodes.filter(({ id, operation }) => {
    if (operation.kind !== 'stopContainer' || !done.ended.has(id)) return false;
    const start = plan.nodes.find(
      (other) =>
        other.operation.kind === 'startContainer' && other.operation.container.id === operation.container.id,
    );
    return start !== undefined && !done.ended.has(start.id);
  });
  await Promise.all(halted.map((node) => startAgain(node, done, deps)));
}

async function startAgain(stop: PlanNode, done: Performed, deps: ExecuteDeps): Promise<void> {
  const { operation } = stop;
  if (operation.kind !== 'stopContainer') return;
  await attempt(deps, `start ${operation.container.name} again`, () =>
    deps.engine.startContainer(idOf(operation.container, done)),
  );
}

function nameOf(plan: Plan, create: number): string {
  const operation = plan.nodes[create]?.operation;
  return operation?.kind === 'createContainer' ? operation.name : '';
}

async function attempt(deps: ExecuteDeps, what: string, act: () => Promise<void>): Promise<void> {
  try {
    await act();
  } catch (error) {
    deps.log.warn(`Clearing up: ${what} failed: ${String(error)}`);
  }
}
