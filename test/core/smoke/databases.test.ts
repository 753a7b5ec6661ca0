import assert from 'node:assert/strict';
import { clickhouseApi } from '../../stack/standIns/api/clickhouseApi';
import { searchApi } from '../../stack/standIns/api/searchApi';
import { storageApi } from '../../stack/standIns/api/storageApi';
import { cqlWire } from '../../stack/standIns/wire/cqlWire';
import { mongoWire } from '../../stack/standIns/wire/mongoWire';
import { said, SmokeRig, type Running } from './smokeRig';

describe('smoke of databases', () => {
  const rig = new SmokeRig();
  afterEach(() => rig.close());

  describe('MongoDB (a stand-in that the driver of MongoDB speaks to)', function () {
    this.timeout(30_000);
    const mongodb = (port: number, password = 'p@ss'): Running => ({
      name: 'mongodb',
      spec: {
        image: 'mongo:8.2',
        command: ['mongod', '--replSet', 'rs0'],
        environment: { MONGO_INITDB_ROOT_USERNAME: 'root', MONGO_INITDB_ROOT_PASSWORD: password },
      },
      ports: { 27017: port },
    });
    const server = (set: string | undefined): Promise<number> =>
      rig.wire(mongoWire({ user: 'root', password: 'p@ss', set: () => set }));

    it('writes and reads a document on the primary, and opens a change stream', async () => {
      assert.equal(
        await said([mongodb(await server('rs0'))]),
        'up: primary of rs0: opened a change stream, wrote and read a document',
      );
    });

    it('tells a wrong password', async () => {
      assert.match(
        await said([mongodb(await server('rs0'), 'other')]),
        /^down: the password of root is refused → the data keeps the password it was made with/,
      );
    });

    it('tells a replica set that nobody initiated', async () => {
      assert.match(await said([mongodb(await server(undefined))]), /^down: the replica set is not initiated/);
    });

    it('tells that nothing listens', async () => {
      assert.match(
        await said([mongodb(await rig.nothing())]),
        /^down: nothing listens where its port is published .* → start it anew: dev-stack restart mongodb$/,
      );
    });

    it('tells of another server at its port', async () => {
      assert.match(await said([mongodb(await rig.http(() => ({ body: 'hello' })))], 1_000), /^down: /);
    });
  });

  describe('Cassandra (a stand-in that speaks its protocol)', () => {
    const cassandra = (port: number, environment: Record<string, string> = {}): Running => ({
      name: 'cassandra',
      spec: {
        image: 'cassandra:4.1',
        environment: {
          CASSANDRA_ENDPOINT_SNITCH: 'GossipingPropertyFileSnitch',
          CASSANDRA_DC: 'dc1',
          ...environment,
        },
      },
      ports: { 9042: port },
    });
    const node = { cluster: 'dev-stack', dataCenter: 'dc1' };
    const signIn = { user: 'cassandra', password: 'secret' };

    it('describes the cluster', async () => {
      assert.equal(
        await said([cassandra(await rig.wire(cqlWire(node)))]),
        'up: cluster dev-stack, data centre dc1; Cassandra 4.1.12',
      );
    });

    it('signs in', async () => {
      const port = await rig.wire(cqlWire({ ...node, signIn }));
      assert.match(await said([cassandra(port, { CASSANDRA_PASSWORD: 'secret' })]), /^up: /);
      assert.match(
        await said([cassandra(port, { CASSANDRA_PASSWORD: 'other' })]),
        /^down: the sign-in is refused: Provided username cassandra/,
      );
      assert.match(
        await said([cassandra(port)]),
        /^down: it asks for a password and the definition names none/,
      );
    });

    it('tells a data centre that drivers would refuse', async () => {
      const port = await rig.wire(cqlWire({ ...node, dataCenter: 'datacenter1' }));
      assert.match(
        await said([cassandra(port)]),
        /^down: its data centre is datacenter1, the connection settings say dc1 → /,
      );
    });

    it('tells a server that is not Cassandra', async () => {
      const port = await rig.wire((socket) =>
        socket.on('data', () => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n')),
      );
      assert.match(await said([cassandra(port)]), /^down: it does not speak the protocol of Cassandra/);
    });
  });

  describe('ClickHouse (a stand-in)', () => {
    const environment = { CLICKHOUSE_USER: 'dev', CLICKHOUSE_PASSWORD: 'dev', CLICKHOUSE_DB: 'analytics' };
    const clickhouse = (port: number, believed: Record<string, string> = {}): Running => ({
      name: 'clickhouse',
      spec: { image: 'clickhouse:26', environment: { ...environment, ...believed } },
      ports: { 8123: port },
    });

    it('writes and reads a row', async () => {
      const port = await rig.http(clickhouseApi(environment));
      assert.equal(await said([clickhouse(port)]), 'up: wrote and read a row; ClickHouse 26.3.20.7');
    });

    it('tells a wrong password and a database that is not there', async () => {
      const port = await rig.http(clickhouseApi(environment));
      assert.match(
        await said([clickhouse(port, { CLICKHOUSE_PASSWORD: 'x' })]),
        /^down: the sign-in of dev is refused/,
      );
      assert.match(
        await said([clickhouse(port, { CLICKHOUSE_DB: 'other' })]),
        /^down: there is no database other/,
      );
    });

    it('tells rows that do not come back, and drops its table all the same', async () => {
      const asked: string[] = [];
      const api = clickhouseApi(environment);
      const port = await rig.http((call) => {
        asked.push(call.body.split(' ').slice(0, 2).join(' '));
        return call.body.startsWith('SELECT word') ? { body: '\n' } : api(call);
      });
      assert.match(await said([clickhouse(port)]), /^down: a row that was written could not be read again/);
      assert.equal(asked.at(-1), 'DROP TABLE');
    });
  });

  describe('Elasticsearch (a stand-in)', () => {
    const elasticsearch = (port: number): Running => ({
      name: 'elasticsearch',
      spec: { image: 'elasticsearch:8.19', environment: { 'xpack.security.enabled': 'false' } },
      ports: { 9200: port },
    });

    it('writes and reads a document in an index of its own, which goes', async () => {
      const deleted: string[] = [];
      const api = searchApi();
      const port = await rig.http((call) => {
        if (call.method === 'DELETE') deleted.push(call.path);
        return api(call);
      });
      assert.equal(await said([elasticsearch(port)]), 'up: wrote and read a document; the cluster is green');
      assert.match(deleted.join(), /^\/dev-stack-smoke-\w+$/);
    });

    it('tells a red cluster', async () => {
      assert.match(
        await said([elasticsearch(await rig.http(searchApi('red')))]),
        /^down: the cluster is red/,
      );
    });

    it('tells a refused sign-in', async () => {
      const port = await rig.http(() => ({ status: 401, body: 'missing authentication credentials' }));
      assert.match(await said([elasticsearch(port)]), /^down: the sign-in is refused: GET http.*answers 401/);
    });
  });

  describe('S3 storage (a stand-in that checks signatures)', () => {
    const minio = (port: number, secret = 'minioadmin123'): Running => ({
      name: 'minio',
      spec: {
        image: 'quay.io/minio/minio:1',
        environment: { MINIO_ROOT_USER: 'minioadmin', MINIO_ROOT_PASSWORD: secret },
      },
      ports: { 9000: port },
    });
    const storage = (buckets: string[]): Promise<number> =>
      rig.http(
        storageApi({
          ...{ accessKey: 'minioadmin', secretKey: 'minioadmin123', health: '/health', buckets },
          onChange: () => undefined,
        }),
      );

    it('puts, gets and deletes an object; the bucket goes too', async () => {
      const buckets = ['uploads'];
      assert.equal(
        await said([minio(await storage(buckets))]),
        'up: put, got and deleted an object in a bucket of its own',
      );
      assert.deepEqual(buckets, ['uploads']);
    });

    it('takes RustFS alike', async () => {
      const rustfs = async (secret: string) => ({
        name: 'rustfs',
        spec: {
          image: 'rustfs/rustfs:1',
          environment: { RUSTFS_ACCESS_KEY: 'minioadmin', RUSTFS_SECRET_KEY: secret },
        },
        ports: { 9000: await storage([]) },
      });
      assert.match(await said([await rustfs('minioadmin123')]), /^up: put, got and deleted/);
      assert.match(await said([await rustfs('otherother')]), /^down: access key or secret is refused/);
    });

    it('tells a wrong secret', async () => {
      assert.match(
        await said([minio(await storage([]), 'otherother')]),
        /^down: access key or secret is refused \(SignatureDoesNotMatch\)/,
      );
    });
  });
});
