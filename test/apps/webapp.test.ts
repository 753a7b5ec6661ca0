import assert from 'node:assert/strict';
import { type Answer, AppRun } from './support/appRun';

describe('the FastAPI gateway, the auth service and the Next.js frontend', function () {
  this.timeout(600_000);

  let run: AppRun;
  before(async function () {
    this.timeout(600_000);
    const secrets = { POSTGRES_PASSWORD: 'p@ss/w:rd', REDIS_PASSWORD: 'sesame' };
    run = await AppRun.start(`dstest-webapp-${process.pid}`, ['app-python', 'postgres15', 'redis'], secrets);
  });
  after(() => run?.remove());

  const api = (method: string, path: string, body?: unknown, headers = {}): Promise<Answer> =>
    run.ask(method, `${run.url('py-gateway', 8000)}${path}`, body, headers);
  const account = { email: 'ada@example.com', password: 'difference engine' };

  it('signs in through the gateway and keeps notes; the correlation id is in the log of both', async () => {
    const id = { 'X-Correlation-Id': `sign-in-${process.pid}` };
    assert.equal((await api('POST', '/api/v1/auth/register', account, id)).status, 201);
    const { status, body, headers } = await api('POST', '/api/v1/auth/login', account, id);
    assert.deepEqual([status, headers.get('x-correlation-id')], [200, id['X-Correlation-Id']]);
    const bearer = { Authorization: `Bearer ${(body as { token: string }).token}` };
    assert.equal((await api('POST', '/api/v1/notes', { text: 'Buy cogs' }, bearer)).status, 201);
    const [note] = (await api('GET', '/api/v1/notes', undefined, bearer)).body as { text: string }[];
    assert.equal(note?.text, 'Buy cogs');
    assert.equal((await api('GET', '/api/v1/notes')).status, 401);
    for (const service of ['py-gateway', 'py-auth']) {
      const lines = await run.logLines(service);
      const paths = lines
        .filter((line) => line['correlation_id'] === id['X-Correlation-Id'])
        .map((line) => line['path']);
      assert.deepEqual(paths, ['/api/v1/auth/register', '/api/v1/auth/login'], service);
    }
  });

  it('shows the stack on its page, and answers its calls', async () => {
    const text = (page: Answer): string => String(page.body).replaceAll('<!-- -->', '');
    const page = await run.until(
      'everything is up',
      () => run.ask('GET', run.url('frontend', 3000)),
      (answer) => text(answer).includes('Everything is up. Version development.'),
    );
    assert.equal(page.status, 200);
    const html = text(page);
    assert.match(html, /<h1>Notes<\/h1>/);
    for (const name of ['postgres', 'redis', 'auth']) assert.match(html, new RegExp(`class="up">${name} `));
    const origin = run.url('frontend', 3000);
    const preflight = await api('OPTIONS', '/api/v1/notes', undefined, {
      Origin: origin,
      'Access-Control-Request-Method': 'POST',
      'Access-Control-Request-Headers': 'authorization,content-type,x-correlation-id',
    });
    assert.deepEqual([preflight.status, preflight.headers.get('access-control-allow-origin')], [200, origin]);
  });

  it('migrates once; a second start changes nothing', async () => {
    const tables = await run.exec('py-auth', 'alembic', 'current');
    assert.match(tables, /0001 \(head\)/);
    const before = await run.inspect('py-gateway');
    await run.up();
    assert.deepEqual(await run.inspect('py-gateway'), before);
  });

  it('takes up changed sources while it runs', async () => {
    const title = async (): Promise<Answer> => api('GET', '/openapi.json');
    await run.exec(
      'py-gateway',
      'sed',
      '-i',
      's/title="Gateway"/title="Front door"/',
      '/srv/app/gateway/main.py',
    );
    await run.until(
      'the new title',
      title,
      ({ body }) => (body as { info?: { title: string } }).info?.title === 'Front door',
    );
    await run.exec('frontend', 'sed', '-i', 's/<h1>Notes/<h1>Notebook/', '/srv/app/page.tsx');
    const page = (): Promise<Answer> => run.ask('GET', run.url('frontend', 3000));
    await run.until('the new heading', page, ({ body }) => String(body).includes('<h1>Notebook</h1>'));
  });

  it('says the truth while Redis is down, and lets people sign in all the same', async () => {
    await run.containerCall('redis', 'stop?t=5');
    const health = (): Promise<Answer> => api('GET', '/health/detailed');
    const { body } = await run.until('the gateway notices', health, ({ status }) => status === 503);
    const { status, services } = body as {
      status: string;
      services: Record<string, { status: string; latency: number }>;
    };
    assert.deepEqual(
      [status, services['redis']?.status, services['postgres']?.status, services['auth']?.status],
      ['unhealthy', 'down', 'up', 'up'],
    );
    const page = String((await run.ask('GET', run.url('frontend', 3000))).body).replaceAll('<!-- -->', '');
    assert.match(page, /Something is down/);
    assert.equal((await api('POST', '/api/v1/auth/login', account)).status, 200);
    await run.containerCall('redis', 'start');
    await run.until('the gateway recovers', health, (answer) => answer.status === 200);
  });
});
