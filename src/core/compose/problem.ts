import type { SourceRange } from '../model/stack';

/** What can be wrong with a compose file; a closed set. Tests assert these, never the text. */
export type ProblemCode =
  | 'notFound'
  | 'unreadable'
  | 'yamlSyntax'
  | 'duplicateKey'
  | 'emptyFile'
  | 'aliasBomb'
  | 'unknownKey'
  | 'wrongType'
  | 'invalidValue'
  | 'invalidInterpolation'
  | 'missingVariable'
  | 'unsetVariable'
  /** The value of a variable breaks a rule, and the definition cannot be used. */
  | 'variable'
  | 'obsoleteKey'
  | 'deprecatedKey'
  | 'multipleFiles'
  | 'includeCycle'
  | 'includeConflict'
  | 'extendsCycle'
  | 'extendsNotFound'
  | 'envFileNotFound'
  | 'envFileSyntax'
  | 'mergeConflict'
  | 'invalidProjectName'
  | 'noImage'
  | 'undefinedReference'
  | 'undefinedDependency'
  | 'dependencyCycle'
  | 'exclusiveKeys'
  | 'exclusiveGroups'
  | 'portClash'
  | 'unsupported'
  | 'annotation';

/** A problem of the user's files. Collected, not thrown. An `error` makes the model unusable, a `warning` does not. */
export interface Problem {
  readonly severity: 'error' | 'warning';
  readonly code: ProblemCode;
  /** One sentence in compose's wording where that is good, with the path of the key ("services.web.ports"). */
  readonly message: string;
  /** Undefined only where no file is to blame (e.g. none was found). */
  readonly range: SourceRange | undefined;
  /** A change of the file that most likely mends it. */
  readonly fix?: ProblemFix;
}

/** What stands in a range of a file is replaced, by nothing where `text` is empty. */
export interface ProblemFix {
  readonly range: SourceRange;
  /** What stands there: the change is worth nothing once the file says something else. */
  readonly before: string;
  readonly text: string;
}

/** A stack's files cannot be used; carries every problem found. */
export class InvalidStackError extends Error {
  override readonly name = 'InvalidStackError';
  constructor(readonly problems: readonly Problem[]) {
    super(problems.map((problem) => problem.message).join('\n'));
  }
  static is(error: unknown): error is InvalidStackError {
    return error instanceof Error && error.name === 'InvalidStackError';
  }
}
