import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface CallCounter {
  /** Where it listens: "unix:///…". */
  readonly host: string;
  /** Requests since it was opened, or since that time (ms of `Date.now()`). */
  calls(since?: number): number;
  /** The last request of every connection that is open now: "GET /v1.45/events?…". */
  open(): string[];
  close(): void;
}

/** Stands between a client and the engine and tells requests by their first lines. */
export async function countCalls(socket: string): Promise<CallCounter> {
  const folder = mkdtempSync(join(tmpdir(), 'dev-stack-calls-'));
  const path = join(folder, 'engine.sock');
  const open = new Set<Socket>();
  const asked = new Map<Socket, string>();
  const calls: number[] = [];
  const server = createServer((client) => {
    const engine = connect(socket);
    for (const end of [client, engine]) {
      open.add(end);
      end.once('close', () => {
        open.delete(end);
        asked.delete(end);
        client.destroy();
        engine.destroy();
      });
      end.on('error', () => undefined);
    }
    client.on('data', (data) => {
      // A client that waits for its answer begins every request with a packet of its own.
      const request = /^(?:GET|HEAD|POST|PUT|DELETE) \/\S*/.exec(data.toString('latin1', 0, 4096))?.[0];
      if (request === undefined) return;
      calls.push(Date.now());
      asked.set(client, request);
    });
    client.pipe(engine);
    engine.pipe(client);
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  return {
    host: `unix://${path}`,
    calls: (since = 0) => calls.filter((at) => at >= since).length,
    open: () => [...asked.values()],
    close: () => {
      server.close();
      for (const end of open) end.destroy();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
