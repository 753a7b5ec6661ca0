import assert from 'node:assert/strict';
import { type Answer, AppRun } from './support/appRun';

/** What depends on what, as /health/detailed must tell it. */
const dependencies: Readonly<Record<string, readonly string[]>> = {
  auth: ['postgres', 'redis'],
  user: ['postgres'],
  product: ['postgres', 'redis'],
  order: ['inventory', 'payment', 'postgres', 'product'],
  payment: ['postgres'],
  inventory: ['postgres'],
  search: ['elasticsearch'],
  content: ['postgres'],
  analytics: ['clickhouse'],
  notification: ['redis'],
};

interface Report {
  readonly status: string;
  readonly version: string;
  readonly timestamp: string;
  readonly services: Readonly<Record<string, { status: string; latency: number; error?: string }>>;
}

describe('ten Go services behind the API gateway (a stand-in for Traefik that reads the same files)', function () {
  this.timeout(600_000);

  let run: AppRun;
  before(async function () {
    this.timeout(600_000);
    // Characters that mean something in a URL. Elasticsearch and ClickHouse are left out, and said to be.
    const secrets = { POSTGRES_PASSWORD: 'p@ss/w:rd', REDIS_PASSWORD: 'sesame' };
    run = await AppRun.start(
      `dstest-commerce-${process.pid}`,
      ['gateway', 'app-go', 'postgres', 'redis'],
      secrets,
    );
  });
  after(() => run?.remove());

  /** Through the gateway. */
  const api = (
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Answer> => run.ask(method, `${run.url('api-gateway', 80)}/api/v1/${path}`, body, headers);
  const detailed = (service: string): Promise<Answer> =>
    run.ask('GET', `${run.url(`go-${service}`, 8080)}/health/detailed`);
  const stock = async (sku: string): Promise<unknown> => (await api('GET', `inventory/${sku}`)).body;

  before('a shop with tea', async () => {
    // The gateway sends requests only to what it found well, and it may have looked a moment too early.
    for (const name of Object.keys(dependencies))
      await run.until(
        `the gateway leads to ${name}`,
        () => api('GET', name),
        ({ status }) => status !== 503,
      );
    await api('PUT', 'product/tea', { name: 'Tea', priceCents: 250 });
    await api('PUT', 'product/gold', { name: 'Gold', priceCents: 6_000_000 });
    for (const sku of ['tea', 'gold'])
      assert.equal((await api('PUT', `inventory/${sku}`, { quantity: 3 })).status, 200);
  });

  it('places an order across five services, and one correlation id is in the log of each', async () => {
    const id = `order-${process.pid}`;
    const order = { customer: 'ada@example.com', sku: 'tea', quantity: 2 };
    const { status, body, headers } = await api('POST', 'order', order, { 'X-Correlation-Id': id });
    assert.equal(status, 201, JSON.stringify(body));
    assert.equal(headers.get('x-correlation-id'), id);
    const placed = body as { id: number };
    assert.deepEqual(body, { id: placed.id, ...order, totalCents: 500, status: 'paid' });
    assert.deepEqual((await api('GET', `order/${placed.id}`)).body, body);
    assert.deepEqual(await stock('tea'), { sku: 'tea', available: 1 });
    assert.equal(
      ((await api('GET', `payment/order-${placed.id}`)).body as { status: string }).status,
      'approved',
    );
    const [message] = (await api('GET', 'notification/ada@example.com')).body as { subject: string }[];
    assert.equal(message?.subject, 'Your order');

    const traces = new Set<unknown>();
    for (const service of ['order', 'product', 'inventory', 'payment', 'notification']) {
      const lines = await run.logLines(`go-${service}`);
      const line = lines.find((one) => one['correlation_id'] === id && one['msg'] === 'request');
      assert.ok(line, `${service} wrote ${JSON.stringify(lines)}`);
      assert.equal(line['service'], service);
      traces.add(line['trace_id']);
    }
    assert.equal(traces.size, 1, 'all of it is one trace');
  });

  it('gives back what was held for an order whose payment was declined', async () => {
    const order = { customer: 'ada@example.com', sku: 'gold', quantity: 1 };
    const { status, body } = await api('POST', 'order', order);
    assert.equal(status, 402);
    assert.match((body as { error: string }).error, /^the payment of order \d+ was declined$/);
    assert.deepEqual(await stock('gold'), { sku: 'gold', available: 3 });
  });

  it('passes on the words of the service that refused', async () => {
    const order = { customer: 'ada@example.com', sku: 'tea', quantity: 5 };
    const { status, body } = await api('POST', 'order', order, { 'X-Correlation-Id': 'too-much' });
    assert.equal(status, 409);
    assert.deepEqual(body, { error: 'not enough of tea in stock', correlationId: 'too-much' });
  });

  it('signs in and out', async () => {
    const account = { email: `ada-${process.pid}@example.com`, password: 'difference engine' };
    assert.equal((await api('POST', 'auth/register', account)).status, 201);
    assert.equal((await api('POST', 'auth/register', account)).status, 409);
    assert.equal((await api('POST', 'auth/login', { ...account, password: 'wrong' })).status, 401);
    const { token } = (await api('POST', 'auth/login', account)).body as { token: string };
    const bearer = { Authorization: `Bearer ${token}` };
    assert.deepEqual((await api('GET', 'auth/me', undefined, bearer)).body, { email: account.email });
    assert.equal((await api('POST', 'auth/logout', undefined, bearer)).status, 204);
    assert.equal((await api('GET', 'auth/me', undefined, bearer)).status, 401);
  });

  it('keeps people and pages', async () => {
    const person = (await api('POST', 'user', { email: 'g@example.com', name: ' Grace  Hopper ' })).body as {
      id: number;
    };
    assert.deepEqual((await api('GET', `user/${person.id}`)).body, {
      id: person.id,
      email: 'g@example.com',
      name: 'Grace Hopper',
    });
    await api('PUT', 'content/about-us', { title: 'About', body: 'Tea.' });
    const second = (await api('PUT', 'content/about-us', { title: 'About us', body: 'Tea.' })).body as {
      version: number;
    };
    assert.equal(second.version, 2);
    assert.equal(((await api('GET', 'content/about-us')).body as { title: string }).title, 'About us');
  });

  it('answers pages of this machine, and no others, when a browser asks', async () => {
    const preflight = (origin: string): Promise<Answer> =>
      api('OPTIONS', 'product', undefined, { Origin: origin, 'Access-Control-Request-Method': 'GET' });
    const allowed = 'access-control-allow-origin';
    assert.equal((await preflight('http://localhost:3000')).headers.get(allowed), 'http://localhost:3000');
    assert.equal((await preflight('http://localhost.example.com')).headers.get(allowed), null);
    assert.equal((await api('GET', '../v2/nothing')).status, 404);
  });

  for (const [service, wanted] of Object.entries(dependencies)) {
    const absent = wanted.filter((name) => ['elasticsearch', 'clickhouse'].includes(name));
    it(`tells the health of ${service} with ${wanted.join(', ')}${absent.length > 0 ? ', which does not run' : ''}`, async () => {
      const [status, word] = absent.length === 0 ? [200, 'healthy'] : [503, 'unhealthy'];
      // A busy machine may leave a dependency no time to answer.
      const answer = await run.until(
        `${service} is ${word}`,
        () => detailed(service),
        (one) => one.status === status,
      );
      const report = answer.body as Report;
      assert.deepEqual(Object.keys(report.services).sort(), wanted);
      assert.equal(report.status, word);
      assert.ok(Math.abs(Date.parse(report.timestamp) - Date.now()) < 60_000, report.timestamp);
      assert.equal(report.version, 'development');
      for (const [name, { status: found, latency, error }] of Object.entries(report.services)) {
        assert.equal(found, absent.includes(name) ? 'down' : 'up', error);
        assert.ok(latency >= 0 && latency < 60_000, `${name}: ${latency} ms`);
      }
    });
  }

  it('answers gRPC health checks over HTTP/2', async () => {
    // {service: ""} is five zero bytes; the answer is {status: SERVING} and, after it, the status of the call.
    const script = `const call = require('http2').connect('http://' + process.argv[1] + ':50051').request({
      ':method': 'POST', ':path': '/grpc.health.v1.Health/Check', 'content-type': 'application/grpc', te: 'trailers' });
      let body = ''; call.on('data', (data) => (body += data.toString('hex')));
      call.on('trailers', (sent) => { console.log(body, sent['grpc-status']); process.exit(); });
      call.end(Buffer.alloc(5));`;
    const ask = (name: string): Promise<string> =>
      run.exec('api-gateway', 'node', '-e', script, `${name}-service`);
    assert.equal((await ask('auth')).trim(), '00000000020801 0');
    assert.equal((await ask('search')).trim(), '00000000020802 0', 'NOT_SERVING without Elasticsearch');
  });

  it('is measured by route, in the service and in the gateway', async () => {
    await api('GET', 'product/tea');
    const own = String((await run.ask('GET', `${run.url('go-product', 8080)}/metrics`)).body);
    assert.match(
      own,
      /^http_requests_total\{method="GET",route="GET \/api\/v1\/product\/\{sku\}",status="200"\} [1-9]/m,
    );
    assert.match(own, /^dependency_up\{dependency="postgres"\} 1$/m);
    const gateway = String((await run.ask('GET', `${run.url('api-gateway', 8080)}/metrics`)).body);
    assert.match(
      gateway,
      /^traefik_service_requests_total\{code="200",method="GET",service="product@file"\} [1-9]/m,
    );
  });

  it('runs nothing as root', async () => {
    for (const service of Object.keys(dependencies))
      assert.equal((await run.inspect(`go-${service}`)).Config.User, '10001:10001', service);
  });

  it('changes nothing when it is started again', async () => {
    const started = async (): Promise<string[]> =>
      Promise.all(
        Object.keys(dependencies).map(async (name) => (await run.inspect(`go-${name}`)).State.StartedAt),
      );
    const before = await started();
    await run.up();
    assert.deepEqual(await started(), before);
  });

  it('takes up changed sources with a restart', async () => {
    const file = '/src/internal/user/user.go';
    const missing = (): Promise<Answer> => api('GET', 'user/0');
    assert.deepEqual(((await missing()).body as { error: string }).error, 'there is no user 0');
    await run.exec('go-user', 'sed', '-i', 's/there is no user/nobody is/', file);
    await run.containerCall('go-user', 'restart?t=2');
    await run.until(
      'the new sentence',
      missing,
      ({ body }) => (body as { error?: string }).error === 'nobody is 0',
    );
  });

  it('leaves a service that is down out of the routes, and takes it in again', async () => {
    await run.containerCall('go-content', 'stop?t=2');
    const page = (): Promise<Answer> => api('GET', 'content/about-us');
    await run.until('the route is closed', page, ({ status }) => status === 503);
    await run.containerCall('go-content', 'start');
    await run.until('the route is open', page, ({ status }) => status === 200);
  });

  it('says the truth while the database is down, and recovers by itself', async () => {
    await run.containerCall('postgres16', 'stop?t=5');
    const down = await run.until(
      'auth notices',
      () => detailed('auth'),
      ({ status }) => status === 503,
    );
    const { status, services } = down.body as Report;
    assert.deepEqual(
      [status, services['postgres']?.status, services['redis']?.status],
      ['unhealthy', 'down', 'up'],
    );
    assert.ok(services['postgres']?.error);
    const ready = await run.ask('GET', `${run.url('go-user', 8080)}/ready`);
    assert.deepEqual([ready.status, ready.body], [503, { ready: false, missing: ['postgres'] }]);
    assert.equal(
      (await run.ask('GET', `${run.url('go-user', 8080)}/health`)).status,
      200,
      'the process is well',
    );
    assert.equal(
      (await api('GET', 'payment/x')).status,
      500,
      'the route is open: the service itself explains',
    );

    await run.containerCall('postgres16', 'start');
    await run.until(
      'auth recovers',
      () => detailed('auth'),
      (answer) => answer.status === 200,
    );
    assert.deepEqual(await stock('tea'), { sku: 'tea', available: 1 });
  });
});
