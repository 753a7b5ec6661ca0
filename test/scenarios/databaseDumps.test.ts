import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TaskFailedError } from '../../src/core/operations/taskFailedError';
import { useEngine } from '../support/engine';
import { heavy } from '../support/heavy';
import { ensureImages } from '../support/images';
import { dumpTo, importFrom } from './dumpFiles';
import { RealStack } from './realStack';

/**
 * MySQL's image cannot be made from packages: MariaDB under its names stands in for it, and shows no more than that our
 * commands are right for such tools. MongoDB has neither package nor stand-in.
 */
const services = heavy ? ['maria', 'mysql', 'keys'] : ['maria', 'keys'];
const images: Readonly<Record<string, string>> = {
  maria: 'mariadb:10.11',
  mysql: 'mysql:8',
  keys: 'valkey/valkey:8',
};

const sql = (name: string, client: string, prefix: string): string => `
  ${name}:
    image: ${images[name]}
    environment:
      ${prefix}_ROOT_PASSWORD: "r'oot w/ord"
      ${prefix}_USER: shop
      ${prefix}_PASSWORD: "p@ss w/rd:1"
      ${prefix}_DATABASE: orders
    volumes: ["${name}:/var/lib/mysql"]
    healthcheck: { test: [CMD, ${client}, -h, 127.0.0.1, -u, shop, "-pp@ss w/rd:1", ping], interval: 2s, retries: 60, start_interval: 500ms, start_period: 60s }`;

const definitions: Readonly<Record<string, string>> = {
  maria: sql('maria', 'mariadb-admin', 'MARIADB'),
  mysql: sql('mysql', 'mysqladmin', 'MYSQL'),
  keys: `
  keys:
    image: ${images['keys']}
    command: [valkey-server, --appendonly, "yes", --requirepass, sesame-open]
    environment: { VALKEY_PASSWORD: sesame-open }
    volumes: ["keys:/data"]
    healthcheck: { test: [CMD, valkey-cli, -a, sesame-open, ping], interval: 2s, retries: 60, start_interval: 500ms, start_period: 30s }`,
};

