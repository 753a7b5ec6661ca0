const units: Readonly<Record<string, number>> = {
  ns: 1,
  us: 1e3,
  µs: 1e3,
  μs: 1e3,
  ms: 1e6,
  s: 1e9,
  m: 60e9,
  h: 3600e9,
};

/**
 * Reads a duration in Go syntax: "1h2m3.5s", "500ms", "-1s", "0".
 * @returns nanoseconds, or undefined where the text is no duration. Exact up to 104 days.
 */
export function parseDuration(text: string): number | undefined {
  const match = /^([-+]?)((?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+|0)$/.exec(text);
  if (!match) return undefined;
  let total = 0;
  for (const [, number = '', unit = ''] of (match[2] ?? '').matchAll(/(\d+\.?\d*|\.\d+)([a-zµμ]+)/g)) {
    const scale = units[unit] ?? 0;
    const [whole = '', fraction = ''] = number.split('.');
    total += Number(whole || '0') * scale;
    if (fraction) total += Math.floor(Number(`0.${fraction}`) * scale + 1e-6);
  }
  // Go counts nanoseconds in 64 bits.
  if (total >= 2 ** 63) return undefined;
  return match[1] === '-' ? -total : total;
}

/** Writes nanoseconds as Go does: "1m30s", "1.5s", "500ms", "0s". */
export function formatDuration(nanoseconds: number): string {
  if (nanoseconds === 0) return '0s';
  const sign = nanoseconds < 0 ? '-' : '';
  const size = Math.abs(nanoseconds);
  if (size < 1e3) return `${sign}${size}ns`;
  if (size < 1e6) return `${sign}${trimmed(size, 1e3, 3)}µs`;
  if (size < 1e9) return `${sign}${trimmed(size, 1e6, 6)}ms`;
  const seconds = Math.floor(size / 1e9);
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  const rest = trimmed(size - (hours * 3600 + minutes * 60) * 1e9, 1e9, 9);
  return `${sign}${hours > 0 ? `${hours}h` : ''}${hours > 0 || minutes > 0 ? `${minutes}m` : ''}${rest}s`;
}

function trimmed(value: number, scale: number, digits: number): string {
  const whole = Math.floor(value / scale);
  const fraction = String(value - whole * scale)
    .padStart(digits, '0')
    .replace(/0+$/, '');
  return fraction ? `${whole}.${fraction}` : String(whole);
}
