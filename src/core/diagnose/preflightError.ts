import type { PreflightFinding } from './preflight';

/** A start was refused before anything was touched: it could not have gone well. */
export class PreflightError extends Error {
  override readonly name = 'PreflightError';
  /** @param start what was to be started: these services of the stack with this id; undefined: all of it */
  constructor(
    readonly findings: readonly PreflightFinding[],
    readonly start: { readonly stackId: string; readonly services: readonly string[] | undefined },
  ) {
    super(findings.map((finding) => finding.message).join('\n'));
  }
  static is(error: unknown): error is PreflightError {
    return error instanceof Error && error.name === 'PreflightError';
  }
}
