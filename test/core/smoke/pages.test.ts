import assert from 'node:assert/strict';
import { said, smoke, SmokeRig, type Running } from './smokeRig';

describe('smoke of pages, gateways and applications', () => {
  const rig = new SmokeRig();
  afterEach(() => rig.close());

  const one = (
    name: string,
    image: string,
    ports: Running['ports'],
    environment: Record<string, string> = {},
  ): Running => ({
    ...{ name, spec: { image, environment }, ports },
  });

  it('asks Kibana whether it has its Elasticsearch (a stand-in)', async () => {
    const level = async (text: string): Promise<string> => {
      const overall = { level: text, summary: 'elasticsearch is unavailable' };
      return said([
        one('kibana', 'kibana:8', { 5601: await rig.http(() => ({ body: { status: { overall } } })) }),
      ]);
    };
    assert.equal(await level('available'), 'up: it is available and has its Elasticsearch');
    assert.match(await level('degraded'), /^down: it is degraded: elasticsearch is unavailable/);
  });

  it('asks Kafka UI whether it has reached its brokers (a stand-in)', async () => {
    const status = async (text: string): Promise<string> => {
      const port = await rig.http(({ path }) =>
        path === '/api/clusters' ? { body: [{ name: 'dev-stack', status: text }] } : undefined,
      );
      return said([one('kafka-ui', 'ghcr.io/kafbat/kafka-ui:v1', { 8080: port })]);
    };
    assert.equal(await status('online'), 'up: it has reached dev-stack');
    assert.match(await status('offline'), /^down: it has not reached the brokers of dev-stack: offline/);
  });

  it('pings pgAdmin (a stand-in)', async () => {
    const ping = async (body: string): Promise<string> =>
      said([one('pgadmin', 'dpage/pgadmin4:9', { 80: await rig.http(() => ({ body })) })]);
    assert.equal(await ping('PING'), 'up: it answers');
    assert.match(await ping('nginx'), /^down: it does not answer as pgAdmin does/);
  });

  it('asks Alloy whether it is ready (a stand-in)', async () => {
    const ready = async (status: number, body: string): Promise<string> =>
      said([one('alloy', 'grafana/alloy:v1', { 12345: await rig.http(() => ({ status, body })) })]);
    assert.equal(await ready(200, 'Alloy is ready.'), 'up: it is ready');
    assert.match(await ready(503, 'unhealthy components: loki.write.default'), /^down: .*503/);
  });

  it('signs in to Portainer (a stand-in)', async () => {
    const port = await rig.http(({ path, body }) => {
      if (path === '/api/system/status') return { body: { Version: '2.39.5' } };
      const { Password } = JSON.parse(body) as { Password: string };
      return Password === 'right-password'
        ? { body: { jwt: 'token' } }
        : { status: 422, body: { message: 'Invalid credentials' } };
    });
    const portainer = (password: string): Running =>
      one('portainer', 'portainer/portainer-ce:2', { 9000: port }, { ADMIN_PASSWORD: password });
    assert.equal(await said([portainer('right-password')]), 'up: signed in as admin; Portainer 2.39.5');
    assert.match(
      await said([portainer('older-password')]),
      /^down: the password of admin is refused → it counts on an empty volume only/,
    );
  });

  it('asks Redis Commander for its page, signed in where it wants that (a stand-in)', async () => {
    const port = await rig.http(({ headers }) =>
      headers['authorization'] === `Basic ${Buffer.from('me:pass').toString('base64')}`
        ? { body: '<title>Redis Commander: Home</title>' }
        : { status: 401 },
    );
    const page = (password: string): Running =>
      one(
        'redis-commander',
        'redis-commander:0.9.1',
        { 8081: port },
        { HTTP_USER: 'me', HTTP_PASSWORD: password },
      );
    assert.equal(await said([page('pass')]), 'up: its page answers');
    assert.match(await said([page('other')]), /^down: the sign-in is refused/);
  });

  describe('Supabase (a stand-in of its gateway)', () => {
    const supabase = (port: number, environment: Record<string, string> = { ANON_KEY: 'anon' }): Running => ({
      ...one('supabase-gateway', 'traefik:v3', { 8000: port }, environment),
      annotations: { system: 'supabase' },
    });

    it('asks auth, REST and storage with the public key', async () => {
      const asked: string[] = [];
      const port = await rig.http(({ path, headers }) => {
        asked.push(path);
        return {
          status: headers['apikey'] === 'anon' && headers['authorization'] === 'Bearer anon' ? 200 : 401,
        };
      });
      assert.equal(await said([supabase(port)]), 'up: auth, REST and storage answer to the public key');
      assert.deepEqual([...new Set(asked)], ['/auth/v1/health', '/rest/v1/', '/storage/v1/status']);
      assert.match(await said([supabase(port, { ANON_KEY: 'other' })]), /^down: the sign-in is refused/);
    });

    it('names the part that does not answer, and a key that is missing', async () => {
      const port = await rig.http(({ path }) => ({ status: path.startsWith('/storage') ? 502 : 200 }));
      assert.match(await said([supabase(port)]), /^down: storage does not answer behind the gateway \(502\)/);
      assert.match(
        await said([supabase(port, {})]),
        /^down: there is no key.* → make one: dev-stack env --generate/,
      );
    });
  });

  describe('Traefik (a stand-in that tells its routes)', () => {
    const gateway = async (answers: Record<string, number>, status = 'enabled'): Promise<Running[]> => {
      const api = await rig.http(({ path }) => {
        const names = ['orders', 'users'];
        if (path === '/api/http/routers')
          return {
            body: names.map((name) => ({
              name: `${name}@file`,
              rule: `PathPrefix(\`/${name}\`)`,
              status,
              service: name,
              error: ['the service "x" does not exist'],
            })),
          };
        if (path !== '/api/http/services') return undefined;
        return {
          body: names.map((name) => ({
            name: `${name}@file`,
            loadBalancer: { servers: [{ url: `http://${name}:80` }] },
          })),
        };
      });
      const web = await rig.http(({ path }) => ({ status: answers[path] ?? 404 }));
      const traefik = one('gateway', 'traefik:v3', { 8080: api, 80: web });
      const orders = {
        ...one('orders-api', 'busybox', {}),
        spec: { image: 'busybox', networks: { default: { aliases: ['orders'] } } },
      };
      return [traefik, orders];
    };

    it('follows the routes to services that run', async () => {
      assert.equal(
        await said(await gateway({ '/orders': 200, '/users': 502 })),
        'up: 1 route leads to services that answer',
      );
    });

    it('waits for Traefik to look again after a service that has just got ready', async () => {
      let looks = 0;
      const answers = {
        get '/orders'() {
          looks += 1;
          return looks < 3 ? 503 : 200;
        },
      };
      assert.equal(await said(await gateway(answers)), 'up: 1 route leads to services that answer');
    });

    it('tells a route that leads nowhere, and one that Traefik refused', async () => {
      assert.match(
        await said(await gateway({ '/orders': 502 }), 2_000),
        /^down: route orders@file \(\/orders\) answers 502 → look at the output of orders/,
      );
      assert.match(
        await said(await gateway({}, 'disabled')),
        /^down: route orders@file is disabled: the service "x" does not exist/,
      );
    });
  });

  it('reads what an application tells of its health', async () => {
    const links = [{ title: 'Health', url: 'http://{host}:{port:8080}/health/detailed' }];
    const app = async (status: number, services: object): Promise<string> => {
      const port = await rig.http(() => ({ status, body: { status: 'any', services } }));
      const [result] = await smoke([{ ...one('shop', 'shop:1', { 8080: port }), annotations: { links } }]);
      return result?.kind === 'up'
        ? result.seen
        : result?.kind === 'down'
          ? `${result.why} → ${result.next}`
          : '';
    };
    assert.equal(
      await app(200, { postgres: { status: 'up', latency: 2 } }),
      'it is healthy, and so are postgres',
    );
    assert.equal(
      await app(503, { postgres: { status: 'up' }, redis: { status: 'down', error: 'connection refused' } }),
      'it does not reach redis: connection refused → start or look at redis',
    );
  });

  it('says of what it does not know whether the port is open', async () => {
    const port = await rig.wire((socket) => socket.resume());
    assert.match(await said([one('thing', 'thing:1', { 7000: port })]), /^up: port 127\.0\.0\.1:\d+ is open/);
    assert.match(
      await said([one('thing', 'thing:1', { 7000: await rig.nothing() })]),
      /^down: nothing listens/,
    );
  });
});
