import assert from 'node:assert/strict';
import { Client } from 'pg';
import { connectionsInside } from '../../src/core/catalog/serviceFacts';
import { type SmokeResult } from '../../src/core/smoke/smokeReport';
import { useEngine } from '../support/engine';
import { RedisClient } from '../support/redisClient';
import { StackRun } from './support/stackRun';

/** PostgreSQL, PgBouncer, Redis and Redis Commander are the real ones. */
describe('smoke, with the real servers of the preset core', function () {
  this.timeout(180_000);

  let run: StackRun;
  before(async function () {
    this.timeout(600_000);
    run = new StackRun(await useEngine(), `dstest-smoke-${process.pid}`);
    // Characters that mean something in a URL.
    await run.prepare(['core'], { POSTGRES_PASSWORD: 'p@ss/w:rd', REDIS_PASSWORD: 'sesame' });
    await run.start();
  });
  after(() => run?.dispose());

  const seen = (results: readonly SmokeResult[]): Record<string, string> =>
    Object.fromEntries(
      results.map((result) => [
        result.service,
        result.kind === 'up'
          ? result.seen
          : result.kind === 'down'
            ? `${result.why} → ${result.next}`
            : 'inside',
      ]),
    );

  it('passes where all is well', async () => {
    const results = await run.smoke();
    const words = seen(results);
    assert.deepEqual(
      results.map(({ service, kind }) => [service, kind]),
      ['postgres16', 'pgbouncer', 'redis', 'redis-commander'].map((service) => [service, 'up']),
      JSON.stringify(words),
    );
    assert.match(words['postgres16'] ?? '', /^wrote and read a row; PostgreSQL \d+\.\d+$/);
    assert.match(words['pgbouncer'] ?? '', /^wrote and read a row of PostgreSQL \d+\.\d+ through the pool$/);
    assert.match(words['redis'] ?? '', /^set, read and deleted a key; version \d/);
    assert.equal(words['redis-commander'], 'its page answers');
  });

  it('leaves nothing behind', async () => {
    await run.smoke();
    const redis = await RedisClient.open(`redis://:sesame@127.0.0.1:${run.variable('REDIS_PORT')}`);
    assert.equal(await redis.ask('DBSIZE'), 0);
    redis.close();
    const client = new Client({
      connectionString: `postgresql://dev:p%40ss%2Fw%3Ard@127.0.0.1:${run.variable('POSTGRES_PORT')}/dev`,
    });
    await client.connect();
    const { rows } = await client.query("SELECT relname FROM pg_class WHERE relname LIKE '%smoke%'");
    assert.deepEqual(rows, []);
    await client.end();
  });

  it('gives containers connection strings that work', async () => {
    const service = (name: string) => run.services().find((one) => one.name === name);
    const variable = (name: string, key: string): string => {
      const found = service(name);
      assert.ok(found, name);
      return connectionsInside(found)[0]?.env[key] ?? '';
    };
    const psql = (url: string): Promise<string> =>
      run.compose('exec', '-T', 'pgbouncer', 'psql', url, '-Atc', 'SELECT 41 + 1');
    assert.match(variable('postgres16', 'DATABASE_URL'), /@postgres:5432\/dev$/);
    assert.equal((await psql(variable('postgres16', 'DATABASE_URL'))).trim(), '42');
    assert.equal((await psql(variable('pgbouncer', 'PGBOUNCER_URL'))).trim(), '42');
    // Apart: of the URL this client takes an empty name for the name of a user.
    const [host, port, password] = ['HOST', 'PORT', 'PASSWORD'].map((name) =>
      variable('redis', `REDIS_${name}`),
    );
    const redis = [
      'redis-cli',
      '--no-auth-warning',
      '-h',
      host ?? '',
      '-p',
      port ?? '',
      '-a',
      password ?? '',
    ];
    assert.equal((await run.compose('exec', '-T', 'redis', ...redis, 'ping')).trim(), 'PONG');
  });

  it('tells a password that the servers do not take, and that data keeps its own', async () => {
    const believed = { POSTGRES_PASSWORD: 'other', REDIS_PASSWORD: 'other' };
    const words = seen(await run.smoke(['postgres16', 'pgbouncer', 'redis'], believed));
    const refused = 'the password of dev is refused → ';
    assert.ok(words['postgres16']?.startsWith(`${refused}the data keeps the password it was made with`));
    assert.ok(words['pgbouncer']?.startsWith(`${refused}set the one again that PostgreSQL has`));
    assert.match(words['redis'] ?? '', /^the password is refused → start the container anew/);
  });

  it('tells a database that is not there', async () => {
    const words = seen(await run.smoke(['postgres16', 'pgbouncer'], { POSTGRES_DB: 'absent' }));
    assert.match(words['postgres16'] ?? '', /^there is no database absent → /);
    assert.match(words['pgbouncer'] ?? '', /^there is no database absent → /);
  });

  it('tells of a server whose password the definition does not name', async () => {
    const words = seen(await run.smoke(['redis'], { REDIS_PASSWORD: '' }));
    assert.match(words['redis'] ?? '', /^it asks for a password and the definition names none → /);
  });

  it('tells a container that ended, and that PgBouncer lost its server', async () => {
    await run.compose('stop', '--timeout', '5', 'postgres16', 'redis', 'redis-commander');
    const words = seen(await run.smoke(undefined, {}, 2_000));
    assert.match(
      words['postgres16'] ?? '',
      /^its container ended with exit code 0 → look why: dev-stack logs postgres16/,
    );
    assert.match(words['redis'] ?? '', /^its container ended with exit code 0 → /);
    assert.match(words['redis-commander'] ?? '', /^its container ended with exit code \d+ → /);
    // It keeps clients waiting for a server, or tells them that it has none.
    assert.match(words['pgbouncer'] ?? '', /→ look at its output: dev-stack logs pgbouncer/);
  });
});
