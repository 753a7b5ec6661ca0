import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/** Below the range that systems take the ports of outgoing connections from: nobody gets one of these by chance. */
const [first, last] = [15_000, 32_000];
const given = new Set<number>();

/** A port that was free a moment ago, never the same one twice in a process. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < 200; tries++) {
    const port = randomInt(first, last);
    if (given.has(port) || !(await isFree(port))) continue;
    given.add(port);
    return port;
  }
  throw new Error(`No free port between ${first} and ${last}`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
