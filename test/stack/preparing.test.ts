import assert from 'node:assert/strict';
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { useEngine, type TestEngine } from '../support/engine';
import { realImages } from './support/realImages';
import { StackRun } from './support/stackRun';

const servers = realImages ? 'the real images' : 'a real PostgreSQL of the distribution';

async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 30_000 });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

describe(`the databases of the bundled stack, on ${servers}`, function () {
  this.timeout(realImages ? 900_000 : 300_000);

  let engine: TestEngine;
  let run: StackRun;
  const url = (user: string, password: string, database: string, port = 'POSTGRES_PORT'): string =>
    `postgresql://${user}:${password}@127.0.0.1:${run.variable(port)}/${database}`;

  before(async function () {
    this.timeout(600_000);
    engine = await useEngine();
    run = new StackRun(engine, `dstest-databases-${process.pid}`);
    await run.prepare(['postgres-cdc', 'pgbouncer'], {
      POSTGRES_DATABASES: 'orders, stock:keeper:s3cret',
      POSTGRES_READONLY_USER: 'watcher',
    });
    await run.start();
  });
  after(() => run?.dispose());

  it('are each of an owner, who alone may write and sign in beside the superuser', async () => {
    assert.deepEqual(await query(url('dev', 'dev', 'dev'), databases), [
      { datname: 'dev', owner: 'dev' },
      { datname: 'orders', owner: 'orders' },
      { datname: 'stock', owner: 'keeper' },
    ]);
    await query(url('orders', 'dev', 'orders'), 'CREATE TABLE placed AS SELECT 7 AS id');
    await assert.rejects(
      query(url('keeper', 's3cret', 'orders'), 'SELECT 1'),
      /permission denied for database/,
    );
    await assert.rejects(query(url('keeper', 'dev', 'stock'), 'SELECT 1'), /password authentication failed/);
  });

  it('can be read by the role for reading, also what was made later, and not written', async () => {
    assert.deepEqual(await query(url('watcher', 'dev', 'orders'), 'SELECT id FROM placed'), [{ id: 7 }]);
    await assert.rejects(query(url('watcher', 'dev', 'orders'), 'DELETE FROM placed'), /permission denied/);
  });

  it('are reached through the pool by their owners, too', async () => {
    const [row] = await query(
      url('keeper', 's3cret', 'stock', 'PGBOUNCER_PORT'),
      'SELECT current_user AS me',
    );
    assert.deepEqual(row, { me: 'keeper' });
  });

  it('are ready for change capture: logical log, slots to spare, an outbox of the owner', async () => {
    const settings = `SELECT name, setting FROM pg_settings
      WHERE name IN ('wal_level', 'max_replication_slots', 'max_slot_wal_keep_size') ORDER BY name`;
    assert.deepEqual(await query(url('dev', 'dev', 'dev'), settings), [
      { name: 'max_replication_slots', setting: '16' },
      { name: 'max_slot_wal_keep_size', setting: '1024' },
      { name: 'wal_level', setting: 'logical' },
    ]);
    const insert = `INSERT INTO outbox (aggregate_type, aggregate_id, type, payload)
      VALUES ('order', '7', 'placed', '{}') RETURNING type`;
    assert.deepEqual(await query(url('orders', 'dev', 'orders'), insert), [{ type: 'placed' }]);
  });

  it('stay as they are when the step runs again, and a new name is added', async () => {
    const before = (await run.running())['postgres-cdc'];
    await run.compose(
      'run',
      '--rm',
      '--no-deps',
      '-e',
      'DATABASES=orders,stock:keeper,late',
      'postgres-cdc-init',
    );
    assert.deepEqual(await query(url('orders', 'dev', 'orders'), 'SELECT id FROM placed'), [{ id: 7 }]);
    await query(url('keeper', 's3cret', 'stock'), 'SELECT 1');
    await query(url('late', 'dev', 'late'), 'SELECT 1 FROM outbox');
    assert.equal((await run.running())['postgres-cdc'], before);
  });
});

const databases = `SELECT datname, pg_get_userbyid(datdba) AS owner FROM pg_database
  WHERE NOT datistemplate AND datname <> 'postgres' ORDER BY datname`;

const supabase = realImages
  ? servers
  : `${servers} with a real postgres-meta of npm; its other services are stand-ins`;

