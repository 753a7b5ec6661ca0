import { parseDotenv } from '../compose/dotenv';
import type { StackModel } from '../model/stack';
import { readEnvText, writeEnvText } from '../variables/envFile';
import { findingsFor } from '../variables/findingsFor';
import { fillVariables } from '../variables/fillVariables';

export interface FilledEnvironment {
  /** Absolute. */
  readonly file: string;
  /** Variables that were added, in file order; empty where nothing was written. */
  readonly added: readonly string[];
}

/**
 * Makes the values of missing variables that have a recipe, for services that are on, and adds them to the stack's
 * env file. Load the stack again to see them.
 *
 * @param environment the shell's: it may hold what others are signed with
 * @returns undefined where there is nothing to make
 * @throws the file system's error; the file is then as it was
 */
export async function fillEnvironment(
  stack: StackModel,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<FilledEnvironment | undefined> {
  const active = new Set(stack.services.filter(({ active }) => active).map(({ name }) => name));
  const findings = findingsFor(stack, active).filter(
    ({ generate, fault }) => generate !== undefined && fault === 'missing',
  );
  const file = findings[0]?.envFile;
  if (file === undefined) return undefined;
  const text = await readEnvText(file);
  const values = new Map(parseDotenv(text, (name) => environment[name]).values);
  for (const [name, value] of Object.entries(environment)) if (value !== undefined) values.set(name, value);
  const merged = fillVariables(text, findings, values);
  if (merged.added.length > 0) await writeEnvText(file, merged.text);
  return { file, added: merged.added };
}
