const powers = 'bkmgtp';

/**
 * Reads a size: "64m", "1.5g", "1kb", "1KiB", "512". Every unit counts in 1024s, as compose has it.
 * @returns bytes, or undefined where the text is no size (negative ones are none).
 */
export function parseBytes(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?) ?([a-zA-Z]*)$/.exec(text);
  if (!match) return undefined;
  const [, number = '', suffix = ''] = match;
  const unit = suffix.toLowerCase();
  if (unit === '' || unit === 'b') return inRange(Number(number));
  if (!/^[kmgtp]i?b?$/.test(unit)) return undefined;
  return inRange(Number(number) * 1024 ** powers.indexOf(unit.charAt(0)));
}

/** Sizes beyond 64 bits become the smallest number there is, as they do in Go on common processors. */
function inRange(size: number): number {
  return size < 2 ** 63 ? Math.trunc(size) : -(2 ** 63);
}
