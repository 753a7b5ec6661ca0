import { type Output } from '../../src/cli/output';
import { paletteFor } from '../../src/cli/print/palette';

/** An Output that keeps what was written. */
export interface RecordingOutput extends Output {
  readonly text: string;
  readonly lines: string[];
  clear(): void;
}

export function recordingOutput(
  options: { terminal?: boolean; columns?: number; rows?: number; color?: boolean } = {},
): RecordingOutput {
  let text = '';
  return {
    write(more) {
      text += more;
      return undefined;
    },
    isTerminal: options.terminal ?? false,
    columns: options.terminal ? (options.columns ?? 80) : undefined,
    rows: options.terminal ? (options.rows ?? 24) : undefined,
    paint: paletteFor(options.color ?? false),
    get text() {
      return text;
    },
    get lines() {
      return text === '' ? [] : text.replace(/\n$/, '').split('\n');
    },
    clear() {
      text = '';
    },
  };
}
