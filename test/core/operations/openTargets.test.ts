import assert from 'node:assert/strict';
import { createServer, type RequestListener, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { openWhenReachable } from '../../../src/core/operations/openTargets';
import { isCancelled } from '../../../src/core/support/abort';
import { freePort } from '../../support/freePort';

describe('openWhenReachable', () => {
  const servers: Server[] = [];
  const abort = new AbortController();

  const serve = async (listener: RequestListener, port = 0): Promise<string> => {
    const server = createServer(listener);
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  };
  afterEach(() => {
    for (const server of servers.splice(0)) {
      server.closeAllConnections();
      server.close();
    }
  });
  const open = async (url: string, onFirstWait = (): void => undefined): Promise<string[]> => {
    const reasons: string[] = [];
    await openWhenReachable(url, abort.signal, (reason) => {
      reasons.push(reason);
      onFirstWait();
    });
    return reasons;
  };

  for (const status of [200, 302, 401, 404, 500]) {
    it(`takes an answer of ${status} for a page that can be opened`, async () => {
      const url = await serve((_request, response) => response.writeHead(status).end());
      assert.deepEqual(await open(url), []);
    });
  }

  it('does not follow redirects and does not wait for an endless body', async () => {
    let asked = 0;
    const url = await serve((_request, response) => {
      asked += 1;
      response.writeHead(302, { location: '/elsewhere' });
      response.write('and so on');
    });
    await open(url);
    assert.equal(asked, 1);
  });

  it('waits while a proxy says that the server behind it is not up, and says so once', async () => {
    let asked = 0;
    const url = await serve((_request, response) => {
      asked += 1;
      response.writeHead(asked < 3 ? 502 : 200).end();
    });
    assert.deepEqual(await open(url), ['it answers 502']);
    assert.equal(asked, 3);
  });

  it('waits until somebody listens', async () => {
    const port = await freePort();
    const begin = (): void => void serve((_request, response) => response.end(), port);
    assert.deepEqual(await open(`http://127.0.0.1:${port}/`, begin), ['connection refused']);
  });

  it('does not ask what is not HTTP', async () => {
    assert.deepEqual(await open('postgres://127.0.0.1:1/'), []);
  });

  it('gives up at once when cancelled', async () => {
    const port = await freePort();
    const cancel = new AbortController();
    const opening = openWhenReachable(`http://127.0.0.1:${port}/`, cancel.signal, () => cancel.abort());
    await assert.rejects(opening, isCancelled);
    await assert.rejects(
      openWhenReachable('http://127.0.0.1/', AbortSignal.abort(), () => undefined),
      isCancelled,
    );
  });
});
