import { createClient, CreateMode, type Client } from 'node-zookeeper-client';

/** Asks Prometheus's API on a port of this machine. @returns `data` of the answer. @throws Error with its words. */
export async function askPrometheus(port: string, path: string): Promise<unknown> {
  const response = await fetch(`http://127.0.0.1:${port}/api/v1/${path}`, {
    signal: AbortSignal.timeout(20_000),
  });
  const { status, data, error, errorType } = (await response.json()) as Record<string, unknown>;
  if (status !== 'success') throw new Error(`${String(errorType)}: ${String(error)}`);
  return data;
}

/** One value of each series that a query finds, by the text of its labels without the name. */
export async function querySeries(port: string, query: string): Promise<Record<string, string>> {
  const parameters = new URLSearchParams({ query });
  const data = (await askPrometheus(port, `query?${parameters.toString()}`)) as {
    result: { metric: Record<string, string>; value: [number, string] }[];
  };
  const rows = data.result.map(({ metric: { __name__, ...labels }, value }): [string, string] => [
    Object.values(labels).sort().join(' '),
    value[1],
  ]);
  return Object.fromEntries(rows);
}

/** Sends a statement as an application on the host does. @returns the answer. @throws Error with the server's words. */
export async function askClickHouse(
  port: string,
  user: string,
  password: string,
  sql: string,
): Promise<string> {
  const response = await fetch(`http://127.0.0.1:${port}/?database=analytics`, {
    method: 'POST',
    headers: { 'X-ClickHouse-User': user, 'X-ClickHouse-Key': password },
    body: sql,
    signal: AbortSignal.timeout(20_000),
  });
  const text = (await response.text()).trim();
  if (!response.ok) throw new Error(text.split('\n')[0]);
  return text;
}

/** A session with ZooKeeper on a port of this machine; rejects where none comes about within half a minute. */
export async function inZooKeeper<T>(port: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = createClient(`127.0.0.1:${port}`, { sessionTimeout: 10_000 });
  try {
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`ZooKeeper on ${port} does not answer`)), 30_000);
      client.once('connected', () => {
        clearTimeout(timer);
        resolve();
      });
      client.connect();
    });
    return await work(client);
  } finally {
    client.close();
  }
}

export function putNode(client: Client, path: string, text: string): Promise<void> {
  return new Promise((resolve, reject) =>
    client.create(path, Buffer.from(text), CreateMode.PERSISTENT, (error) =>
      error ? reject(new Error(String(error))) : resolve(),
    ),
  );
}

/** Text of a node; undefined where there is none. */
export function readNode(client: Client, path: string): Promise<string | undefined> {
  return new Promise((resolve, reject) =>
    client.exists(path, (error, stat) => {
      if (error) return reject(new Error(String(error)));
      if (!stat) return resolve(undefined);
      client.getData(path, (failure, data) =>
        failure ? reject(new Error(String(failure))) : resolve(data.toString('utf8')),
      );
    }),
  );
}

export function childrenOf(client: Client, path: string): Promise<string[]> {
  return new Promise((resolve, reject) =>
    client.getChildren(path, (error, children) =>
      error ? reject(new Error(String(error))) : resolve(children),
    ),
  );
}
