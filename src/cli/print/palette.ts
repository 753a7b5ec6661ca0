/** Paints text for a terminal; the colourless one returns it as it is. */
export interface Palette {
  readonly enabled: boolean;
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly red: (text: string) => string;
  readonly green: (text: string) => string;
  readonly yellow: (text: string) => string;
  readonly blue: (text: string) => string;
  readonly cyan: (text: string) => string;
  /** The n-th of the colours that tell services apart, going round. */
  readonly nth: (n: number, text: string) => string;
}

/** Cyan, yellow, green, magenta, blue and their bright siblings: readable on light and on dark. */
const serviceCodes = [36, 33, 32, 35, 34, 96, 93, 92, 95, 94] as const;

export function paletteFor(enabled: boolean): Palette {
  const sgr =
    (code: number, end: number) =>
    (text: string): string =>
      enabled && text !== '' ? `\u001b[${code}m${text}\u001b[${end}m` : text;
  return {
    enabled,
    bold: sgr(1, 22),
    dim: sgr(2, 22),
    red: sgr(31, 39),
    green: sgr(32, 39),
    yellow: sgr(33, 39),
    blue: sgr(34, 39),
    cyan: sgr(36, 39),
    nth: (n, text) => sgr(serviceCodes[n % serviceCodes.length] ?? 36, 39)(text),
  };
}
