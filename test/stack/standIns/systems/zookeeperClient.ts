import { randomBytes } from 'node:crypto';
import { createClient, CreateMode, type Client, Exception } from 'node-zookeeper-client';
import { Refusal } from '../system';

const connectMs = 40_000;

/**
 * What a broker of the last line with ZooKeeper does there before it serves: it takes the id of the cluster, or gives it
 * one, and says that it is alive by a node that goes when its session ends. @returns the id of the cluster.
 */
export async function register(address: string, broker: string): Promise<string> {
  const client = createClient(address, { sessionTimeout: 6000 });
  await connected(client, address);
  for (const path of ['/cluster', '/brokers/ids']) await made(client, path);
  const fresh = Buffer.from(JSON.stringify({ version: '1', id: randomBytes(16).toString('base64url') }));
  await create(client, '/cluster/id', fresh, CreateMode.PERSISTENT);
  const node = `/brokers/ids/${broker}`;
  // Its own of before a restart, whose session has not run out yet.
  await new Promise<void>((resolve) => client.remove(node, -1, () => resolve()));
  await create(client, node, Buffer.from('{}'), CreateMode.EPHEMERAL);
  const { id } = JSON.parse((await read(client, '/cluster/id')).toString('utf8')) as { id: string };
  return id;
}

function connected(client: Client, address: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const why = `Timed out waiting for connection while in state: CONNECTING (${address})`;
    const timer = setTimeout(() => reject(new Refusal(why)), connectMs);
    client.once('connected', () => {
      clearTimeout(timer);
      resolve();
    });
    client.connect();
  });
}

function made(client: Client, path: string): Promise<void> {
  return new Promise((resolve, reject) =>
    client.mkdirp(path, (error) => (error ? reject(new Error(String(error))) : resolve())),
  );
}

function create(client: Client, path: string, data: Buffer, mode: number): Promise<void> {
  return new Promise((resolve, reject) =>
    client.create(path, data, mode, (error) => {
      const there = error instanceof Exception && error.getCode() === Exception.NODE_EXISTS;
      if (error && !there) reject(new Error(String(error)));
      else resolve();
    }),
  );
}

function read(client: Client, path: string): Promise<Buffer> {
  return new Promise((resolve, reject) =>
    client.getData(path, (error, data) => (error ? reject(new Error(String(error))) : resolve(data))),
  );
}
