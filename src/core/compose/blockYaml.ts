import { stringify } from 'yaml';

const options = { lineWidth: 0, indentSeq: true, aliasDuplicateObjects: false } as const;

/** Text that is a string wherever it stands, without quotes. A colon must not end it, and `x: y` has a space. */
const plain =
  /^([A-Za-z/]|--?[A-Za-z])[\w./@+=:-]{0,120}$|^\d{1,9}([smhkgb]|ms|kb|mb|gb)$|^(\d{1,3}\.){3}\d{1,3}$/;
/** Text that would be a number without quotes. */
const digits = /^[1-9]\d{0,14}$/;
/** Text that is none: YAML 1.2 reads it as something else, or YAML 1.1 did and somebody may still. */
const reserved = /^(true|false|null|yes|no|on|off|y|n)$|:$/i;

/**
 * Plain data as YAML in block style. Exactly what the library's `stringify` gives for it, at a tenth of its time: what
 * is easy is written here, and whatever needs quotes or several lines is left to the library.
 */
export function blockYaml(data: Readonly<Record<string, unknown>>): string {
  if (Object.keys(data).length === 0) return stringify(data, options);
  const lines: string[] = [];
  writeMap(data, '', '', lines);
  return `${lines.join('\n')}\n`;
}

function writeMap(map: object, first: string, indent: string, lines: string[]): void {
  let before = first;
  for (const [key, value] of Object.entries(map) as [string, unknown][]) {
    if (value === undefined) continue;
    if (!isPlain(key)) writeByLibrary({ [key]: value }, before, indent, lines);
    else {
      const inline = inlineText(value);
      if (inline !== undefined) lines.push(`${before}${key}: ${inline}`);
      else if (typeof value === 'string' || typeof value !== 'object' || value === null)
        writeByLibrary({ [key]: value }, before, indent, lines);
      else {
        lines.push(`${before}${key}:`);
        writeBelow(value, `${indent}  `, lines);
      }
    }
    before = indent;
  }
}

function writeBelow(value: object, indent: string, lines: string[]): void {
  if (Array.isArray(value)) writeList(value, indent, indent, lines);
  else writeMap(value, indent, indent, lines);
}

function writeList(list: readonly unknown[], first: string, indent: string, lines: string[]): void {
  let before = first;
  for (const item of list) {
    const inline = inlineText(item);
    if (inline !== undefined) lines.push(`${before}- ${inline}`);
    else if (Array.isArray(item)) writeList(item, `${before}- `, `${indent}  `, lines);
    else if (typeof item === 'object' && item !== null) writeMap(item, `${before}- `, `${indent}  `, lines);
    else writeByLibrary([item], before, indent, lines);
    before = indent;
  }
}

/** What fits on the line; undefined for what needs lines of its own, or the library. */
function inlineText(value: unknown): string | undefined {
  if (typeof value === 'string')
    return isPlain(value) ? value : digits.test(value) ? `"${value}"` : undefined;
  if (value === null) return 'null';
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'number')
    return Number.isSafeInteger(value) && !Object.is(value, -0) ? String(value) : undefined;
  if (typeof value !== 'object') return undefined;
  if (Array.isArray(value)) return value.length === 0 ? '[]' : undefined;
  return Object.values(value).every((part) => part === undefined) ? '{}' : undefined;
}

function isPlain(text: string): boolean {
  return plain.test(text) && !reserved.test(text);
}

function writeByLibrary(value: object, first: string, indent: string, lines: string[]): void {
  // Within another map, as it is written: some keys are quoted at the beginning of a document only.
  const text =
    indent === '' ? stringify(value, options) : stringify({ a: value }, options).replace(/^a:\n/, '');
  const [head = '', ...rest] = text.replace(/\n$/, '').split('\n');
  const cut = indent === '' ? 0 : 2;
  lines.push(first + head.slice(cut));
  for (const line of rest) lines.push(line === '' ? '' : indent + line.slice(cut));
}
