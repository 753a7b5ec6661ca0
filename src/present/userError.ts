import { type Explanation } from './explanation';

/** A host's own refusal that already knows its words, e.g. "this folder is not trusted". */
export class UserError extends Error {
  override readonly name = 'UserError';

  constructor(readonly explanation: Explanation) {
    super(explanation.message);
  }

  static is(error: unknown): error is UserError {
    return error instanceof Error && error.name === 'UserError';
  }
}
