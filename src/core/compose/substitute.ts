/** Looks a variable up; undefined means it is not set, which differs from empty. */
export type Lookup = (name: string) => string | undefined;

export interface Substitution {
  readonly text: string;
  /** Variables that were not set and had no default, with their place in the template. */
  readonly unset: readonly { readonly name: string; readonly start: number; readonly end: number }[];
  readonly error: SubstitutionError | undefined;
}

export type SubstitutionError =
  | { readonly kind: 'invalid'; readonly start: number; readonly end: number }
  | {
      readonly kind: 'required';
      readonly name: string;
      readonly reason: string;
      readonly start: number;
      readonly end: number;
    };

const name = /[_a-zA-Z][_a-zA-Z0-9]*/y;
const operator = /:?[-+?]/y;

/**
 * Fills the variables of one text: `$V`, `${V}`, `${V:-default}`, `${V-default}`, `${V:?reason}`, `${V?reason}`,
 * `${V:+other}`, `${V+other}`, nested at will, `$$` for a dollar sign. A `$` before anything else stays. Pure.
 */
export function substitute(template: string, lookup: Lookup): Substitution {
  if (!template.includes('$')) return { text: template, unset: [], error: undefined };
  return new Substituter(lookup).run(template, 0);
}

/** @returns the names of the variables in a template, those in defaults included, each once. */
export function variablesIn(template: string): ReadonlySet<string> {
  if (!template.includes('$')) return none;
  const names = template.replaceAll('$$', '').matchAll(/\$\{?([_a-zA-Z][_a-zA-Z0-9]*)/g);
  return new Set([...names].map((match) => match[1] ?? ''));
}

const none: ReadonlySet<string> = new Set();

class Substituter {
  constructor(private readonly lookup: Lookup) {}

  run(template: string, offset: number): Substitution {
    const unset: { name: string; start: number; end: number }[] = [];
    let text = '';
    let at = 0;
    for (;;) {
      const dollar = template.indexOf('$', at);
      if (dollar === -1) return { text: text + template.slice(at), unset, error: undefined };
      text += template.slice(at, dollar);
      const next = template[dollar + 1];
      if (next === '$') {
        text += '$';
        at = dollar + 2;
        continue;
      }
      if (next === '{') {
        const close = closingBrace(template, dollar + 1);
        const end = close === undefined ? template.length : close + 1;
        const result = this.braced(template, dollar, close, offset);
        if (result.error) return { text: '', unset, error: result.error };
        text += result.text;
        unset.push(...result.unset);
        at = end;
        continue;
      }
      name.lastIndex = dollar + 1;
      const match = name.exec(template);
      if (!match) {
        text += '$';
        at = dollar + 1;
        continue;
      }
      at = name.lastIndex;
      const value = this.lookup(match[0]);
      if (value === undefined) unset.push({ name: match[0], start: offset + dollar, end: offset + at });
      text += value ?? '';
    }
  }

  /** `${…}` from `start` to its closing brace at `close`. */
  private braced(template: string, start: number, close: number | undefined, offset: number): Substitution {
    const end = close === undefined ? template.length : close + 1;
    const place = { start: offset + start, end: offset + end };
    const fail = (error: SubstitutionError): Substitution => ({ text: '', unset: [], error });
    name.lastIndex = start + 2;
    const match = name.exec(template);
    if (!match || close === undefined) return fail({ kind: 'invalid', ...place });
    const afterName = start + 2 + match[0].length;
    const value = this.lookup(match[0]);
    if (afterName === close) {
      return {
        text: value ?? '',
        unset: value === undefined ? [{ name: match[0], ...place }] : [],
        error: undefined,
      };
    }
    operator.lastIndex = afterName;
    const sign = operator.exec(template)?.[0];
    if (!sign) return fail({ kind: 'invalid', ...place });
    const argument = template.slice(afterName + sign.length, close);
    if (argument.includes('\n')) return fail({ kind: 'invalid', ...place });
    // The argument is read even where it is not used: a required variable inside it is required.
    const inner = this.run(argument, offset + afterName + sign.length);
    if (inner.error) return inner;
    const present = value !== undefined && (sign.length === 1 || value !== '');
    const kept = { text: value ?? '', unset: [], error: undefined };
    if (sign.endsWith('-')) return present ? kept : inner;
    if (sign.endsWith('+')) return present ? inner : kept;
    return present ? kept : fail({ kind: 'required', name: match[0], reason: inner.text, ...place });
  }
}

/** The brace that closes the one at `open`; braces inside a default count in pairs. */
function closingBrace(text: string, open: number): number | undefined {
  let depth = 0;
  for (let at = open; at < text.length; at += 1) {
    if (text[at] === '{') depth += 1;
    else if (text[at] === '}' && --depth === 0) return at;
  }
  // An unpaired brace inside a default: the last closing one ends it.
  const last = text.lastIndexOf('}');
  return last > open ? last : undefined;
}
