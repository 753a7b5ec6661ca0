import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { open } from '../../../src/cli/verbs/open';
import { UsageError } from '../../../src/cli/usageError';
import { container, now, service, stackStatus, status } from '../../present/make';
import { fakeContext } from './fakeContext';
import { requestOf } from './request';

describe('open', () => {
  let server: Server;
  let url: string;

  before((done) => {
    server = createServer((_request, response) => response.end('hi')).listen(0, '127.0.0.1', () => {
      url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
      done();
    });
  });
  after(() => server.close());

  const stack = (running = true) => {
    const links = [{ title: 'Admin', url, user: 'me', password: 'secret' }];
    return stackStatus([
      status(service('web', {}, { annotations: { links } }), { kind: 'running', since: now }, [
        container('web', running ? {} : { status: 'exited' }),
      ]),
      status(service('job'), { kind: 'running', since: now }, [container('job')]),
    ]);
  };

  it('shows the page in the browser once it answers, and tells the sign-in', async () => {
    const context = fakeContext(stack());
    assert.equal(await open(requestOf('open', 'web'), context), 0);
    assert.deepEqual(context.opened, [url]);
    assert.deepEqual(context.out.lines, [url, 'user me, password secret']);
  });

  it('only prints with --print, and says so where there is no browser', async () => {
    const printed = fakeContext(stack());
    await open(requestOf('open', 'web --print'), printed);
    assert.deepEqual(printed.opened, []);
    const headless = fakeContext(stack(), { browser: false });
    assert.equal(await open(requestOf('open', 'web'), headless), 0);
    assert.match(headless.err.text, /no browser/);
  });

  it('does not wait for a service that is not running', async () => {
    const context = fakeContext(stack(false));
    assert.equal(await open(requestOf('open', 'web'), context), 1);
    assert.match(context.err.text, /web is not running; start it with dev-stack up web/);
  });

  it('lists every page without a service', async () => {
    const context = fakeContext(stack());
    await open(requestOf('open'), context);
    assert.deepEqual(context.out.lines.length, 2);
    assert.ok(context.out.lines[1]?.includes('user me, password secret'));
    const json = fakeContext(stack());
    await open(requestOf('open', '--format json'), json);
    assert.deepEqual(JSON.parse(json.out.text), [
      { service: 'web', title: 'Admin', url, user: 'me', password: 'secret', running: true },
    ]);
  });

  it('refuses a service without pages', async () => {
    await assert.rejects(open(requestOf('open', 'job'), fakeContext(stack())), UsageError);
  });
});
