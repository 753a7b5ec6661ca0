import { parseDotenv } from './dotenv';
import { describeFailure } from './fileReader';
import { lookupIn, type Environment, type LoadContext } from './loadContext';
import { SourceText, type Span } from './sourceText';

/**
 * Reads env files in order, later ones winning, and lays them under the environment.
 * @param at where the files are named, for problems; undefined for flags.
 * @param ofProject the variables go into the environment of the project itself, where each needs a name.
 * @returns the environment and, where it does not have them, the variables of the files.
 */
export async function withEnvFiles(
  environment: Environment,
  files: readonly string[],
  context: LoadContext,
  at?: Span,
  ofProject = false,
): Promise<Environment> {
  const read = new Map<string, string>();
  for (const file of files) {
    const source = await context.files.read(file);
    if (!(source instanceof SourceText)) {
      const missing = source.code === 'ENOENT' || source.code === 'ENOTDIR';
      if (missing) context.problems.error('envFileNotFound', `couldn't find env file: ${file}`, at);
      else context.problems.error('unreadable', describeFailure(file, source), at);
      continue;
    }
    const lookup = lookupIn(environment, context.platform);
    const result = parseDotenv(source.text, (name) => lookup(name) ?? read.get(name));
    if (result.error) reportEnvFile(source, result.error, context);
    if (ofProject && result.nameless !== undefined) {
      const message = 'a value without a name: write NAME=value';
      reportEnvFile(source, { line: result.nameless, message }, context);
    }
    for (const [name, value] of result.values) read.set(name, value);
  }
  return new Map([...read, ...environment]);
}

/** Lays the `.env` of a folder under the environment, where there is one. */
export async function withDefaultEnvFile(
  environment: Environment,
  file: string,
  context: LoadContext,
  ofProject = false,
): Promise<Environment> {
  const source = await context.files.read(file);
  const ignored = !(source instanceof SourceText) && ['ENOENT', 'ENOTDIR', 'EISDIR'].includes(source.code);
  return ignored ? environment : withEnvFiles(environment, [file], context, undefined, ofProject);
}

/** Reports a fault of an env file at its line. */
export function reportEnvFile(
  source: SourceText,
  error: { readonly line: number; readonly message: string },
  context: LoadContext,
): void {
  const lines = source.text.split('\n');
  const start = lines.slice(0, error.line - 1).reduce((sum, line) => sum + line.length + 1, 0);
  const end = start + (lines[error.line - 1]?.trimEnd().length ?? 0);
  const message = `failed to read ${source.file}: line ${error.line}: ${error.message}`;
  context.problems.error('envFileSyntax', message, { source, start, end });
}
