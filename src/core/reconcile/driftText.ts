import { maskSecret } from './maskSecret';

const none = '(none)';
const longest = 60;

/** "environment.LOG_LEVEL: info → debug". Undefined and '' mean that the field is not set. */
export function change(
  field: string,
  from: string | undefined,
  to: string | undefined,
  name = field,
): string {
  const before = shown(name, from);
  const after = shown(name, to);
  return before === after ? `${field}: changed` : `${field}: ${before} → ${after}`;
}

function shown(name: string, value: string | undefined): string {
  if (value === undefined || value === '') return none;
  const masked = maskSecret(name, value);
  return masked.length > longest ? `${masked.slice(0, longest - 1)}…` : masked;
}

/** Bytes in the units people write in compose files: "512 MB". */
export function bytesText(bytes: number | undefined): string | undefined {
  if (!bytes) return undefined;
  if (bytes < 0) return 'unlimited';
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${Number(value.toFixed(1))} ${units[unit] ?? ''}`;
}

/** Nanoseconds as seconds: "10 s". */
export function secondsText(nanoseconds: number | undefined): string | undefined {
  return nanoseconds ? `${Number((nanoseconds / 1e9).toFixed(3))} s` : undefined;
}

/** Reads a JSON value of unknown shape as a list of texts. */
export function texts(value: unknown): string[] {
  return Array.isArray(value)
    ? value.map((entry) => (typeof entry === 'string' ? entry : JSON.stringify(entry)))
    : [];
}

export function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

/** Text of a plain value; '' for what is not set. */
export function text(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value === undefined || value === null) return '';
  return JSON.stringify(value);
}
