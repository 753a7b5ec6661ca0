import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeDump } from '../../src/core/operations/dumpFile';
import { stackTasks } from '../../src/core/operations/stackTasks';
import { TaskFailedError } from '../../src/core/operations/taskFailedError';
import { type TaskName } from '../../src/core/model/task';
import { isCancelled } from '../../src/core/support/abort';
import { useEngine, type TestEngine } from '../support/engine';
import { lastAnswer } from '../support/eventually';
import { ensureImages } from '../support/images';
import { dumpTo, importFrom } from './dumpFiles';
import { RealStack } from './realStack';

const project = `dstest-tasks-${process.pid}`;

const definition = `services:
  db:
    image: postgres:16-alpine
    environment: { POSTGRES_USER: shop, POSTGRES_PASSWORD: 'p@ss w/rd:1', POSTGRES_DB: orders }
    volumes: ['rows:/var/lib/postgresql/data']
    healthcheck: { test: [CMD, pg_isready, -h, 127.0.0.1, -U, shop], interval: 1s, retries: 120, start_period: 30s, start_interval: 200ms }
    x-dev-stack:
      tasks:
        migrate:
          command: ['sh', '-c', 'psql -v ON_ERROR_STOP=1 -h db -U shop orders -c "CREATE TABLE IF NOT EXISTS item (id int PRIMARY KEY, name text)"']
          in: tool
          onStart: true
        seed: psql -v ON_ERROR_STOP=1 -U shop orders -c "INSERT INTO item SELECT n, 'item ' || n FROM generate_series(1, 1000) n"
  cache:
    image: redis:7-alpine
    command: [redis-server, --appendonly, 'yes', --requirepass, sesame-open]
    environment: { REDIS_PASSWORD: sesame-open }
    volumes: ['keys:/data']
    healthcheck: { test: ['CMD-SHELL', 'REDISCLI_AUTH=$$REDIS_PASSWORD redis-cli ping | grep PONG'], interval: 1s, retries: 120, start_interval: 200ms, start_period: 30s }
  tool:
    image: postgres:16-alpine
    entrypoint: []
    command: ['true']
    environment: { PGPASSWORD: 'p@ss w/rd:1' }
    depends_on: { db: { condition: service_healthy } }
    x-dev-stack: { oneShot: true }
volumes: { rows: {}, keys: {} }
`;

