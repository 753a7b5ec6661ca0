import { type ConnectionSettings } from '../connectionVariables';

/** Settings as lines that dotenv readers and POSIX shells understand alike. */
export function dotenvLines(settings: readonly ConnectionSettings[]): string[] {
  return settings.flatMap((group, index) => [
    ...(index > 0 ? [''] : []),
    `# ${group.service}`,
    ...Object.entries(group.variables).map(([name, value]) => `${name}=${quoteValue(value)}`),
  ]);
}

/** Bare where every reader takes it literally; single quotes keep all but a single quote. */
function quoteValue(value: string): string {
  if (/^[\w@%+=:,./-]*$/.test(value)) return value;
  if (!value.includes("'")) return `'${value}'`;
  return `"${value.replace(/[\\"$`]/g, String.raw`\$&`)}"`;
}
