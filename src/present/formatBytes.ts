const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'] as const;

/** A size for people, in powers of 1000 as the engine's own tools print them: "0 B", "640 MB", "1.2 GB". */
export function formatBytes(bytes: number): string {
  let value = Math.max(0, bytes);
  let unit = 0;
  // 999.5 would round to "1000".
  while (unit < units.length - 1 && value >= 999.5) {
    value /= 1000;
    unit += 1;
  }
  const digits = unit > 0 && value < 9.95 ? 1 : 0;
  return `${value.toFixed(digits).replace(/\.0$/, '')} ${units[unit] ?? 'B'}`;
}

/** Two sizes of one thing, the unit told once where both share it: "212 of 640 MB", "800 kB of 1.2 GB". */
export function formatBytesOf(current: number, total: number): string {
  const [value, unit] = formatBytes(Math.min(current, total)).split(' ');
  const whole = formatBytes(total);
  return whole.endsWith(` ${unit ?? ''}`)
    ? `${value ?? ''} of ${whole}`
    : `${value ?? ''} ${unit ?? ''} of ${whole}`;
}
