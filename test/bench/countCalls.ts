import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface CallCounter {
  /** Where it listens: "unix:///…". */
  readonly host: string;
  /** Requests since it was opened. */
  calls(): number;
  close(): void;
}

/** Stands between a client and the engine and counts requests by their first lines. */
export async function countCalls(socket: string): Promise<CallCounter> {
  const folder = mkdtempSync(join(tmpdir(), 'dev-stack-calls-'));
  const path = join(folder, 'engine.sock');
  const open = new Set<Socket>();
  let calls = 0;
  const server = createServer((client) => {
    const engine = connect(socket);
    for (const end of [client, engine]) {
      open.add(end);
      end.once('close', () => {
        open.delete(end);
        client.destroy();
        engine.destroy();
      });
      end.on('error', () => undefined);
    }
    client.on('data', (data) => {
      // A client that waits for its answer begins every request with a packet of its own.
      if (/^(GET|HEAD|POST|PUT|DELETE) \//.test(data.toString('latin1', 0, 16))) calls += 1;
    });
    client.pipe(engine);
    engine.pipe(client);
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  return {
    host: `unix://${path}`,
    calls: () => calls,
    close: () => {
      server.close();
      for (const end of open) end.destroy();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
