import type { StackModel } from '../model/stack';
import { findingsFor } from '../variables/findingsFor';
import { VariablesError } from '../variables/variablesError';
import type { StartRequest } from './operations';
import type { OnProgress } from './progress';
import { startedServices } from './startedServices';

/**
 * Refuses a start that would go wrong for want of a variable; guesses are told as warnings. Only what is started counts.
 * @throws VariablesError
 */
export function refuseVariables(stack: StackModel, request: StartRequest, onProgress: OnProgress): void {
  if (!stack.variableFindings?.length) return;
  const started = startedServices(stack, request);
  const concerning = findingsFor(stack, started);
  const errors = concerning.filter((finding) => finding.severity === 'error');
  if (errors.length > 0) throw new VariablesError(errors);
  for (const { message } of concerning) onProgress({ kind: 'warning', message });
}
