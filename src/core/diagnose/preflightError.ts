import type { PreflightFinding } from './preflight';

/** A start was refused before anything was touched: it could not have gone well. */
export class PreflightError extends Error {
  override readonly name = 'PreflightError';
  constructor(readonly findings: readonly PreflightFinding[]) {
    super(findings.map((finding) => finding.message).join('\n'));
  }
  static is(error: unknown): error is PreflightError {
    return error instanceof Error && error.name === 'PreflightError';
  }
}