describe('Migrations, seeds, dumps and imports with real servers', function () {
  this.timeout(120_000);
  let engine: TestEngine;
  let real: RealStack;
  let folder: string;

  before(async function () {
    this.timeout(600_000);
    engine = await useEngine();
    await ensureImages(engine, ['postgres:16-alpine', 'redis:7-alpine'], (line) =>
      console.log(`      ${line}`),
    );
    folder = mkdtempSync(join(tmpdir(), 'dev-stack-tasks-'));
    real = new RealStack(engine, project);
    await real.define(definition);
  });
  after(async () => {
    await real?.dispose();
    if (folder) rmSync(folder, { recursive: true, force: true });
  });

  const run = (task: TaskName, service: string, signal = AbortSignal.timeout(60_000)): Promise<void> =>
    real.operate((operations, tell) => operations.runTasks({ task, service }, tell, signal));

  const dump = (service: string, file: string): Promise<number> => dumpTo(real, service, join(folder, file));
  const load = (service: string, file: string): Promise<void> =>
    importFrom(real, service, join(folder, file));

  const sql = (text: string): Promise<string> => psql(real, text);
  const redis = async (...words: string[]): Promise<string> => {
    const session = await real.session();
    const { id } = session.status.services.get('cache')?.containers[0] ?? assert.fail('no container');
    const host = await session.engine(AbortSignal.timeout(30_000));
    const environment = { REDISCLI_AUTH: 'sesame-open' };
    const { stdout } = await host.exec(id, { command: ['redis-cli', ...words], environment });
    return stdout.toString().trim();
  };
  const lines = (): string[] =>
    real.progress.flatMap((event) => (event.kind === 'taskLine' ? [event.line] : []));

  it('migrates on start, in a container of its own that is gone afterwards', async () => {
    await real.start();
    assert.equal(await sql('SELECT count(*) FROM item'), '0');
    const names = (await real.containers()).map(({ Name }) => Name);
    assert.ok(!names.some((name) => name.includes('-run-')), names.join());
  });

  it('seeds in the running container and shows what it prints', async () => {
    await run('seed', 'db');
    assert.equal(await sql('SELECT count(*) FROM item'), '1000');
    assert.deepEqual(lines(), ['INSERT 0 1000']);
  });

  it('tells why a task failed with its last lines', async () => {
    await assert.rejects(run('seed', 'db'), (error) => {
      assert.ok(TaskFailedError.is(error));
      assert.equal(error.exitCode, 1);
      assert.match(error.lastLines.join('\n'), /duplicate key value/);
      return true;
    });
  });

  it('dumps PostgreSQL to a file and takes it back, over what changed since', async () => {
    assert.ok((await dump('db', 'orders.sql.gz')) > 1000);
    await sql("DELETE FROM item WHERE id > 10; INSERT INTO item VALUES (-1, 'later')");
    await load('db', 'orders.sql.gz');
    assert.equal(await sql('SELECT count(*), min(id), max(name) FROM item'), '1000|1|item 999');
  });

  it("takes PostgreSQL's own archives too", async () => {
    const container = `${project}-db-1`;
    const session = await real.session();
    const host = await session.engine(AbortSignal.timeout(30_000));
    const { stdout } = await host.exec(container, {
      command: ['pg_dump', '-U', 'shop', '-Fc', 'orders'],
    });
    writeFileSync(join(folder, 'orders.pgdump'), stdout);
    await sql('DELETE FROM item');
    await load('db', 'orders.pgdump');
    assert.equal(await sql('SELECT count(*) FROM item'), '1000');
  });

  it('changes nothing with a file that fails half way, or is cut off', async () => {
    writeFileSync(join(folder, 'bad.sql'), "DELETE FROM item; INSERT INTO nothere VALUES ('p@ss w/rd:1');");
    await assert.rejects(load('db', 'bad.sql'), (error) => TaskFailedError.is(error));
    assert.equal(await sql('SELECT count(*) FROM item'), '1000');
    assert.ok(!lines().join().includes('p@ss'), 'the password was shown');
    const whole = readFileSync(join(folder, 'orders.sql.gz'));
    writeFileSync(join(folder, 'cut.sql.gz'), whole.subarray(0, whole.length - 200));
    await assert.rejects(load('db', 'cut.sql.gz'));
    assert.equal(await sql('SELECT count(*) FROM item'), '1000');
  });

  it('ends a dump that is cancelled, in the container too', async () => {
    const abort = new AbortController();
    const onData = (): Promise<void> => {
      abort.abort();
      return new Promise((resolve) => setTimeout(resolve, 50));
    };
    await sql('CREATE TABLE big AS SELECT n, repeat(md5(n::text), 20) AS t FROM generate_series(1, 20000) n');
    const cancelled = writeDump(join(folder, 'never.sql'), () =>
      real.operate((operations, tell) =>
        operations.runTasks({ task: 'dump', service: 'db', data: { onData } }, tell, abort.signal),
      ),
    );
    await assert.rejects(cancelled, isCancelled);
    const left = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'pg_dump'";
    const none = await lastAnswer(
      () => sql(left),
      (count) => count === '0',
    );
    assert.equal(none, '0');
    await sql('DROP TABLE big');
  });

  it('dumps Redis and takes it back while it runs, append-only file and password and all', async () => {
    await redis('set', 'greeting', 'hello');
    await redis('-n', '3', 'set', 'other', 'database');
    assert.ok((await dump('cache', 'keys.rdb')) > 20);
    assert.match(readFileSync(join(folder, 'keys.rdb')).subarray(0, 5).toString(), /REDIS/);
    await redis('flushall');
    await redis('set', 'later', 'gone');
    await load('cache', 'keys.rdb');
    assert.deepEqual(
      [
        await redis('get', 'greeting'),
        await redis('-n', '3', 'get', 'other'),
        await redis('exists', 'later'),
      ],
      ['hello', 'database', '0'],
    );
    assert.match(await redis('role'), /^master/);
    await real.operate((operations, tell, signal) =>
      operations.restart({ services: ['cache'] }, tell, signal),
    );
    await real.start();
    assert.equal(await redis('get', 'greeting'), 'hello', 'its own file holds what was read in');
  });

  it('refuses a damaged memory image and leaves Redis as it is', async () => {
    const image = readFileSync(join(folder, 'keys.rdb'));
    writeFileSync(join(folder, 'bad.rdb'), image.subarray(0, image.length - 12));
    await assert.rejects(load('cache', 'bad.rdb'), (error) => {
      return TaskFailedError.is(error) && /Nothing was changed/.test(error.lastLines.join('\n'));
    });
    assert.equal(await redis('get', 'greeting'), 'hello');
    assert.match(await redis('role'), /^master/);
  });

  it('takes commands for Redis as text', async () => {
    writeFileSync(join(folder, 'commands.txt'), 'SET from text\nINCR count\n');
    await load('cache', 'commands.txt');
    assert.equal(await redis('get', 'from'), 'text');
  });

  it('resets a database: empty, migrated and seeded again; others keep theirs', async () => {
    await sql("UPDATE item SET name = 'changed'");
    await real.operate(async (operations, tell, signal) => {
      const request = { services: ['db'], startAfter: true };
      await operations.reset(request, await operations.previewReset(request, signal), tell, signal);
    });
    assert.equal(await sql('SELECT count(*), max(name) FROM item'), '1000|item 999');
    assert.equal(await redis('get', 'greeting'), 'hello');
  });

  it('lists what it can do', async () => {
    const { status } = await real.session();
    const shown = stackTasks(status.stack).map(({ owner, name, service, oneShot }) =>
      [owner, name, service, oneShot].join(' '),
    );
    assert.deepEqual(shown, [
      'db migrate tool true',
      'db seed db false',
      'db dump db false',
      'db import db false',
      'cache dump cache false',
      'cache import cache false',
    ]);
  });
});

/** Rows as psql prints them bare. */
async function psql(real: RealStack, text: string): Promise<string> {
  const session = await real.session();
  const engine = await session.engine(AbortSignal.timeout(30_000));
  const { id } = session.status.services.get('db')?.containers[0] ?? assert.fail('no container');
  const command = ['psql', '-U', 'shop', '-d', 'orders', '-qAt', '-c', text];
  const { exitCode, stdout, stderr } = await engine.exec(id, { command });
  assert.equal(exitCode, 0, stderr.toString());
  return stdout.toString().trim();
}
