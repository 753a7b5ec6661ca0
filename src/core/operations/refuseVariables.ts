import { withDependencies } from '../compose/order';
import type { StackModel } from '../model/stack';
import { findingsFor } from '../variables/findingsFor';
import { VariablesError } from '../variables/variablesError';
import type { StartRequest } from './operations';
import type { OnProgress } from './progress';

/**
 * Refuses a start that would go wrong for want of a variable; guesses are told as warnings. Only what is started counts.
 * @throws VariablesError
 */
export function refuseVariables(stack: StackModel, request: StartRequest, onProgress: OnProgress): void {
  if (!stack.variableFindings?.length) return;
  const named = request.services ?? [];
  const active = stack.services.filter((service) => service.active).map((service) => service.name);
  const wanted = named.length === 0 || request.noDeps ? named : withDependencies(stack.services, named);
  const started = new Set(named.length === 0 ? active : wanted);
  const concerning = findingsFor(stack, started);
  const errors = concerning.filter((finding) => finding.severity === 'error');
  if (errors.length > 0) throw new VariablesError(errors);
  for (const { message } of concerning) onProgress({ kind: 'warning', message });
}
