import type * as Library from 'yaml';

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
 * is easy is written here, and whatever needs quotes or several lines is left to the library, which is loaded for it.
 */
export async function blockYaml(data: Readonly<Record<string, unknown>>): Promise<string> {
  const easy = new Writer(undefined);
  easy.writeAll(data);
  if (!easy.needsLibrary) return easy.text;
  const whole = new Writer((await import('yaml')).stringify);
  whole.writeAll(data);
  return whole.text;
}

class Writer {
  needsLibrary = false;
  private readonly lines: string[] = [];

  constructor(private readonly stringify: typeof Library.stringify | undefined) {}

  get text(): string {
    return `${this.lines.join('\n')}\n`;
  }

  writeAll(data: object): void {
    if (Object.keys(data).length === 0) this.lines.push('{}');
    else this.writeMap(data, '', '');
  }

  private writeMap(map: object, first: string, indent: string): void {
    let before = first;
    for (const [key, value] of Object.entries(map) as [string, unknown][]) {
      if (value === undefined) continue;
      if (!isPlain(key)) this.writeByLibrary({ [key]: value }, before, indent);
      else {
        const inline = inlineText(value);
        if (inline !== undefined) this.lines.push(`${before}${key}: ${inline}`);
        else if (typeof value === 'string' || typeof value !== 'object' || value === null)
          this.writeByLibrary({ [key]: value }, before, indent);
        else {
          this.lines.push(`${before}${key}:`);
          this.writeBelow(value, `${indent}  `);
        }
      }
      before = indent;
    }
  }

  private writeBelow(value: object, indent: string): void {
    if (Array.isArray(value)) this.writeList(value, indent, indent);
    else this.writeMap(value, indent, indent);
  }

  private writeList(list: readonly unknown[], first: string, indent: string): void {
    let before = first;
    for (const item of list) {
      const inline = inlineText(item);
      if (inline !== undefined) this.lines.push(`${before}- ${inline}`);
      else if (Array.isArray(item)) this.writeList(item, `${before}- `, `${indent}  `);
      else if (typeof item === 'object' && item !== null) this.writeMap(item, `${before}- `, `${indent}  `);
      else this.writeByLibrary([item], before, indent);
      before = indent;
    }
  }

  private writeByLibrary(value: object, first: string, indent: string): void {
    const { stringify } = this;
    if (!stringify) {
      this.needsLibrary = true;
      return;
    }
    // Within another map, as it is written: some keys are quoted at the beginning of a document only.
    const text =
      indent === '' ? stringify(value, options) : stringify({ a: value }, options).replace(/^a:\n/, '');
    const [head = '', ...rest] = text.replace(/\n$/, '').split('\n');
    const cut = indent === '' ? 0 : 2;
    this.lines.push(first + head.slice(cut));
    for (const line of rest) this.lines.push(line === '' ? '' : indent + line.slice(cut));
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
