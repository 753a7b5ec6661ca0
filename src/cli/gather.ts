import { type Output } from './output';

/** Characters that are written in one go. */
const enough = 64 * 1024;

/** Small pieces of text on their way to an output. */
export interface Gathered {
  /** @returns a promise only when the reader is slow, as `Output.write` does */
  write(text: string): Promise<void> | undefined;
  /** Writes what is left. */
  flush(): Promise<void> | undefined;
}

/**
 * Writes many small texts as few large ones: a call of the system for every line takes longer than all else that is
 * done with it. What was given is written by the next turn of the event loop at the latest, so nobody sees it late.
 */
export function gather(output: Pick<Output, 'write'>): Gathered {
  let held = '';
  let due = false;
  let slow: Promise<void> | undefined;
  const flush = (): Promise<void> | undefined => {
    const text = held;
    held = '';
    const written = text === '' ? undefined : output.write(text);
    if (written) {
      const own: Promise<void> = written.finally(() => {
        if (slow === own) slow = undefined;
      });
      slow = own;
    }
    return slow;
  };
  return {
    write(text) {
      held += text;
      if (held.length >= enough) return flush();
      if (!due) {
        due = true;
        setImmediate(() => {
          due = false;
          void flush();
        });
      }
      return slow;
    },
    flush,
  };
}
