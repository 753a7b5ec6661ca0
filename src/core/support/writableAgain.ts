import type { Writable } from 'node:stream';

/** Resolves when a stream takes more, or never will: whoever reads it went away. */
export function writableAgain(stream: Writable): Promise<void> {
  return new Promise((resolve) => {
    const go = (): void => {
      stream.off('drain', go);
      stream.off('close', go);
      resolve();
    };
    stream.on('drain', go);
    stream.on('close', go);
    if (stream.destroyed) go();
  });
}
