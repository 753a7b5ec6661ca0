import assert from 'node:assert/strict';
import { crc32c } from '../../../src/core/smoke/wire/crc32c';
import { registryApi } from '../../stack/standIns/api/registryApi';
import { type Speaking } from '../../stack/standIns/system';
import { kafkaWire } from '../../stack/standIns/wire/kafkaWire';
import { said, SmokeRig, type Running } from './smokeRig';

describe('smoke of messaging', () => {
  const rig = new SmokeRig();
  afterEach(() => rig.close());

  describe('Kafka (a stand-in that speaks its protocol)', () => {
    const kafka = (port: number): Running => ({
      name: 'kafka',
      spec: { image: 'confluentinc/cp-kafka:8.2.2' },
      ports: { 9092: port },
    });
    /** A broker that sends clients on to where it listens, or to another address. */
    const broker = async (topics: Set<string>, advertised?: string): Promise<number> => {
      const held: { speak?: Speaking } = {};
      const port = await rig.wire((socket) => held.speak?.(socket));
      held.speak = kafkaWire({
        advertised: advertised ?? `127.0.0.1:${port}`,
        has: (topic) => topics.has(topic),
        make: (topic) => topics.add(topic),
        remove: (topic) => topics.delete(topic),
      });
      return port;
    };

    it('writes and reads a message in a topic of its own, which goes', async () => {
      const topics = new Set(['orders']);
      const port = await broker(topics);
      assert.equal(
        await said([kafka(port)]),
        `up: wrote and read a message through the broker at 127.0.0.1:${port}`,
      );
      assert.deepEqual([...topics], ['orders']);
    });

    it('tells an advertised address that this machine cannot reach', async () => {
      const port = await broker(new Set(), `127.0.0.1:${await rig.nothing()}`);
      assert.match(
        await said([kafka(port)]),
        /^down: the broker at localhost:\d+ sends clients on to 127\.0\.0\.1:\d+, which does not answer from this machine → correct KAFKA_ADVERTISED_LISTENERS/,
      );
    });

    it('tells messages that are changed, and deletes the topic all the same', async () => {
      const topics = new Set<string>();
      const held: { speak?: Speaking } = {};
      const port = await rig.wire((socket) => held.speak?.(socket));
      const right = kafkaWire({
        advertised: `127.0.0.1:${port}`,
        has: (topic) => topics.has(topic),
        make: (topic) => topics.add(topic),
        remove: (topic) => topics.delete(topic),
      });
      held.speak = (socket) => {
        const write = socket.write.bind(socket);
        socket.write = (data: Buffer) =>
          write(Buffer.from(data.toString('latin1').replace(/smoke (?=\w{10})/, 'SMOKE '), 'latin1'));
        right(socket);
      };
      assert.match(await said([kafka(port)]), /^down: what was read is not what was written/);
      assert.deepEqual([...topics], []);
    });

    it('tells a server that is not Kafka, and one that is not there', async () => {
      const http = await rig.wire((socket) =>
        socket.on('data', () => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n')),
      );
      assert.match(await said([kafka(http)]), /^down: it does not speak the protocol of Kafka/);
      assert.match(
        await said([kafka(await rig.nothing())]),
        /^down: nothing listens where its port is published/,
      );
    });

    it('ends in time with a server that says nothing', async () => {
      const port = await rig.wire((socket) => socket.resume());
      assert.match(await said([kafka(port)], 200), /^down: no answer within 0.2 s → .*--timeout 1$/);
    });

    it('uses the checksum of Castagnoli', () => {
      assert.equal(crc32c(Buffer.from('123456789')), 0xe3069283);
    });
  });

  describe('ZooKeeper (a stand-in)', () => {
    const zookeeper = (port: number): Running => ({
      name: 'zookeeper',
      spec: { image: 'confluentinc/cp-zookeeper:7.5.0' },
      ports: { 2181: port },
    });
    const answering = (words: string): Promise<number> =>
      rig.wire((socket) =>
        socket.on('data', (data) => socket.end(data.toString() === 'srvr' ? words : 'no such word')),
      );

    it('asks how it serves', async () => {
      assert.equal(
        await said([zookeeper(await answering('Zookeeper version: 3.8\nMode: standalone\n'))]),
        'up: it serves, in the mode standalone',
      );
    });

    it('tells one that does not serve, and one that does not know the word', async () => {
      assert.match(
        await said([
          zookeeper(await answering('This ZooKeeper instance is not currently serving requests\n')),
        ]),
        /^down: it runs and does not serve requests yet/,
      );
      assert.match(
        await said([
          zookeeper(await answering('srvr is not executed because it is not in the whitelist.\n')),
        ]),
        /^down: the word srvr is switched off → allow it/,
      );
    });
  });

  describe('Schema Registry (a stand-in)', () => {
    const registry = (port: number): Running => ({
      name: 'schema-registry',
      spec: { image: 'confluentinc/cp-schema-registry:8.2.2' },
      ports: { 8081: port },
    });

    it('registers and reads a schema, and deletes it for good', async () => {
      const port = await rig.http(registryApi());
      assert.equal(await said([registry(port)]), 'up: registered and read a schema; 0 subjects');
      assert.equal(await said([registry(port)]), 'up: registered and read a schema; 0 subjects');
    });

    it('tells one without its broker', async () => {
      const port = await rig.http(() => ({
        status: 500,
        body: { error_code: 50001, message: 'Error in the backend datastore' },
      }));
      assert.match(await said([registry(port)]), /^down: GET .*\/subjects answers 500: .*backend datastore/);
    });
  });

  describe('Kafka Connect (a stand-in)', () => {
    const connect = (port: number): Running => ({
      name: 'connect',
      spec: { image: 'quay.io/debezium/connect:3.5' },
      ports: { 8083: port },
    });
    const withTask = (task?: object): Promise<number> =>
      rig.http(({ path }) =>
        path === '/connectors?expand=status'
          ? { body: { outbox: { status: { connector: { state: 'RUNNING' }, tasks: task ? [task] : [] } } } }
          : undefined,
      );

    it('names the connectors that run', async () => {
      assert.equal(await said([connect(await withTask({ id: 0, state: 'RUNNING' }))]), 'up: running: outbox');
    });

    it('tells the first line of what a failed task met', async () => {
      const trace = 'org.postgresql.util.PSQLException: role does not exist\n\tat org.postgresql';
      assert.match(
        await said([connect(await withTask({ id: 0, state: 'FAILED', trace }))]),
        /^down: connector outbox is FAILED: org\.postgresql\.util\.PSQLException: role does not exist → restart it: curl/,
      );
      assert.match(await said([connect(await withTask())]), /^down: connector outbox has no task/);
    });
  });
});
