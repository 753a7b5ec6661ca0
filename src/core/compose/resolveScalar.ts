import { formatFloat } from './goNumber';
import { type ScalarNode } from './tree';

const float = /^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$/;
const date =
  /^(\d{4})-(\d{1,2})-(\d{1,2})(?:(?:[Tt]|[ \t]+)(\d{1,2}):(\d{2}):(\d{2})(\.\d*)?[ \t]*(Z|[-+]\d{1,2}(?::?\d{2})?)?)?$/;

export type ResolvedScalar = Pick<ScalarNode, 'value' | 'text'>;

/** What a number, a date or one of the words below begins with. */
const special = /^[-+.0-9~nNtTfF]/;

/**
 * The value of an unquoted YAML scalar as compose reads it: YAML 1.2 words for booleans (`yes` stays text), but the
 * older number forms as well, so that a file mode of `0440` is octal.
 */
export function resolveScalar(source: string): ResolvedScalar {
  if (source !== '' && !special.test(source)) return { value: source };
  switch (source) {
    case '':
    case '~':
    case 'null':
    case 'Null':
    case 'NULL':
      return { value: null };
    case 'true':
    case 'True':
    case 'TRUE':
      return { value: true };
    case 'false':
    case 'False':
    case 'FALSE':
      return { value: false };
    case '.nan':
    case '.NaN':
    case '.NAN':
      return { value: NaN, text: 'NaN' };
  }
  if (/^[-+]?\.(inf|Inf|INF)$/.test(source)) {
    const value = source.startsWith('-') ? -Infinity : Infinity;
    return { value, text: formatFloat(value) };
  }
  if (!/^[-+.0-9]/.test(source)) return { value: source };
  const compact = source.replaceAll('_', '');
  const integer = parseInteger(compact);
  if (integer !== undefined) return { value: Number(integer), text: integer.toString() };
  if (float.test(compact)) {
    const value = Number(compact);
    if (Number.isFinite(value)) return { value, text: formatFloat(value) };
  }
  const time = parseDate(source);
  return time === undefined ? { value: source } : { value: source, text: time };
}

const min64 = -(2n ** 63n);
const max64 = 2n ** 64n - 1n;

function parseInteger(text: string): bigint | undefined {
  const match = /^([-+]?)(?:0[xX]([0-9a-fA-F]+)|0[bB]([01]+)|0[oO]?([0-7]+)|(0|[1-9][0-9]*))$/.exec(text);
  if (!match) return undefined;
  const [, sign, hex, binary, octal, decimal] = match;
  const size =
    hex !== undefined
      ? BigInt(`0x${hex}`)
      : binary !== undefined
        ? BigInt(`0b${binary}`)
        : octal !== undefined
          ? BigInt(`0o${octal}`)
          : BigInt(decimal ?? '0');
  const value = sign === '-' ? -size : size;
  return value < min64 || value > max64 ? undefined : value;
}

/** Compose's rendering of a YAML timestamp: it is one in Go, and strings are made from it. */
function parseDate(text: string): string | undefined {
  const match = date.exec(text);
  if (!match) return undefined;
  const [, year = '', month = '', day = '', hour = '0', minute = '00', second = '00', fraction = '', zone] =
    match;
  const two = (part: string): string => part.padStart(2, '0');
  if (Number(month) > 12 || Number(month) < 1 || Number(day) < 1 || Number(day) > 31 || Number(hour) > 23) {
    return undefined;
  }
  const parts = zone === undefined || zone === 'Z' ? undefined : /^([-+])(\d{1,2}):?(\d{2})?$/.exec(zone);
  const offset = parts ? `${parts[1]}${two(parts[2] ?? '')}${parts[3] ?? '00'}` : undefined;
  const tail = fraction.replace(/\.?0*$/, '');
  return `${year}-${two(month)}-${two(day)} ${two(hour)}:${minute}:${second}${tail} ${
    offset ? `${offset} ${offset}` : '+0000 UTC'
  }`;
}
