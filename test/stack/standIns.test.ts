import assert from 'node:assert/strict';
import { useEngine } from '../support/engine';
import { engineRequest } from '../support/engineHttp';
import { lastAnswer } from '../support/eventually';
import { realImages } from './support/realImages';
import { StackRun } from './support/stackRun';

/** Kills what the first process of a container waits for; its image may have no more than grep. */
const killChild =
  "set -- $(grep -l '^PPid:[[:space:]]*1$' /proc/[0-9]*/status) && child=${1#/proc/} && kill -9 ${child%/status}";

if (realImages) console.log('With the real images there are no stand-ins: what tests those is not loaded.');

/** Not `skip`: a test that is left out on purpose would count as one that could not run. */
const describeStandIns = realImages ? (): void => undefined : describe;

/** What a service of a preset was asked by the preparing steps, and by which faults a stand-in would not start. */
describeStandIns('the preparing steps of the bundled stack, as stand-ins saw them', function () {
  this.timeout(300_000);

  let run: StackRun;
  before(async function () {
    this.timeout(600_000);
    run = new StackRun(await useEngine(), `dstest-steps-${process.pid}`);
    await run.prepare(['kafka', 'mongo', 'cassandra', 'minio', 'vault'], {
      KAFKA_TOPICS: 'raw.orders:6,clicks',
      MONGO_DATABASES: 'orders,stock:keeper:s3cret',
      CASSANDRA_KEYSPACES: 'views,delivery',
      S3_BUCKETS: 'uploads, media',
      VAULT_SERVICES: 'orders',
    });
    await run.start();
  });
  after(() => run?.dispose());

  const made = async (service: string, call: string): Promise<Record<string, unknown>[]> =>
    (await run.calls(service))
      .filter((one) => one['call'] === call)
      .map(({ call: _, ...details }) => details)
      .sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  const again = async (service: string): Promise<void> => {
    await run.compose('run', '--rm', '--no-deps', service);
  };

  it('make topics with a dead-letter topic each, once (stand-in of Kafka)', async () => {
    const dead = { partitions: 1, config: ['retention.ms=1209600000'] };
    const expected = [
      { name: 'clicks', partitions: 3, config: [] },
      { name: 'dlq.clicks', ...dead },
      { name: 'dlq.orders', ...dead },
      { name: 'raw.orders', partitions: 6, config: [] },
    ];
    assert.deepEqual(await made('kafka', 'create topic'), expected);
    await again('kafka-init');
    assert.deepEqual(await made('kafka', 'create topic'), expected);
  });

  it('initiate the replica set and make users with rights on their own database, once (stand-in of MongoDB)', async () => {
    await again('mongo-init');
    assert.deepEqual(await made('mongodb', 'initiate'), [{ set: 'rs0', hosts: ['mongodb:27017'] }]);
    assert.deepEqual(await made('mongodb', 'create user'), [
      { database: 'orders', user: 'orders', roles: [{ role: 'readWrite', db: 'orders' }] },
      { database: 'stock', user: 'keeper', roles: [{ role: 'readWrite', db: 'stock' }] },
    ]);
  });

  it('give the replica set the name of its server where its data knows another one (stand-in of MongoDB)', async () => {
    await run.exec('mongodb', 'sed', '-i', 's/mongodb:27017/elsewhere:27017/', '/data/db/state');
    await run.compose('restart', '--timeout', '0', 'mongodb');
    await run.compose('up', '-d', '--wait', '--no-deps', 'mongodb');
    await again('mongo-init');
    assert.deepEqual(await made('mongodb', 'reconfigure'), [{ set: 'rs0', hosts: ['mongodb:27017'] }]);
    assert.equal((await made('mongodb', 'create user')).length, 2, 'its users are those it had');
  });

  it('make keyspaces in the data centre dc1, once (stand-in of Cassandra)', async () => {
    await again('cassandra-init');
    assert.deepEqual(await made('cassandra', 'create keyspace'), [{ name: 'delivery' }, { name: 'views' }]);
  });

  it('make buckets with requests that are signed as S3 asks, once (stand-in of MinIO)', async () => {
    await again('minio-init');
    assert.deepEqual(await made('minio', 'create bucket'), [{ name: 'media' }, { name: 'uploads' }]);
  });

  it('seed Vault again whenever it was restarted, whoever restarted it (stand-in of Vault)', async () => {
    const seeded = [
      ...['/auth/approle/role/orders', '/auth/approle/role/orders/custom-secret-id'],
      ...['/auth/approle/role/orders/role-id', '/kv/secret/dev-stack/seed', '/kv/secret/orders/application'],
      ...['/kv/secret/orders/database', '/policy/orders'],
    ];
    const written = async (): Promise<string[]> =>
      (await made('vault', 'vault write')).map(({ path }) => String(path));
    const address = `http://127.0.0.1:${run.variable('VAULT_PORT')}/v1/secret/data/dev-stack/seed`;
    // What the server says of its own mark, through the published port: its memory is gone with each of its ends.
    const marked = async (): Promise<boolean> =>
      (await fetch(address, { headers: { 'x-vault-token': 'root' } }).catch(() => undefined))?.ok === true;
    const container = `/containers/${run.container('vault')}`;
    const ways: Readonly<Record<string, () => Promise<unknown>>> = {
      'dev-stack restart': () => run.restart('vault'),
      'docker compose restart': () => run.compose('restart', '--timeout', '5', 'vault'),
      'docker restart': () => engineRequest(run.engine.socket, 'POST', `${container}/restart?t=5`),
      // The engine starts it again, as its policy says: nobody else does anything.
      'a crash': () => run.exec('vault', 'sh', '-c', killChild),
    };
    let times = 1;
    assert.deepEqual(await written(), seeded);
    for (const [way, restart] of Object.entries(ways)) {
      await restart();
      times += 1;
      const expected = seeded.flatMap((path) => Array.from({ length: times }, () => path));
      const found = await lastAnswer(written, (paths) => paths.length === expected.length, 60_000);
      assert.deepEqual(found, expected, way);
      assert.ok(await lastAnswer(marked, (there) => there, 30_000), way);
    }
    await run.compose('up', '-d', '--wait', 'vault');
    assert.equal(await run.plan(), '');
    assert.equal((await written()).length, times * seeded.length, 'and only then');
  });
});

