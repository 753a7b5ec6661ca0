import assert from 'node:assert/strict';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { serviceFacts, type ServiceFacts } from '../../src/core/catalog/serviceFacts';
import { loadStack } from '../../src/core/compose/loadStack';
import { EngineConnection } from '../../src/core/live/engineConnection';
import { type StackModel } from '../../src/core/model/stack';
import { openConsole } from '../../src/core/operations/shell';
import { StackSession } from '../../src/core/operations/stackSession';
import { systemClock } from '../../src/core/support/clock';
import { silentLog } from '../../src/core/support/log';
import { createConnect } from '../../src/docker/connect';
import { useEngine, type TestEngine } from '../support/engine';
import { freePort } from '../support/freePort';
import { ensureImages } from '../support/images';
import { RedisClient, type RedisReply } from '../support/redisClient';
import { removeProject } from '../support/removeProject';
import { root } from '../support/root';

const project = `dstest-servers-${process.pid}`;

/** Characters that mean something in a URL, so that a link that forgets to escape them fails. */
const password = 's3cret/p@ss:w%rd?&#=+';

describe('the preset core with real servers', function () {
  this.timeout(120_000);

  const signal = new AbortController().signal;
  const quiet = (): void => undefined;
  let engine: TestEngine;
  let stack: StackModel;
  let connection: EngineConnection;
  let session: StackSession;

  before(async function () {
    this.timeout(600_000);
    engine = await useEngine();
    stack = await loadCore();
    const images = stack.services.flatMap(({ active, spec }) => (active && spec.image ? [spec.image] : []));
    await ensureImages(engine, images, (line) => console.log(`      ${line}`));
    const connect = createConnect({
      environment: {},
      homeDir: homedir(),
      platform: process.platform,
      host: engine.host,
      log: silentLog,
    });
    connection = new EngineConnection(connect, systemClock, silentLog);
    session = new StackSession({ stack, connection, clock: systemClock, log: silentLog });
  });

  after(async () => {
    session?.dispose();
    connection?.dispose();
    if (engine) await removeProject(engine.socket, project);
  });

  /** Ports of our own: the usual ones may be a person's. */
  async function loadCore(): Promise<StackModel> {
    const names = ['POSTGRES_PORT', 'PGBOUNCER_PORT', 'REDIS_PORT', 'REDIS_COMMANDER_PORT'];
    const ports: Record<string, string> = {};
    for (const name of names) ports[name] = String(await freePort());
    const { model, problems } = await loadStack({
      cwd: join(root, 'stack'),
      files: ['compose.yaml'],
      profiles: ['core'],
      projectName: project,
      environment: {
        ...ports,
        POSTGRES_USER: 'shop',
        POSTGRES_PASSWORD: password,
        POSTGRES_DB: 'orders',
        REDIS_PASSWORD: 'sesame',
      },
    });
    assert.deepEqual(problems, []);
    assert.ok(model);
    return model;
  }

  const start = (): Promise<void> => session.operations.start({ waitTimeoutMs: 90_000 }, quiet, signal);

  function facts(service: string): ServiceFacts {
    const found = stack.services.find(({ name }) => name === service);
    assert.ok(found, service);
    return serviceFacts(found, session.status.services.get(service)?.containers ?? []);
  }

  /** What a user gets from Copy Connection String. */
  function connectionUrl(service: string): string {
    const [first] = facts(service).connections;
    assert.ok(first, `${service} has a connection`);
    return first.url;
  }

  async function query(service: string, sql: string): Promise<unknown[]> {
    const client = new Client({ connectionString: connectionUrl(service), connectionTimeoutMillis: 30_000 });
    client.on('error', quiet);
    await client.connect();
    try {
      return (await client.query<Record<string, unknown>>(sql)).rows;
    } finally {
      await client.end();
    }
  }

  async function askRedis(...words: string[]): Promise<RedisReply> {
    const client = await RedisClient.open(connectionUrl('redis'));
    try {
      return await client.ask(...words);
    } finally {
      client.close();
    }
  }

  /**
   * Holds a conversation with the console that the catalog knows, opened as the Open Console command does: each answer
   * is typed when the screen shows what it waits for.
   */
  async function converse(
    service: string,
    ...steps: readonly (readonly [screen: RegExp, answer: string])[]
  ): Promise<{ code: number; output: string }> {
    const command = facts(service).console;
    const container = session.status.services.get(service)?.containers[0];
    assert.ok(command && container, `${service} has a console`);
    const size = { columns: 120, rows: 30 };
    const { id } = container;
    const terminal = await openConsole(
      await session.engine(signal),
      id,
      command.command,
      command.environment,
      size,
      signal,
    );
    let output = '';
    let shown = '';
    const left = [...steps];
    terminal.onOutput((data) => {
      output += data.toString('utf8');
      shown += data.toString('utf8');
      // A program that met the terminal before its size was set asks where the cursor stops, as terminals answer.
      if (data.includes('\x1b[6n')) terminal.write('\x1b[1;120R');
      const [next] = left;
      if (!next?.[0].test(shown)) return;
      left.shift();
      shown = '';
      terminal.write(`${next[1]}\r`);
    });
    const giveUp = setTimeout(() => terminal.dispose(), 20_000);
    try {
      return { code: await terminal.exited, output };
    } catch (error) {
      throw new Error(`${command.title} did not end by itself: ${JSON.stringify(output)}`, { cause: error });
    } finally {
      clearTimeout(giveUp);
      terminal.dispose();
    }
  }

  const states = (): Record<string, string> =>
    Object.fromEntries(
      [...session.status.services]
        .filter(([, { service }]) => service?.active)
        .map(([name, { state }]) => [name, state.kind]),
    );

  it('becomes ready as a whole', async () => {
    await start();
    assert.deepEqual(states(), {
      postgres16: 'ready',
      pgbouncer: 'ready',
      redis: 'ready',
      'redis-commander': 'ready',
    });
  });

  it('takes rows through the published port, and shows them through the pool', async () => {
    await query('postgres16', 'CREATE TABLE orders (id int PRIMARY KEY, item text)');
    await query('postgres16', "INSERT INTO orders VALUES (1, 'lamp')");
    assert.deepEqual(await query('pgbouncer', 'SELECT * FROM orders'), [{ id: 1, item: 'lamp' }]);
    await query('pgbouncer', "INSERT INTO orders VALUES (2, 'chair')");
    assert.deepEqual(await query('postgres16', 'SELECT count(*)::int AS n FROM orders'), [{ n: 2 }]);
  });

  it('runs the scripts that prepare a new database', async () => {
    const rows = await query('postgres16', "SELECT extname FROM pg_extension WHERE extname = 'pgcrypto'");
    assert.equal(rows.length, 1);
  });

  it('lets nobody in without the password', async () => {
    const url = new URL(connectionUrl('postgres16'));
    url.password = 'wrong';
    const client = new Client({ connectionString: url.href });
    await assert.rejects(client.connect(), /password authentication failed/);
    const redis = new URL(connectionUrl('redis'));
    redis.password = '';
    const stranger = await RedisClient.open(redis.href);
    await assert.rejects(stranger.ask('GET', 'greeting'), /NOAUTH/);
    stranger.close();
  });

  it('keeps keys in Redis', async () => {
    assert.equal(await askRedis('SET', 'greeting', 'hello'), 'OK');
    assert.equal(await askRedis('GET', 'greeting'), 'hello');
  });

  it('serves the page that looks into Redis, connected to it', async () => {
    const [link] = facts('redis-commander').links;
    assert.ok(link);
    const page = await fetch(link.url);
    assert.equal(page.status, 200);
    assert.match(await page.text(), /Redis Commander/);
    const info = await fetch(new URL('/apiv2/server/info', link.url));
    assert.match(await info.text(), /"Redis version"/);
  });

  it('opens psql signed in to the right database', async () => {
    const { code, output } = await converse(
      'postgres16',
      [/orders=# $/, "SELECT 'user ' || current_user || ', database ' || current_database();"],
      [/\(1 row\)[^]*orders=# $/, '\\q'],
    );
    assert.equal(code, 0, output);
    assert.match(output, /user shop, database orders/);
  });

  it('opens redis-cli signed in', async () => {
    const { code, output } = await converse(
      'redis',
      [/6379> $/, 'GET greeting'],
      [/"hello"[^]*6379> $/, 'exit'],
    );
    assert.equal(code, 0, output);
    assert.match(output, /"hello"/);
  });

  it('has it all after a restart', async () => {
    await session.operations.restart({}, quiet, signal);
    await start();
    assert.deepEqual(await query('pgbouncer', 'SELECT count(*)::int AS n FROM orders'), [{ n: 2 }]);
    assert.equal(await askRedis('GET', 'greeting'), 'hello');
  });

  it('has it all after its containers were removed and made again', async () => {
    await session.operations.down({}, quiet, signal);
    await start();
    assert.deepEqual(await query('postgres16', 'SELECT count(*)::int AS n FROM orders'), [{ n: 2 }]);
    assert.equal(await askRedis('GET', 'greeting'), 'hello');
  });

  it('resets PostgreSQL alone: its rows are gone, the keys of Redis stay', async () => {
    const request = { services: ['postgres16'] };
    const preview = await session.operations.previewReset(request, signal);
    assert.deepEqual(
      [
        preview.containers.map(({ name }) => name),
        preview.volumes.map(({ name }) => name),
        preview.dependents,
      ],
      [[`${project}-postgres16-1`], [`${project}_pg16_data`], ['pgbouncer']],
    );
    assert.ok((preview.volumes[0]?.sizeBytes ?? 0) > 10_000_000, 'a database has a size');
    await session.operations.reset(request, preview, quiet, signal);
    await start();
    for (const service of ['postgres16', 'pgbouncer']) {
      const found = await query(service, "SELECT to_regclass('orders') AS name");
      assert.deepEqual(found, [{ name: null }], service);
    }
    assert.equal(await askRedis('GET', 'greeting'), 'hello');
  });

  it('resets the rest', async () => {
    const preview = await session.operations.previewReset({}, signal);
    await session.operations.reset({}, preview, quiet, signal);
    await start();
    assert.equal(await askRedis('GET', 'greeting'), null);
  });
});
