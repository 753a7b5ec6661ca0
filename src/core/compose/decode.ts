import { parseBytes } from './bytes';
import { formatDuration, parseDuration } from './duration';
import { shortestFloat32 } from './goNumber';
import { type ProblemList } from './problemList';
import { splitShellWords } from './shellWords';
import { isNull, render, type Node } from './tree';

/** Where a value stands while it is turned into its final form. */
export interface DecodeContext {
  readonly problems: ProblemList;
  /** Dotted path for messages. */
  readonly path: string;
}

/**
 * Turns a node into the value that compose prints; undefined leaves the key out, as for empty values. Values of a
 * wrong type are left out silently: their shape was checked before.
 */
export type Decode = (node: Node, at: DecodeContext) => unknown;

export interface Field {
  readonly key: string;
  readonly decode: Decode;
  /** Printed where the key is missing. */
  readonly absent?: unknown;
  /** Printed name, where it differs. */
  readonly as?: string;
}

export const text: Decode = (node) => (node.kind === 'scalar' ? render(node) || undefined : undefined);

export const flag: Decode = (node, at) => (flagValue(node, at) === true ? true : undefined);

/** Both values are printed. */
export const explicitFlag: Decode = flagValue;

export const whole: Decode = (node, at) => wholeValue(node, at) || undefined;

/** Zero is printed as well. */
export const explicitWhole: Decode = wholeValue;

export const unsigned: Decode = (node, at) => explicitUnsigned(node, at) || undefined;

/** Zero is printed as well. */
export const explicitUnsigned: Decode = (node, at) => {
  const value = wholeValue(node, at);
  if (value === undefined || value >= 0) return value;
  return wrong(node, at, 'must not be negative');
};

/** A number that compose does not make of a text, as it does elsewhere. */
export function untexted(decode: Decode): Decode {
  return (node, at) => {
    const isText = node.kind === 'scalar' && typeof node.value === 'string' && !node.broken;
    return isText ? wrong(node, at, 'must be a number, not a text') : decode(node, at);
  };
}

export const float: Decode = (node, at) => {
  const value = numberValue(node, at);
  return value === undefined ? undefined : shortestFloat32(value) || undefined;
};

export const bytes: Decode = (node, at) => {
  if (node.kind !== 'scalar' || node.broken) return undefined;
  if (typeof node.value === 'number') {
    return Number.isInteger(node.value) && node.value !== 0 ? String(node.value) : undefined;
  }
  if (typeof node.value !== 'string') return undefined;
  const size = parseBytes(node.value);
  if (size === undefined) {
    const message = `${at.path}: invalid size: '${node.value}': write a number with b, k, m or g, as in "512m"`;
    at.problems.error('invalidValue', message, node.span);
  }
  return size ? BigInt(size).toString() : undefined;
};

/** Zero is printed as well. */
export const explicitDuration: Decode = (node, at) => {
  // Anything but a text was refused with the shape.
  if (node.kind !== 'scalar' || typeof node.value !== 'string' || node.broken) return undefined;
  const duration = parseDuration(node.value);
  if (duration !== undefined) return formatDuration(duration);
  const message = `${at.path}: time: invalid duration "${node.value}": write it as "90s" or "1m30s"`;
  at.problems.error('invalidValue', message, node.span);
  return undefined;
};

export const duration: Decode = (node, at) => {
  const value = explicitDuration(node, at);
  return value === '0s' ? undefined : value;
};

/** A list of texts; a single one counts as a list. */
export const texts: Decode = (node) => {
  if (node.kind === 'scalar') return node.value === null || node.broken ? undefined : [render(node)];
  if (node.kind !== 'seq' || node.items.length === 0) return undefined;
  return node.items.flatMap((item) => (item.kind === 'scalar' ? [render(item)] : []));
};

/** A command: words, or a line that is split like a shell's. An empty one is printed, null is "not set". */
export const command: Decode = (node, at) => {
  if (node.kind === 'seq')
    return node.items.flatMap((item) => (item.kind === 'scalar' ? [render(item)] : []));
  if (node.kind !== 'scalar' || typeof node.value !== 'string' || node.broken) return null;
  const words = splitShellWords(node.value);
  if (words) return words;
  at.problems.error('invalidValue', `${at.path}: invalid command line string`, node.span);
  return null;
};

