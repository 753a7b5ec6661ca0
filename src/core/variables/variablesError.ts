import type { VariableFinding } from '../model/variables';

/** A start was refused, before anything was touched, because variables are missing or wrong. */
export class VariablesError extends Error {
  override readonly name = 'VariablesError';
  constructor(readonly findings: readonly VariableFinding[]) {
    super(findings.map((finding) => finding.message).join('\n'));
  }
  static is(error: unknown): error is VariablesError {
    return error instanceof Error && error.name === 'VariablesError';
  }
}
