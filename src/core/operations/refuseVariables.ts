import { withDependencies } from '../compose/order';
import type { StackModel } from '../model/stack';
import { VariablesError } from '../variables/variablesError';
import type { StartRequest } from './operations';
import type { OnProgress } from './progress';

/**
 * Refuses a start that would go wrong for want of a variable; guesses are told as warnings. Only what is started counts.
 * @throws VariablesError
 */
export function refuseVariables(stack: StackModel, request: StartRequest, onProgress: OnProgress): void {
  const findings = stack.variableFindings ?? [];
  if (findings.length === 0) return;
  const named = request.services ?? [];
  const active = stack.services.filter((service) => service.active).map((service) => service.name);
  const wanted = named.length === 0 || request.noDeps ? named : withDependencies(stack.services, named);
  const started = new Set(named.length === 0 ? active : wanted);
  const concerning = findings.filter(
    ({ services }) => services.length === 0 || services.some((service) => started.has(service)),
  );
  const errors = concerning.filter((finding) => finding.severity === 'error');
  if (errors.length > 0) throw new VariablesError(errors);
  for (const { message } of concerning) onProgress({ kind: 'warning', message });
}
