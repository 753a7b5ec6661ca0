import { connect } from 'node:net';
import { CancelledError } from '../../support/abort';
import type { SmokeWire } from '../smokeNetwork';

/** A longer line is none. */
const longestLine = 65_536;

/** Connects to "host:port". @throws the error of the system: ECONNREFUSED … */
export function openWire(address: string, signal: AbortSignal): Promise<SmokeWire> {
  const colon = address.lastIndexOf(':');
  const host = address.slice(0, colon).replace(/^\[|\]$/g, '');
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(new CancelledError());
    const socket = connect({ host, port: Number(address.slice(colon + 1)) });
    let held = Buffer.alloc(0);
    let ended = false;
    let failure: Error | undefined;
    let look: (() => void) | undefined;
    const onAbort = (): void => void socket.destroy(new CancelledError());
    signal.addEventListener('abort', onAbort, { once: true });

    /** Waits until `take` finds what it wants in what has come; it says how many bytes that are. */
    const wait = (take: () => number | undefined): Promise<Buffer> =>
      new Promise((found, failed) => {
        look = () => {
          const count = take();
          if (count !== undefined) {
            look = undefined;
            const taken = held.subarray(0, count);
            held = held.subarray(count);
            return found(taken);
          }
          if (failure === undefined && !ended) return;
          look = undefined;
          const cut = Object.assign(new Error('the other side hung up'), { code: 'ECONNRESET' });
          failed(failure ?? cut);
        };
        look();
      });
    socket.setNoDelay(true);
    socket.on('data', (chunk) => {
      held = Buffer.concat([held, chunk]);
      look?.();
    });
    socket.on('end', () => {
      ended = true;
      look?.();
    });
    socket.on('error', (error) => {
      failure = error;
      reject(error);
      look?.();
    });
    socket.on('close', () => {
      signal.removeEventListener('abort', onAbort);
      ended = true;
      look?.();
    });
    socket.on('connect', () =>
      resolve({
        write: (data) => void socket.write(data),
        read: (count) => wait(() => (held.length >= count ? count : undefined)),
        readLine: async () => {
          const line = await wait(() => {
            const end = held.indexOf(10);
            if (end < 0 && held.length > longestLine) return longestLine;
            return end < 0 ? undefined : end + 1;
          });
          return line.toString('utf8').replace(/\r?\n$/, '');
        },
        readToEnd: () => wait(() => (ended && failure === undefined ? held.length : undefined)),
        close: () => void socket.destroy(),
      }),
    );
  });
}
