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
