import { preflight } from '../diagnose/preflight';
import { PreflightError } from '../diagnose/preflightError';
import type { Engine } from '../engine/engine';
import type { EngineContainer } from '../engine/wire';
import type { StackModel } from '../model/stack';
import type { Plan } from '../reconcile/plan';
import { gatherFacts } from './gatherFacts';
import type { StartRequest } from './operations';
import type { OnProgress } from './progress';

/**
 * Refuses a plan that cannot go well, before anything of it is done; tells what may go wrong as warnings. Asks nothing
 * where the plan starts nothing.
 * @throws PreflightError
 */
export async function refuseDoomed(
  engine: Engine,
  stack: StackModel,
  plan: Plan,
  request: Pick<StartRequest, 'services'>,
  containers: Iterable<EngineContainer>,
  onProgress: OnProgress,
  signal: AbortSignal,
): Promise<void> {
  const starting = new Set(
    plan.nodes.flatMap(({ operation, service }) =>
      operation.kind === 'startContainer' && service !== undefined ? [service] : [],
    ),
  );
  if (starting.size === 0) return;
  const leaving = new Set(
    plan.nodes.flatMap(({ operation }) =>
      (operation.kind === 'stopContainer' || operation.kind === 'removeContainer') &&
      operation.container.id !== undefined
        ? [operation.container.id]
        : [],
    ),
  );
  const findings = preflight(await gatherFacts(engine, stack, containers, starting, leaving, signal));
  const errors = findings.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) throw new PreflightError(errors, { stackId: stack.id, services: request.services });
  for (const { message, fix } of findings) onProgress({ kind: 'warning', message: `${message} ${fix}` });
}
