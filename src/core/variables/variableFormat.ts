import type { VariableFormat } from '../model/variables';

/** For each format: what it is called, and whether a text is one. */
const formats: Readonly<Record<VariableFormat, readonly [string, (text: string) => boolean]>> = {
  port: [
    'a port (1 to 65535)',
    (text) => /^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 65535,
  ],
  number: ['a number', (text) => text.trim() !== '' && Number.isFinite(Number(text))],
  boolean: ['true or false', (text) => /^(true|false)$/i.test(text)],
  url: [
    'a URL with its scheme (https://…)',
    (text) => /^[a-z][a-z0-9+.-]*:\/\/\S+$/i.test(text) && URL.canParse(text),
  ],
  host: [
    'a host name or address',
    (text) =>
      text.length <= 253 &&
      /^([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)(\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*\.?$|^\[?[0-9a-f:.]+\]?$/i.test(
        text,
      ),
  ],
  email: ['an e-mail address', (text) => /^[^\s@]+@[^\s@]+$/.test(text)],
  hex: ['hexadecimal', (text) => /^([0-9a-f]{2})+$/i.test(text)],
  base64: ['base64', (text) => /^[A-Za-z0-9+/_-]+={0,2}$/.test(text)],
  jwt: ['a JSON web token (three parts with dots between)', isJwt],
  bytes: ['a size such as 512m or 2g', (text) => /^\d+(\.\d+)?\s*([kmgt]i?b?|b)?$/i.test(text)],
  name: ['a name of letters, digits, _ and -', (text) => /^[A-Za-z_][A-Za-z0-9_-]*$/.test(text)],
};

/** @returns what the text should be ("a port (1 to 65535)") where it is not; undefined where it is. */
export function formatFault(format: VariableFormat, text: string): string | undefined {
  const [name, holds] = formats[format];
  return holds(text) ? undefined : name;
}

function isJwt(text: string): boolean {
  const parts = text.split('.');
  if (parts.length !== 3 || parts.some((part) => !/^[\w-]+$/.test(part))) return false;
  try {
    const header: unknown = JSON.parse(Buffer.from(parts[0] ?? '', 'base64url').toString());
    return typeof header === 'object' && header !== null && 'alg' in header;
  } catch {
    return false;
  }
}
