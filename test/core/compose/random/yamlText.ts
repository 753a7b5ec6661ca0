/** A value of a generated definition: plain JSON values, and what YAML has beyond them. */
export type Value = null | boolean | number | string | Plain | Tagged | Value[] | Mapping;

export interface Mapping {
  [key: string]: Value;
}

/** A scalar written without quotes, exactly so: `0440`, `yes`, `1_000`. */
export class Plain {
  constructor(readonly text: string) {}
}

/** A value with a tag: `!reset null`, `!override […]`. */
export class Tagged {
  constructor(
    readonly tag: '!reset' | '!override',
    readonly value: Value,
  ) {}
}

export function isMapping(value: Value): value is Mapping {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Plain) &&
    !(value instanceof Tagged)
  );
}

/** Writes a definition: blocks down to a depth, then flow style, so that both are read. */
export function yamlText(value: Mapping): string {
  return block(value, 0);
}

const flowFrom = 4;

function block(value: Mapping, depth: number): string {
  const margin = '  '.repeat(depth);
  return Object.entries(value)
    .map(([key, part]) => {
      const nested = isMapping(part) && Object.keys(part).length > 0 && depth < flowFrom;
      return `${margin}${quote(key)}:${nested ? `\n${block(part, depth + 1)}` : ` ${flow(part)}\n`}`;
    })
    .join('');
}

function flow(value: Value): string {
  if (value instanceof Plain) return value.text;
  if (value instanceof Tagged) return `${value.tag} ${flow(value.value)}`;
  if (Array.isArray(value)) return `[${value.map(flow).join(', ')}]`;
  if (isMapping(value)) {
    return `{${Object.entries(value)
      .map(([key, part]) => `${quote(key)}: ${flow(part)}`)
      .join(', ')}}`;
  }
  return typeof value === 'string' ? quote(value) : String(value);
}

function quote(text: string): string {
  return /^[a-z][a-z0-9_]*$/.test(text) && !['null', 'true', 'false'].includes(text)
    ? text
    : JSON.stringify(text);
}
