import { writableAgain } from '../core/support/writableAgain';
import { paletteFor, type Palette } from './print/palette';

/** One of the two streams a command writes to. */
export interface Output {
  /** Writes text as it is. @returns a promise only when the reader is slow: what follows had better wait for it. */
  write(text: string): Promise<void> | undefined;
  readonly isTerminal: boolean;
  /** Width of the terminal in columns now; undefined where there is none. */
  readonly columns: number | undefined;
  readonly rows: number | undefined;
  readonly paint: Palette;
}

/**
 * Wraps a stream of the process.
 *
 * @param color as the user asked for it; `auto` follows NO_COLOR, FORCE_COLOR, TERM and whether it is a terminal
 */
export function streamOutput(
  stream: NodeJS.WriteStream,
  color: 'auto' | 'always' | 'never',
  environment: Readonly<Record<string, string | undefined>>,
): Output {
  const isTerminal = stream.isTTY;
  return {
    write: (text) => writeTo(stream, text),
    isTerminal,
    get columns() {
      // A terminal that nobody sized says 0.
      return isTerminal ? stream.columns || undefined : undefined;
    },
    get rows() {
      return isTerminal ? stream.rows || undefined : undefined;
    },
    paint: paletteFor(wantsColor(color, isTerminal, environment)),
  };
}

/** @returns a promise only when the reader is slow. */
export function writeTo(stream: NodeJS.WriteStream, data: string | Buffer): Promise<void> | undefined {
  if (stream.write(data)) return undefined;
  // A reader that went away closes the stream; main.ts hears of it.
  return writableAgain(stream);
}

/** https://no-color.org: any non-empty value turns colour off; FORCE_COLOR turns it on, "0" excepted. */
export function wantsColor(
  color: 'auto' | 'always' | 'never',
  isTerminal: boolean,
  environment: Readonly<Record<string, string | undefined>>,
): boolean {
  if (color !== 'auto') return color === 'always';
  if (environment.NO_COLOR) return false;
  if (environment.FORCE_COLOR) return environment.FORCE_COLOR !== '0';
  return isTerminal && environment.TERM !== 'dumb';
}
