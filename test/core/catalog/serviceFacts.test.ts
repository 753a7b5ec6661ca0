import assert from 'node:assert/strict';
import { serviceFacts, type ServiceConnection } from '../../../src/core/catalog/serviceFacts';
import { type ComposeService } from '../../../src/core/model/composeService';
import { aContainer } from './aContainer';
import { aService } from './aService';

const postgresSpec: ComposeService = {
  image: 'postgres:16',
  environment: { POSTGRES_USER: 'ann', POSTGRES_PASSWORD: 'p@ss:1', POSTGRES_DB: 'shop' },
};

function connection(image: string, spec: ComposeService, ports: string[]): ServiceConnection | undefined {
  return serviceFacts(aService('svc', { image, ...spec }, { ports }), []).connections[0];
}

describe('serviceFacts: ports', () => {
  const service = aService('db', postgresSpec, { ports: ['5432:5432'] });

  it('takes them from the definition while nothing runs', () => {
    assert.deepEqual(serviceFacts(service, []).ports, [
      { containerPort: 5432, protocol: 'tcp', hostIp: '', hostPort: 5432 },
    ]);
    assert.equal(serviceFacts(service, [aContainer([], 'exited')]).ports[0]?.hostPort, 5432);
  });

  it('takes them from the containers that run, IPv4 and IPv6 as one', () => {
    const container = aContainer([
      { containerPort: 5432, protocol: 'tcp', hostIp: '::', hostPort: 40001 },
      { containerPort: 5432, protocol: 'tcp', hostIp: '0.0.0.0', hostPort: 40001 },
      { containerPort: 9999, protocol: 'tcp', hostIp: undefined, hostPort: undefined },
    ]);
    assert.deepEqual(serviceFacts(service, [container]).ports, [
      { containerPort: 5432, protocol: 'tcp', hostIp: '', hostPort: 40001 },
    ]);
  });

  it('offers nothing for a port that the engine has yet to pick', () => {
    const facts = serviceFacts(aService('db', postgresSpec, { ports: [':5432'] }), []);
    assert.equal(facts.ports[0]?.hostPort, undefined);
    assert.deepEqual(facts.connections, []);
  });

  it('uses the very address a port is bound to', () => {
    const v4 = aContainer([{ containerPort: 5432, protocol: 'tcp', hostIp: '192.168.7.2', hostPort: 5432 }]);
    const v6 = aContainer([{ containerPort: 5432, protocol: 'tcp', hostIp: '::1', hostPort: 5432 }]);
    assert.match(serviceFacts(service, [v4]).connections[0]?.url ?? '', /@192\.168\.7\.2:5432\//);
    assert.match(serviceFacts(service, [v6]).connections[0]?.url ?? '', /@\[::1\]:5432\//);
  });
});

describe('serviceFacts: ports on the machine of a remote engine', () => {
  const url = (hostIp: string, host: string): string | undefined => {
    const container = aContainer([{ containerPort: 5432, protocol: 'tcp', hostIp, hostPort: 5432 }]);
    const service = aService('db', postgresSpec, { ports: ['5432:5432'] });
    const [found] = serviceFacts(service, [container], host).connections;
    return found?.url.replace(/^.*@|\/[^/]*$/g, '');
  };

  it('are reached by its name where they are bound to any address', () => {
    assert.equal(url('0.0.0.0', 'build.example'), 'build.example:5432');
    assert.equal(url('::', '2001:db8::7'), '[2001:db8::7]:5432');
  });

  it('are reached by the very address they are bound to, and through a tunnel where that is the loopback', () => {
    assert.equal(url('192.168.7.2', 'build.example'), '192.168.7.2:5432');
    assert.equal(url('127.0.0.1', 'build.example'), '127.0.0.1:5432');
  });
});

describe('serviceFacts: connections', () => {
  it('encodes credentials in the URL, hides the password for showing, and splits it for libpq', () => {
    assert.deepEqual(connection('postgres:16', postgresSpec, ['5433:5432']), {
      title: 'PostgreSQL',
      url: 'postgresql://ann:p%40ss%3A1@127.0.0.1:5433/shop',
      masked: 'postgresql://ann:***@127.0.0.1:5433/shop',
      env: {
        DATABASE_URL: 'postgresql://ann:p%40ss%3A1@127.0.0.1:5433/shop',
        PGHOST: '127.0.0.1',
        PGPORT: '5433',
        PGUSER: 'ann',
        PGPASSWORD: 'p@ss:1',
        PGDATABASE: 'shop',
      },
    });
  });

  const urls: [string, ComposeService, string, string][] = [
    ['postgres', {}, '5432:5432', 'postgresql://postgres@127.0.0.1:5432/postgres'],
    [
      'bitnami/postgresql',
      { environment: { POSTGRESQL_USERNAME: 'u', POSTGRESQL_PASSWORD: 'p' } },
      '1:5432',
      'postgresql://u:p@127.0.0.1:1/u',
    ],
    [
      'edoburu/pgbouncer',
      { environment: { DB_USER: 'dev', DB_PASSWORD: 'dev' } },
      '6432:5432',
      'postgresql://dev:dev@127.0.0.1:6432/dev',
    ],
    [
      'edoburu/pgbouncer',
      { environment: { DATABASE_URL: 'postgres://a:b@db/shop' } },
      '6432:5432',
      'postgresql://a:b@127.0.0.1:6432/shop',
    ],
    [
      'mysql:8',
      { environment: { MYSQL_ROOT_PASSWORD: 'r', MYSQL_DATABASE: 'shop' } },
      '3306:3306',
      'mysql://root:r@127.0.0.1:3306/shop',
    ],
    [
      'mysql:8',
      { environment: { MYSQL_ROOT_PASSWORD: 'r', MYSQL_USER: 'u', MYSQL_PASSWORD: 'p' } },
      '3306:3306',
      'mysql://u:p@127.0.0.1:3306',
    ],
    [
      'mongo:8',
      { environment: { MONGO_INITDB_ROOT_USERNAME: 'root', MONGO_INITDB_ROOT_PASSWORD: 's' } },
      '27017:27017',
      'mongodb://root:s@127.0.0.1:27017/?authSource=admin&directConnection=true',
    ],
    ['mongo:8', {}, '27017:27017', 'mongodb://127.0.0.1:27017/?directConnection=true'],
    ['redis', {}, '6379:6379', 'redis://127.0.0.1:6379/0'],
    ['redis', { environment: { REDIS_PASSWORD: 's' } }, '6379:6379', 'redis://:s@127.0.0.1:6379/0'],
    [
      'redis',
      { command: ['redis-server', '--requirepass', 'lit'] },
      '6379:6379',
      'redis://:lit@127.0.0.1:6379/0',
    ],
    [
      'redis',
      { command: ['sh', '-c', 'redis-server --requirepass "$SECRET"'], environment: { SECRET: 'x' } },
      '6379:6379',
      'redis://:x@127.0.0.1:6379/0',
    ],
    ['apache/kafka', {}, '9094:9092', 'localhost:9094'],
    ['rabbitmq', {}, '5672:5672', 'amqp://guest:guest@127.0.0.1:5672'],
    [
      'elasticsearch:8.19.20',
      { environment: { 'xpack.security.enabled': 'false' } },
      '9200:9200',
      'http://127.0.0.1:9200',
    ],
    [
      'elasticsearch:8.19.20',
      { environment: { ELASTIC_PASSWORD: 'e' } },
      '9200:9200',
      'https://elastic:e@127.0.0.1:9200',
    ],
    ['elasticsearch:7.17.0', {}, '9200:9200', 'http://127.0.0.1:9200'],
    [
      'clickhouse',
      { environment: { CLICKHOUSE_USER: 'd', CLICKHOUSE_PASSWORD: 'd', CLICKHOUSE_DB: 'a' } },
      '19000:9000',
      'clickhouse://d:d@127.0.0.1:19000/a',
    ],
    ['axllent/mailpit', {}, '54325:1025', 'smtp://127.0.0.1:54325'],
    ['acme/unknown', {}, '8080:80', ''],
  ];
  for (const [image, spec, port, url] of urls) {
    it(`${image} gives ${url || 'none'}`, () =>
      assert.equal(connection(image, spec, [port])?.url ?? '', url));
  }

  it('leaves DATABASE_URL to the database when a pool stands beside it', () => {
    const env = connection('edoburu/pgbouncer', { environment: { DB_USER: 'dev' } }, ['6432:5432'])?.env;
    assert.deepEqual(Object.keys(env ?? {}), ['PGBOUNCER_URL']);
  });
});

describe('serviceFacts: links', () => {
  it('knows admin pages and how to sign in, from the environment or the default of the image', () => {
    const grafana = (environment: Record<string, string>): unknown =>
      serviceFacts(aService('g', { image: 'grafana/grafana:13', environment }, { ports: ['3003:3000'] }), [])
        .links;
    const link = { title: 'Grafana', url: 'http://127.0.0.1:3003/' };
    assert.deepEqual(grafana({}), [{ ...link, user: 'admin', password: 'admin' }]);
    assert.deepEqual(grafana({ GF_SECURITY_ADMIN_USER: 'ann', GF_SECURITY_ADMIN_PASSWORD: 'x' }), [
      { ...link, user: 'ann', password: 'x' },
    ]);
  });

  it('finds the console of MinIO at the port its command names', () => {
    const spec = { image: 'minio/minio', command: ['server', '/data', '--console-address', ':9090'] };
    const facts = serviceFacts(aService('s3', spec, { ports: ['9000:9000', '9444:9090'] }), []);
    assert.equal(facts.links[0]?.url, 'http://127.0.0.1:9444/');
    assert.equal(facts.connections[0]?.env.AWS_ACCESS_KEY_ID, 'minioadmin');
  });
});

describe('serviceFacts: x-dev-stack', () => {
  it('adds links, replaces one of the same title, and drops what is not published', () => {
    const annotations = {
      links: [
        { title: 'Grafana', url: 'http://{host}:{port:3000}/d/home', user: '{env:WHO}' },
        { title: 'Docs', url: 'https://example.com/{env:PAGE}' },
        { title: 'Debug', url: 'http://{host}:{port:6060}/' },
      ],
    };
    const spec = { image: 'grafana/grafana:13', environment: { WHO: 'ann', PAGE: 'a b' } };
    const facts = serviceFacts(aService('g', spec, { ports: ['3003:3000'], annotations }), []);
    assert.deepEqual(facts.links, [
      { title: 'Grafana', url: 'http://127.0.0.1:3003/d/home', user: 'ann' },
      { title: 'Docs', url: 'https://example.com/a%20b' },
    ]);
  });

  it('takes title, console and connection from the definition', () => {
    const annotations = {
      title: 'Orders',
      console: ['orders-cli', '--user={env:WHO}'],
      connection: 'orders://{env:WHO}:{env:SECRET}@{host}:{port:7000}/main',
    };
    const spec = { image: 'acme/orders', environment: { WHO: 'ann', SECRET: 'a/b' } };
    const facts = serviceFacts(aService('order-db', spec, { ports: ['17000:7000'], annotations }), []);
    assert.deepEqual(facts, {
      title: 'Orders',
      ports: [{ containerPort: 7000, protocol: 'tcp', hostIp: '', hostPort: 17000 }],
      links: [],
      connections: [
        {
          title: 'Orders',
          url: 'orders://ann:a%2Fb@127.0.0.1:17000/main',
          masked: 'orders://ann:***@127.0.0.1:17000/main',
          env: { ORDER_DB_URL: 'orders://ann:a%2Fb@127.0.0.1:17000/main' },
        },
      ],
      console: { title: 'orders-cli', command: ['orders-cli', '--user=ann'], environment: {} },
    });
  });

  it('gives an annotated connection the variables of its system', () => {
    const annotations = { connection: 'postgresql://ro@{host}:{port:5432}/reports' };
    const facts = serviceFacts(aService('db', postgresSpec, { ports: ['5432:5432'], annotations }), []);
    assert.equal(facts.connections[0]?.env.PGDATABASE, 'reports');
    assert.equal(facts.connections[0]?.env.PGPASSWORD, undefined);
  });
});

describe('serviceFacts: console', () => {
  const consoleOf = (image: string, environment: Record<string, string> = {}): unknown =>
    serviceFacts(aService('x', { image, environment }), []).console;

  it('opens psql as the user of the image, with the password in the environment', () => {
    assert.deepEqual(serviceFacts(aService('db', postgresSpec), []).console, {
      title: 'psql',
      command: ['psql', '-U', 'ann', '-d', 'shop'],
      environment: { PGPASSWORD: 'p@ss:1' },
    });
  });

  it('opens redis-cli, valkey-cli, mongosh, cqlsh and clickhouse-client', () => {
    const titles = ['redis', 'valkey/valkey', 'mongo', 'cassandra', 'clickhouse'].map(
      (image) => (consoleOf(image) as { title: string }).title,
    );
    assert.deepEqual(titles, ['redis-cli', 'valkey-cli', 'mongosh', 'cqlsh', 'clickhouse-client']);
  });

  it('asks the broker on the listener that is meant for inside', () => {
    const listeners = 'PLAINTEXT://0.0.0.0:29092,CONTROLLER://0.0.0.0:29093,PLAINTEXT_HOST://0.0.0.0:9092';
    const command = consoleOf('confluentinc/cp-kafka', { KAFKA_LISTENERS: listeners });
    assert.deepEqual((command as { environment: unknown }).environment, {
      BOOTSTRAP_SERVER: 'localhost:29092',
    });
  });

  it('has none for a service it does not know', () => assert.equal(consoleOf('acme/api'), undefined));
});
