import type { StackModel } from '../model/stack';
import type { VariableFinding } from '../model/variables';

/** What is wrong with variables that concerns these services, or the project as a whole. */
export function findingsFor(stack: StackModel, services: ReadonlySet<string>): VariableFinding[] {
  return (stack.variableFindings ?? []).filter(
    (finding) => finding.services.length === 0 || finding.services.some((service) => services.has(service)),
  );
}
