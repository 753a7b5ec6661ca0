import { quoteEnvValue } from '../../core/variables/mergeEnvText';
import { type ConnectionSettings } from '../../core/catalog/connectionVariables';

/** Settings as lines that dotenv readers and POSIX shells understand alike. */
export function dotenvLines(settings: readonly ConnectionSettings[]): string[] {
  return settings.flatMap((group, index) => [
    ...(index > 0 ? [''] : []),
    `# ${group.service}`,
    ...Object.entries(group.variables).map(([name, value]) => `${name}=${quoteEnvValue(value)}`),
  ]);
}
