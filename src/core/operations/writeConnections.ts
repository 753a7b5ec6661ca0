import type { ConnectionSettings } from '../catalog/connectionVariables';
import { readEnvText, writeEnvText } from '../variables/envFile';
import { mergeEnvText, type MergedEnv } from '../variables/mergeEnvText';

/**
 * Merges connection settings into an env file: ours in a block of their own that later calls bring up to date, what
 * the user set stays. @throws the file system's error; the file is then as it was
 */
export async function writeConnections(
  file: string,
  settings: readonly ConnectionSettings[],
): Promise<MergedEnv> {
  const lines = settings.flatMap(({ service, variables }) =>
    Object.entries(variables).map(([name, value], index) => ({
      name,
      value,
      ...(index === 0 && { comment: service }),
    })),
  );
  const text = await readEnvText(file);
  const merged = mergeEnvText(text, lines, 'Connections');
  if (merged.text !== text) await writeEnvText(file, merged.text);
  return merged;
}
