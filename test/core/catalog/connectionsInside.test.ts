import assert from 'node:assert/strict';
import { connectionsInside } from '../../../src/core/catalog/serviceFacts';
import { whyNoConnection } from '../../../src/core/catalog/whyNoConnection';
import { type ComposeService } from '../../../src/core/model/composeService';
import { aService } from './aService';

describe('connections from other containers', () => {
  const urls = (name: string, spec: Omit<ComposeService, 'ports'>, ports: string[] = []): string[] =>
    connectionsInside(aService(name, spec, { ports })).map(({ url }) => url);

  it('name the service and its own port, published or not, on another one or not at all', () => {
    const environment = { POSTGRES_PASSWORD: 'p@ss' };
    const expected = ['postgresql://postgres:p%40ss@db:5432/postgres'];
    assert.deepEqual(urls('db', { image: 'postgres:16', environment }), expected);
    assert.deepEqual(urls('db', { image: 'postgres:16', environment }, ['15432:5432']), expected);
  });

  it('take an alias, which variants of one system share', () => {
    const networks = { data: { aliases: ['cache'] } };
    assert.deepEqual(urls('redis7', { image: 'redis:7', networks }), ['redis://cache:6379/0']);
  });

  it('look for the members of a replica set, where the host connects directly', () => {
    const environment = { MONGO_INITDB_ROOT_USERNAME: 'root', MONGO_INITDB_ROOT_PASSWORD: 'dev' };
    const command = ['mongod', '--replSet', 'rs0'];
    assert.deepEqual(urls('mongodb', { image: 'mongo:8', environment, command }), [
      'mongodb://root:dev@mongodb:27017/?authSource=admin&replicaSet=rs0',
    ]);
    assert.deepEqual(urls('mongodb', { image: 'mongo:8' }), ['mongodb://mongodb:27017']);
  });

  it('use the listener of Kafka that does not lead through the host', () => {
    const listeners = 'PLAINTEXT://kafka:29092,PLAINTEXT_HOST://localhost:9092';
    const environment = { KAFKA_ADVERTISED_LISTENERS: listeners };
    assert.deepEqual(urls('broker', { image: 'confluentinc/cp-kafka:8', environment }, ['9092:9092']), [
      'kafka:29092',
    ]);
    assert.deepEqual(urls('broker', { image: 'apache/kafka:4' }), ['broker:9092']);
  });

  it('fill the template of the definition with the same words', () => {
    const annotations = { connection: 'postgresql://{env:USER}@{host}:{port:5432}/shop' };
    const service = aService('shop-db', { image: 'shop/db', environment: { USER: 'me' } }, { annotations });
    assert.deepEqual(
      connectionsInside(service).map(({ url }) => url),
      ['postgresql://me@shop-db:5432/shop'],
    );
  });

  it('are none on the network of the host or on none, nor to what runs once, and it is said why', () => {
    assert.deepEqual(urls('db', { image: 'redis:7', network_mode: 'host' }), []);
    const alone = aService('db', { image: 'redis:7', network_mode: 'none' });
    assert.equal(whyNoConnection(alone, 'container'), 'is on no network of the stack');
    const once = { ...aService('seed', { image: 'redis:7' }), oneShot: true };
    assert.deepEqual(connectionsInside(once), []);
    assert.equal(whyNoConnection(once, 'host'), 'runs once and ends');
  });

  it('are not for pages, which people open', () => {
    const page = aService('ui', { image: 'kibana:8' }, { ports: ['5601:5601'] });
    assert.equal(whyNoConnection(page, 'host'), 'is a page for people: dev-stack open ui');
  });
});
