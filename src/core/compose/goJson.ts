/**
 * JSON as Go writes it: `<`, `>`, `&` and line separators escaped, and keys that look like numbers in the order of
 * text (JavaScript moves them to the front, so such an object, always a map, is sorted anew).
 * @param indent blanks a level; 0 gives one line without blanks.
 */
export function goJson(value: unknown, indent = 0): string {
  const text = write(value, indent, '\n');
  return text.replace(
    /[<>&\u2028\u2029]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function write(value: unknown, indent: number, lineStart: string): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const isList = Array.isArray(value);
  const inner = lineStart + ' '.repeat(indent);
  const colon = indent > 0 ? ': ' : ':';
  const parts = isList
    ? value.map((item) => write(item, indent, inner))
    : entriesOf(value).map(([key, part]) => `${JSON.stringify(key)}${colon}${write(part, indent, inner)}`);
  const [open, close] = isList ? '[]' : '{}';
  if (parts.length === 0) return `${open}${close}`;
  return indent > 0
    ? `${open}${inner}${parts.join(`,${inner}`)}${lineStart}${close}`
    : `${open}${parts.join(',')}${close}`;
}

function entriesOf(value: object): [string, unknown][] {
  const entries = Object.entries(value).filter(([, part]) => part !== undefined) as [string, unknown][];
  if (!entries.some(([key]) => /^\d+$/.test(key))) return entries;
  return entries.sort(([a], [b]) => (a < b ? -1 : 1));
}
