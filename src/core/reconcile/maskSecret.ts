const secretWord = /(pass|passwd|password|passphrase|pwd|secret|token|key|credential|credentials)$/i;

/** True when a variable or label of this name likely holds a secret: DB_PASSWORD, apiKey, GITHUB_TOKEN_2. */
function looksSecret(name: string): boolean {
  return name
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .split(/[^A-Za-z]+/)
    .some((word) => secretWord.test(word));
}

const inUrl = /(\b[a-z][a-z0-9+.-]*:\/\/[^\s:/@]*:)[^\s@/]+@/gi;
/** "PGPASSWORD=x", "--password=x", "?token=x" */
const assigned = /((?:pass|secret|token)\w{0,40}=)[^\s&;"']+/gi;
/** "--requirepass x" */
const option = /((?:^|\s)--?[\w-]{0,40}?(?:pass|secret|token)[\w-]{0,40}\s+)(?!-)[^\s"']+/gi;

/** The value as it may be shown: hidden for secret names; passwords inside of URLs and of command lines hidden always. */
export function maskSecret(name: string, value: string): string {
  if (value !== '' && looksSecret(name)) return '***';
  return value.replace(inUrl, '$1***@').replace(assigned, '$1***').replace(option, '$1***');
}

/** Shorter values are words that stand anywhere. */
const shortestSecret = 6;

/**
 * The secrets of an environment, to be hidden where they turn up in output: values of secret names and passwords of
 * URLs. What an open variable says too ("postgres" as name and password) is no secret that could be hidden.
 */
export function secretValues(environment: Readonly<Record<string, string | null>>): string[] {
  const entries = Object.entries(environment).flatMap(([name, value]) =>
    value === null ? [] : [[name, value] as const],
  );
  const open = new Set(entries.flatMap(([name, value]) => (looksSecret(name) ? [] : [value])));
  const found = entries.flatMap(([name, value]) => [
    ...(looksSecret(name) ? [value] : []),
    ...[...value.matchAll(/\b[a-z][a-z0-9+.-]*:\/\/[^\s:/@]*:([^\s@/]+)@/gi)].map((match) => match[1] ?? ''),
  ]);
  const hidden = new Set(found.filter((value) => value.length >= shortestSecret && !open.has(value)));
  // The longest first: one may be part of another.
  return [...hidden].sort((a, b) => b.length - a.length);
}

/** The text with these values, and what looks like a secret anyway, hidden. */
export function hideSecrets(text: string, values: readonly string[]): string {
  return maskSecret(
    '',
    values.reduce((left, value) => left.replaceAll(value, '***'), text),
  );
}