/** `{a: b}` or `[a=b]` as a sorted map of texts; a key without a value is an empty text. */
export const pairs: Decode = (node) => sortedMap(pairEntries(node), (value) => value ?? '');

/** As pairs, but a key without a value stays null. */
export const nullablePairs: Decode = (node) => sortedMap(pairEntries(node), (value) => value);

export function list(item: Decode): Decode {
  return (node, at) => {
    if (node.kind !== 'seq' || node.items.length === 0) return undefined;
    const values = node.items.map((entry, index) => item(entry, { ...at, path: `${at.path}[${index}]` }));
    return values.filter((value) => value !== undefined);
  };
}

/** A sorted map; entries that decode to nothing are null. */
export function mapOfValues(item: Decode): Decode {
  return (node, at) => {
    if (node.kind !== 'map') return undefined;
    const entries = [...node.entries].map(([key, { value }]): [string, unknown] => [
      key,
      isNull(value) ? null : (item(value, { ...at, path: `${at.path}.${key}` }) ?? null),
    ]);
    return sortedMap(entries, (value) => value);
  };
}

/** An object with its fields in this order; printed even where it is empty. */
export function struct(fields: readonly Field[]): Decode {
  return (node, at) => {
    if (node.kind !== 'map') return undefined;
    const result: Record<string, unknown> = {};
    for (const { key, decode, absent, as } of fields) {
      const value = node.entries.get(key)?.value;
      const decoded = value && decode(value, { problems: at.problems, path: `${at.path}.${key}` });
      if (decoded !== undefined) result[as ?? key] = decoded;
      else if (absent !== undefined) result[as ?? key] = absent;
    }
    return result;
  };
}

function flagValue(node: Node, at: DecodeContext): boolean | undefined {
  if (node.kind !== 'scalar' || node.broken) return undefined;
  if (typeof node.value !== 'string') return typeof node.value === 'boolean' ? node.value : undefined;
  if (/^(true|y|yes|on)$/i.test(node.value)) return true;
  if (/^(false|n|no|off)$/i.test(node.value)) return false;
  return wrong(node, at, `invalid boolean: ${node.value}`);
}

function numberValue(node: Node, at: DecodeContext): number | undefined {
  if (node.kind !== 'scalar' || node.broken) return undefined;
  if (typeof node.value === 'number') return node.value;
  if (typeof node.value !== 'string') return undefined;
  if (/^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(node.value)) return Number(node.value);
  return wrong(node, at, `"${node.value}" is not a number`);
}

function wholeValue(node: Node, at: DecodeContext): number | undefined {
  if (node.kind === 'scalar' && typeof node.value === 'string' && !node.broken) {
    return /^[-+]?\d+$/.test(node.value)
      ? Number(node.value)
      : wrong(node, at, `"${node.value}" is not a whole number`);
  }
  const value = numberValue(node, at);
  return value === undefined ? undefined : Math.trunc(value);
}

function wrong(node: Node, at: DecodeContext, reason: string): undefined {
  at.problems.error('invalidValue', `${at.path}: ${reason}`, node.span);
  return undefined;
}

function pairEntries(node: Node): [string, string | null][] {
  if (node.kind === 'map') {
    return [...node.entries].flatMap(([key, { value }]): [string, string | null][] =>
      value.kind === 'scalar' && !value.broken ? [[key, value.value === null ? null : render(value)]] : [],
    );
  }
  if (node.kind !== 'seq') return [];
  return node.items.flatMap((item): [string, string | null][] => {
    if (item.kind !== 'scalar' || item.broken) return [];
    const line = render(item);
    const equals = line.indexOf('=');
    return equals === -1 ? [[line, null]] : [[line.slice(0, equals), line.slice(equals + 1)]];
  });
}

/** Keys sorted by code unit, as Go sorts them (apart from characters beyond U+FFFF). */
function sortedMap<T, U>(
  entries: readonly (readonly [string, T])[],
  value: (entry: T) => U,
): Record<string, U> | undefined {
  if (entries.length === 0) return undefined;
  const last = new Map(entries);
  const result: Record<string, U> = {};
  for (const key of [...last.keys()].sort()) {
    const part = value(last.get(key) as T);
    if (key !== '__proto__') result[key] = part;
    else
      Object.defineProperty(result, key, {
        value: part,
        enumerable: true,
        configurable: true,
        writable: true,
      });
  }
  return result;
}
