import assert from 'node:assert/strict';
import { Client } from 'pg';
import { freePort } from '../support/freePort';
import { useEngine, type TestEngine } from '../support/engine';
import { ensureImages } from '../support/images';
import { RedisClient } from '../support/redisClient';
import { DataStack } from './dataStack';
import { RealStack } from './realStack';

const postgres = 'postgres:16-alpine';
const redis = 'redis:7-alpine';

describe('the data of real servers under load', function () {
  this.timeout(120_000);

  let engine: TestEngine;
  let stack: DataStack;
  let port: number;
  let redisPort: number;

  before(async function () {
    this.timeout(600_000);
    await RealStack.ensureCompose();
    engine = await useEngine();
    await ensureImages(engine, [postgres, redis], (line) => console.log(`      ${line}`));
    stack = new DataStack(engine, `dstest-servers-data-${process.pid}`);
    port = await freePort();
    redisPort = await freePort();
    await stack.define(`
services:
  db:
    image: ${postgres}
    environment: { POSTGRES_PASSWORD: secret }
    ports: ["127.0.0.1:${port}:5432"]
    volumes: ["db:/var/lib/postgresql/data"]
    stop_grace_period: 20s
    healthcheck: { test: [CMD, pg_isready, -U, postgres, -h, 127.0.0.1], interval: 1s, retries: 120 }
  cache:
    image: ${redis}
    command: [redis-server, --appendonly, "yes", --appendfsync, always]
    ports: ["127.0.0.1:${redisPort}:6379"]
    volumes: ["cache:/data"]
    healthcheck: { test: [CMD, redis-cli, ping], interval: 1s, retries: 120 }
volumes:
  db:
  cache:
`);
    await stack.start();
  });

  after(() => stack?.dispose());

  async function open(): Promise<Client> {
    const connectionString = `postgresql://postgres:secret@127.0.0.1:${port}/postgres`;
    const client = new Client({ connectionString, connectionTimeoutMillis: 10_000 });
    client.on('error', () => undefined);
    await client.connect();
    return client;
  }

  /** How many files the server's log has. */
  async function segments(): Promise<number> {
    const folder = '/var/lib/postgresql/data/pg_wal';
    const names = await stack.exec(`${stack.project}-db-1`, 'ls', folder);
    return names.split('\n').filter((name) => /^[0-9A-F]{24}$/.test(name.trim())).length;
  }

  it('holds every transaction that was committed before the pause, and passes the servers own checks', async () => {
    const admin = await open();
    // So much log that the server keeps segments of it for later, under names that are to come.
    await admin.query(
      'create table bulk as select n, repeat(md5(n::text), 30) from generate_series(1, 100000) n',
    );
    await admin.query('drop table bulk');
    await admin.query('checkpoint');
    await admin.query('create table ledger (id bigserial primary key, writer int, n int, filler text)');
    await admin.query('create index on ledger (writer, n)');
    const committed = new Map<number, number>();
    const cached: number[] = [];
    let stop = false;
    const write = async (writer: number): Promise<void> => {
      const client = await open();
      for (let n = 1; !stop; n += 1) {
        await client.query('begin');
        await client.query(
          'insert into ledger (writer, n, filler) select $1, $2, repeat(md5(random()::text), 8)',
          [writer, n],
        );
        await client.query('update ledger set filler = filler where writer = $1 and n = $2 - 1', [writer, n]);
        await client.query('commit');
        committed.set(writer, n);
      }
      await client.end();
    };
    const cache = await RedisClient.open(`redis://127.0.0.1:${redisPort}`);
    const fill = async (): Promise<void> => {
      for (let n = 1; !stop; n += 1) {
        await cache.ask('RPUSH', 'numbers', String(n));
        cached.push(n);
      }
    };
    const load = Promise.all([write(1), write(2), write(3), write(4), fill()]);
    await new Promise((resolve) => setTimeout(resolve, 1500));

    const segmentsBefore = await segments();
    const strays = await stack.unusedVolumes();
    const before = new Map(committed);
    const cachedBefore = cached.length;
    const saved = await stack.save('loaded');
    assert.equal(saved.quiet, 'paused');
    const [database] = saved.volumes.filter(({ services }) => services.includes('db'));
    assert.ok((database?.leftOutBytes ?? 0) >= 2 * 16 * 2 ** 20, 'log that holds nothing is left out');
    console.log(`      writers stood still for ${saved.quietMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 300));
    stop = true;
    await load;
    const after = new Map(committed);
    await admin.query('drop table ledger');
    await cache.ask('FLUSHALL');
    await admin.end();
    cache.close();

    await stack.restore('loaded');
    // Those that held nothing are not put back; what all this is worth is seen below.
    assert.ok((await segments()) < segmentsBefore - 2, `${await segments()} of ${segmentsBefore}`);
    const again = await open();
    for (const [writer, n] of before) {
      const { rows } = await again.query<{ count: string; max: number }>(
        'select count(*), max(n) from ledger where writer = $1',
        [writer],
      );
      const [row] = rows;
      assert.ok(row);
      assert.ok(row.max >= n, `writer ${writer}: ${row.max} of ${n} committed before the snapshot`);
      assert.ok(row.max <= (after.get(writer) ?? 0), 'nothing that never was');
      assert.equal(Number(row.count), row.max, 'without a gap');
    }
    await again.query('create extension amcheck');
    await again.query(
      'select bt_index_check(indexrelid, true) from pg_index join pg_class on pg_class.oid = indexrelid ' +
        "join pg_am on pg_am.oid = relam where amname = 'btree' and relpersistence = 'p'",
    );
    await again.end();
    // Reads every row of every table.
    const dump = await stack.exec(`${stack.project}-db-1`, 'pg_dumpall', '-U', 'postgres');
    assert.match(dump, /PostgreSQL database cluster dump complete/);

    const restored = await RedisClient.open(`redis://127.0.0.1:${redisPort}`);
    const length = Number(await restored.ask('LLEN', 'numbers'));
    restored.close();
    assert.ok(length >= cachedBefore && length <= cached.length, `${length} of ${cachedBefore}`);
    assert.deepEqual(await stack.leftovers(), []);
    // Their images want volumes for themselves, also where a container is made only to look into one.
    assert.deepEqual(await stack.unusedVolumes(), strays);
  });
});