describeStandIns('stand-ins refuse what the real server would', function () {
  this.timeout(300_000);

  const cases: readonly (readonly [
    what: string,
    profile: string,
    service: string,
    wrong: readonly string[],
    says: RegExp,
  ])[] = [
    ['Kafka: a cluster id that is none', 'kafka', 'kafka', ['CLUSTER_ID=short'], /is no base64 UUID/],
    [
      'Kafka: an advertised listener that it has not',
      'kafka',
      'kafka',
      ['KAFKA_ADVERTISED_LISTENERS=OTHER://kafka:1'],
      /is none of KAFKA_LISTENERS/,
    ],
    ['MinIO: a short secret key', 'minio', 'minio', ['MINIO_ROOT_PASSWORD=short'], /at least 8 characters/],
    [
      'pgAdmin: an address of a special domain',
      'pgadmin',
      'pgadmin',
      ['PGADMIN_DEFAULT_EMAIL=dev@host.local'],
      /does not appear to be a valid email/,
    ],
    [
      'Elasticsearch: no discovery',
      'elastic',
      'elasticsearch',
      ['discovery.type=multi'],
      /no discovery is configured/,
    ],
    [
      'Cassandra: one of two heap sizes',
      'cassandra',
      'cassandra',
      ['HEAP_NEWSIZE='],
      /please set or unset MAX_HEAP_SIZE/,
    ],
    ['Supabase: no keys', 'supabase', 'supabase-db', ['JWT_SECRET='], /Supabase has no keys/],
    ['Portainer: no password', 'portainer', 'portainer', ['ADMIN_PASSWORD='], /Portainer has no password/],
  ];
  for (const [what, profile, service, wrong, says] of cases) {
    it(what, async () => {
      const run = new StackRun(await useEngine(), `dstest-refuse-${process.pid}`);
      try {
        await run.prepare([profile]);
        const flags = wrong.flatMap((variable) => ['-e', variable]);
        await assert.rejects(run.compose('run', '--rm', '--no-deps', ...flags, service), says);
      } finally {
        await run.dispose();
      }
    });
  }
});
