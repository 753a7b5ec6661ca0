import { createInterface } from 'node:readline';
import { CancelledError } from '../core/support/abort';

/**
 * Asks a person on the terminal.
 *
 * @returns the line typed; undefined when input or output is no terminal, or input ended
 * @throws CancelledError when the signal is aborted
 */
export function ask(
  question: string,
  input: NodeJS.ReadStream,
  output: NodeJS.WriteStream,
  signal: AbortSignal,
): Promise<string | undefined> {
  if (!input.isTTY || !output.isTTY) return Promise.resolve(undefined);
  if (signal.aborted) return Promise.reject(new CancelledError());
  return new Promise((resolve, reject) => {
    // Not readline's own terminal mode: it would swallow Ctrl-C.
    const lines = createInterface({ input, terminal: false });
    const onAbort = (): void => {
      reject(new CancelledError());
      lines.close();
    };
    signal.addEventListener('abort', onAbort, { once: true });
    lines.once('line', (line) => {
      resolve(line);
      lines.close();
    });
    lines.once('close', () => {
      signal.removeEventListener('abort', onAbort);
      input.pause();
      resolve(undefined);
    });
    output.write(question);
  });
}