describe('dumps and imports of further databases', function () {
  this.timeout(180_000);
  let real: RealStack;
  let folder: string;

  before(async function () {
    this.timeout(600_000);
    const engine = await useEngine();
    const wanted = services.map((name) => images[name] ?? '');
    await ensureImages(engine, wanted, (line) => console.log(`      ${line}`));
    folder = mkdtempSync(join(tmpdir(), 'dev-stack-dumps-'));
    real = new RealStack(engine, `dstest-dumps-${process.pid}`);
    await real.define(
      `services:${services.map((name) => definitions[name]).join('')}\nvolumes: { ${services.join(': {}, ')}: {} }\n`,
    );
    await real.start();
  });
  after(async () => {
    await real?.dispose();
    if (folder) rmSync(folder, { recursive: true, force: true });
  });

  const dump = (service: string, file: string): Promise<number> => dumpTo(real, service, join(folder, file));
  const load = (service: string, file: string): Promise<void> =>
    importFrom(real, service, join(folder, file));

  async function inside(
    service: string,
    command: readonly string[],
    environment: Readonly<Record<string, string>>,
  ): Promise<string> {
    const session = await real.session();
    const { id } = session.status.services.get(service)?.containers[0] ?? assert.fail('no container');
    const engine = await session.engine(AbortSignal.timeout(30_000));
    const { exitCode, stdout, stderr } = await engine.exec(id, { command: [...command], environment });
    assert.equal(exitCode, 0, `${stderr.toString()}\n${stdout.toString()}`);
    return stdout.toString().trim();
  }

  const clients: Readonly<Record<string, string>> = { maria: 'mariadb', mysql: 'mysql' };
  for (const service of services.filter((name) => name in clients)) {
    it(`${images[service]}: every record comes back, with routines and triggers`, async () => {
      const query = (text: string): Promise<string> =>
        inside(service, [clients[service] ?? '', '-u', 'shop', '-N', '-B', 'orders', '-e', text], {
          MYSQL_PWD: 'p@ss w/rd:1',
        });
      const all = 'CHECKSUM TABLE item, note; SELECT id, name, HEX(raw), total FROM item ORDER BY id LIMIT 5';
      await query(`CREATE TABLE item (id INT PRIMARY KEY, name VARCHAR(80) CHARACTER SET utf8mb4, raw BLOB, total INT) ENGINE=InnoDB;
        CREATE TABLE note (item INT, text TEXT, FOREIGN KEY (item) REFERENCES item (id));
        CREATE TRIGGER counted AFTER INSERT ON note FOR EACH ROW UPDATE item SET total = total + 1 WHERE id = NEW.item;
        CREATE FUNCTION twice(n INT) RETURNS INT DETERMINISTIC RETURN 2 * n;
        INSERT INTO item WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000)
          SELECT i, CONCAT('Ünïcode 🐳 ''quoted'' ', i), UNHEX(SHA1(i)), 0 FROM n;
        INSERT INTO note WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000)
          SELECT i, REPEAT('line\\n', 20) FROM n`);
      const before = await query(all);
      assert.ok((await dump(service, `${service}.sql.gz`)) > 10_000);
      await query(
        'DROP TABLE note; DROP FUNCTION twice; DELETE FROM item WHERE id > 10; UPDATE item SET name = NULL',
      );
      await load(service, `${service}.sql.gz`);
      assert.equal(await query(all), before);
      assert.equal(await query('SELECT twice(21)'), '42');
      await query("INSERT INTO note VALUES (1, 'later')");
      assert.equal(await query('SELECT total FROM item WHERE id = 1'), '2', 'the trigger is there again');
    });

    it(`${images[service]}: an import that fails tells why, and shows no password`, async () => {
      writeFileSync(join(folder, 'bad.sql'), "INSERT INTO nothere VALUES ('p@ss w/rd:1');");
      await assert.rejects(load(service, 'bad.sql'), (error) => {
        assert.ok(TaskFailedError.is(error));
        assert.match(error.lastLines.join('\n'), /orders\.nothere' doesn't exist/);
        return true;
      });
      const lines = real.progress.flatMap((event) => (event.kind === 'taskLine' ? [event.line] : []));
      assert.ok(!lines.join().includes('p@ss'), lines.join('\n'));
    });
  }

  it(`${images['keys']}: every key comes back, while the server runs and with its append-only file`, async () => {
    const valkey = (...words: string[]): Promise<string> =>
      inside('keys', ['valkey-cli', ...words], {
        REDISCLI_AUTH: 'sesame-open',
        VALKEYCLI_AUTH: 'sesame-open',
      });
    await valkey('set', 'greeting', 'hello');
    await valkey('rpush', 'list', 'a', 'b', 'c');
    await valkey('-n', '3', 'hset', 'hash', 'field', 'ü');
    assert.ok((await dump('keys', 'keys.rdb')) > 20);
    assert.match(readFileSync(join(folder, 'keys.rdb')).subarray(0, 6).toString('latin1'), /^(REDIS|VALKEY)/);
    await valkey('flushall');
    await valkey('set', 'later', 'gone');
    await load('keys', 'keys.rdb');
    const now = [
      await valkey('get', 'greeting'),
      await valkey('lrange', 'list', '0', '-1'),
      await valkey('-n', '3', 'hget', 'hash', 'field'),
      await valkey('exists', 'later'),
    ];
    assert.deepEqual(now, ['hello', 'a\nb\nc', 'ü', '0']);
    await real.operate((operations, tell, signal) =>
      operations.restart({ services: ['keys'] }, tell, signal),
    );
    await real.start();
    assert.equal(await valkey('get', 'greeting'), 'hello', 'its own file holds what was read in');
  });
});
