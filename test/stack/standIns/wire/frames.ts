import { type Socket } from 'node:net';

/**
 * Cuts what comes into messages, one after the other.
 *
 * @param lengthOf whole length of the message that begins here; undefined while that cannot be told
 */
export function frames(
  socket: Socket,
  lengthOf: (held: Buffer) => number | undefined,
  onFrame: (frame: Buffer) => void,
): void {
  let held = Buffer.alloc(0);
  socket.on('error', () => undefined);
  socket.on('data', (chunk: Buffer) => {
    held = Buffer.concat([held, chunk]);
    for (;;) {
      const length = lengthOf(held);
      if (length === undefined || held.length < length) return;
      const frame = held.subarray(0, length);
      held = held.subarray(length);
      try {
        onFrame(frame);
      } catch (error) {
        // A server hangs up on what it does not understand.
        console.error(error);
        socket.destroy();
        return;
      }
    }
  });
}