describe(`the migrations of Supabase, on ${supabase}`, function () {
  this.timeout(realImages ? 900_000 : 300_000);

  let run: StackRun;
  const project = mkdtempSync(join(tmpdir(), 'dev-stack-supabase-'));
  const put = (name: string, text: string): void => {
    mkdirSync(join(project, 'migrations'), { recursive: true });
    writeFileSync(join(project, name), text);
  };
  const ask = (sql: string): Promise<Record<string, unknown>[]> =>
    query(`postgresql://postgres:postgres@127.0.0.1:${run.variable('SUPABASE_DB_PORT')}/postgres`, sql);
  const migrate = (): Promise<string> => run.compose('run', '--rm', '--no-deps', 'supabase-migrate');

  before(async function () {
    this.timeout(600_000);
    put('migrations/20260101_people.sql', 'CREATE TABLE people (name text);\n-- a comment at the end');
    put('migrations/20260102_more.sql', "INSERT INTO people VALUES ('first');");
    put('seed.sql', "INSERT INTO people VALUES ('seed')");
    run = new StackRun(await useEngine(), `dstest-supabase-${process.pid}`);
    await run.prepare(['supabase'], { SUPABASE_PROJECT: project });
    await run.start();
  });
  after(async () => {
    await run?.dispose();
    rmSync(project, { recursive: true, force: true });
  });

  it('and its seed are applied once each, in their order', async () => {
    assert.deepEqual(await ask('SELECT name FROM people'), [{ name: 'first' }, { name: 'seed' }]);
    await migrate();
    put('migrations/20260103_last.sql', "INSERT INTO people VALUES ('last');");
    await migrate();
    assert.deepEqual(await ask('SELECT name FROM people'), [
      { name: 'first' },
      { name: 'seed' },
      { name: 'last' },
    ]);
    const recorded = 'SELECT version, name FROM supabase_migrations.schema_migrations ORDER BY version';
    assert.deepEqual(await ask(recorded), [
      { version: '20260101', name: 'people' },
      { version: '20260102', name: 'more' },
      { version: '20260103', name: 'last' },
    ]);
  });

  it('leave nothing behind when they fail, and the step says so', async () => {
    put('migrations/20260104_broken.sql', "INSERT INTO people VALUES ('half'); SELECT nothing;");
    await assert.rejects(migrate(), /column "nothing" does not exist/);
    assert.equal((await ask("SELECT 1 FROM people WHERE name = 'half'")).length, 0);
    rmSync(join(project, 'migrations/20260104_broken.sql'));
  });

  it('give every role of the services its password', async () => {
    for (const role of ['supabase_admin', 'authenticator', 'supabase_auth_admin', 'supabase_storage_admin']) {
      const url = `postgresql://${role}:postgres@127.0.0.1:${run.variable('SUPABASE_DB_PORT')}/postgres`;
      assert.deepEqual(await query(url, 'SELECT current_user AS me'), [{ me: role }]);
    }
    assert.deepEqual(await ask('SHOW "app.settings.jwt_exp"'), [{ 'app.settings.jwt_exp': '3600' }]);
  });

  it('make tables that postgres-meta shows to Studio, signed in as the superuser', async () => {
    const script = `fetch('http://127.0.0.1:8080/tables?included_schemas=public').then((answer) => answer.json())
      .then((tables) => console.log(JSON.stringify(tables.map(({ name, columns }) => [name, columns.length]))))`;
    const tables = JSON.parse(await run.exec('supabase-meta', 'node', '-e', script)) as unknown[];
    assert.deepEqual(
      tables.filter((table) => Array.isArray(table) && table[0] === 'people'),
      [['people', 1]],
    );
  });

  const fetched = async (path: string): Promise<Response> =>
    fetch(`http://127.0.0.1:${run.variable('SUPABASE_API_PORT')}${path}`, {
      signal: AbortSignal.timeout(20_000),
    });
  const text = async (path: string): Promise<string> => {
    const response = await fetched(path);
    assert.equal(response.status, 200, path);
    return response.text();
  };

  it('reach their services through the gateway', async () => {
    assert.match(await text('/auth/v1/health'), /GoTrue/);
    await text('/rest/v1/');
    await text('/storage/v1/status');
    assert.equal((await fetched('/elsewhere')).status, 404);
  });

  if (!realImages)
    it('reach their services by the paths and names that those expect, as stand-ins saw them', async () => {
      const rest = { path: '/people?select=name', schema: 'public' };
      assert.deepEqual(JSON.parse(await text('/rest/v1/people?select=name')), rest);
      const graphql = { path: '/rpc/graphql', schema: 'graphql_public' };
      assert.deepEqual(JSON.parse(await text('/graphql/v1')), graphql);
      const broadcast = { path: '/api/broadcast' };
      assert.deepEqual(JSON.parse(await text('/realtime/v1/api/broadcast')), broadcast);
      assert.deepEqual(JSON.parse(await text('/realtime/v1/websocket')), { path: '/socket/websocket' });
    });
});
