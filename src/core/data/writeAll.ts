import type { FileHandle } from 'node:fs/promises';

/**
 * Writes every byte, or throws. On a disk that is almost full a write may take a part of what it is given and call that
 * a success: only the next one fails (seen on ext4 and tmpfs).
 */
export async function writeAll(handle: FileHandle, pieces: readonly Buffer[]): Promise<void> {
  let left = pieces.filter((piece) => piece.length > 0);
  while (left.length > 0) {
    let { bytesWritten } = await handle.writev(left);
    left = left.flatMap((piece) => {
      const done = Math.min(bytesWritten, piece.length);
      bytesWritten -= done;
      return done === piece.length ? [] : [piece.subarray(done)];
    });
  }
}
