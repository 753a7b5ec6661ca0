import type { VariableFinding } from '../model/variables';
import { generateValue } from './generateValue';
import { mergeEnvText, type EnvSetting, type MergedEnv } from './mergeEnvText';

/**
 * Makes the values that can be made for variables that are missing and lays them into the text of an env file,
 * secrets that others are signed with first. Values that are there, though faulty, are a person's and stay.
 *
 * @param values what is set already, for tokens signed with it
 */
export function fillVariables(
  text: string,
  findings: readonly VariableFinding[],
  values: ReadonlyMap<string, string>,
): MergedEnv {
  const made = new Map<string, EnvSetting>();
  const wanted = findings.filter(({ fault, generate }) => generate !== undefined && fault === 'missing');
  const signedLast = [...wanted].sort((a, b) => Number(isSigned(a)) - Number(isSigned(b)));
  for (const { variable, generate = '', services } of signedLast) {
    const value = generateValue(generate, (name) => made.get(name)?.value ?? values.get(name));
    if (value === undefined) continue;
    made.set(variable, {
      name: variable,
      value,
      ...(services.length > 0 && { comment: `made for ${services.join(', ')}` }),
    });
  }
  return mergeEnvText(text, [...keptBlock(text), ...made.values()], generatedTitle);
}

/** Title of the block that holds values we made. */
const generatedTitle = 'Generated values';

/** A value once made is in use: it stays when more are added. */
function keptBlock(text: string): EnvSetting[] {
  const lines = text.split(/\r?\n/);
  const first = lines.findIndex((line) => line.startsWith(`# >>> ${generatedTitle}`));
  const last = lines.indexOf(`# <<< ${generatedTitle}`);
  if (first === -1 || last < first) return [];
  const settings: EnvSetting[] = [];
  let comment: string | undefined;
  for (const line of lines.slice(first + 1, last)) {
    const match = /^([A-Za-z_]\w*)=(.*)$/.exec(line);
    if (match) {
      settings.push({
        name: match[1] ?? '',
        value: match[2] ?? '',
        ...(comment !== undefined && { comment }),
      });
      comment = undefined;
    } else if (line.startsWith('# ')) comment = line.slice(2);
  }
  return settings;
}

function isSigned({ generate }: VariableFinding): boolean {
  return generate?.startsWith('jwt ') === true;
}
