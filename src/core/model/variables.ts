import type { SourceRange } from './sourceRange';

/** What the text of a variable must look like, beyond being there. */
export const variableFormats = [
  'port',
  'number',
  'boolean',
  'url',
  'host',
  'email',
  'hex',
  'base64',
  'jwt',
  'bytes',
  'name',
] as const;
export type VariableFormat = (typeof variableFormats)[number];

/** A rule for one variable of the environment, from `x-dev-stack.variables` of the project or of a service. */
export interface VariableRule {
  readonly name: string;
  /** The service that states the rule; undefined for one of the whole project. */
  readonly service: string | undefined;
  readonly description: string | undefined;
  /** It has to be set to something, though the definition may name a default. */
  readonly required: boolean;
  readonly format: VariableFormat | undefined;
  /** A regular expression for the whole text. */
  readonly pattern: string | undefined;
  /** What a text is that fits the pattern: "an image with a tag or digest". */
  readonly says: string | undefined;
  /** The only texts there are; empty for no such list. */
  readonly values: readonly string[];
  /** In characters. */
  readonly minLength: number | undefined;
  readonly maxLength: number | undefined;
  /** Texts that stand for "still to be filled in". */
  readonly placeholders: readonly string[];
  /** Its value is never shown. */
  readonly secret: boolean;
  /** How a fresh value is made ("hex 32", "password 24", "jwt SECRET_NAME anon"), see `generateValue`. */
  readonly generate: string | undefined;
  readonly location: SourceRange | undefined;
}

/** One place of the definition where a variable is filled in. */
export interface VariableUse {
  readonly name: string;
  /** Undefined outside `services`. */
  readonly service: string | undefined;
  readonly range: SourceRange;
  /** What it finds there: files that are included may have variables of their own. Undefined: not set. */
  readonly value: string | undefined;
}

/** The variables of one definition: what they are, where they are used, what is asked of them. */
export interface StackVariables {
  /** Everything a `${NAME}` could find: shell, env files, defaults of the host. */
  readonly values: ReadonlyMap<string, string>;
  readonly uses: readonly VariableUse[];
  readonly rules: readonly VariableRule[];
  /** Services whose profiles are on. */
  readonly activeServices: ReadonlySet<string>;
  /** The file a person would add a variable to, absolute. */
  readonly envFile: string;
}

export type VariableFault = 'missing' | 'empty' | 'placeholder' | 'tooShort' | 'tooLong' | 'format';

/** What is wrong with one variable, in words, and what to do about it. */
export interface VariableFinding {
  /** An `error` keeps the services from starting as meant; a `warning` is a guess worth a look. */
  readonly severity: 'error' | 'warning';
  readonly fault: VariableFault;
  readonly variable: string;
  /** Services that need it, in file order; empty where only the project names it. */
  readonly services: readonly string[];
  /** "POSTGRES_PASSWORD is not set; postgres16 needs it". Never holds the value of a secret. */
  readonly message: string;
  /** The line to add or change, for the file at `envFile`: `POSTGRES_PASSWORD=<at least 12 characters>`. */
  readonly line: string;
  readonly envFile: string;
  /** Where it is used, else where its rule stands. */
  readonly range: SourceRange | undefined;
  /** How a fresh value can be made; see `generateValue`. */
  readonly generate: string | undefined;
}
