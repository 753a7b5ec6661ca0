import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { type StackModel } from '../../src/core/model/stack';
import { useEngine } from '../support/engine';
import { engineJson, engineRequest } from '../support/engineHttp';
import { buildAppImages } from './support/appImages';
import { imageOf, loadApps } from './support/appStack';

describe('the images of the example applications for production', function () {
  this.timeout(900_000);

  let socket: string;
  let stack: StackModel;
  before(async () => {
    ({ socket } = await useEngine());
    // Names of their own: the other tests' images are for development.
    stack = await loadApps(['app-go', 'app-python'], {
      APPS_TARGET: 'production',
      GO_USER_IMAGE: 'localhost/dev-stack-test/go-user:0.1-production',
      PYTHON_APPS_IMAGE: 'localhost/dev-stack-test/python:0.1-production',
      FRONTEND_IMAGE: 'localhost/dev-stack-test/frontend:0.1-production',
    });
  });

  interface Inspected {
    readonly State: { readonly Status: string; readonly Health?: { readonly Status: string } };
    readonly Config: { readonly User: string };
  }

  /** Starts the image alone, as it is, and waits for its own health check. @returns what `command` writes in it. */
  async function inRunning(service: string, environment: string[], command: string[]): Promise<string> {
    await buildAppImages(socket, stack, [service]);
    const { Id: id } = await engineJson<{ Id: string }>(socket, 'POST', '/containers/create', {
      body: {
        Image: imageOf(stack, service),
        Env: environment,
        // Each image names its own check; only its rhythm is quickened.
        Healthcheck: { Interval: 1_000_000_000, Retries: 200 },
        HostConfig: { ReadonlyRootfs: service !== 'frontend', NetworkMode: 'none' },
      },
    });
    try {
      await engineJson(socket, 'POST', `/containers/${id}/start`);
      let found: Inspected;
      for (const end = Date.now() + 300_000; ; await sleep(300)) {
        found = await engineJson<Inspected>(socket, 'GET', `/containers/${id}/json`);
        if (found.State.Health?.Status === 'healthy') break;
        const logs = await engineRequest(socket, 'GET', `/containers/${id}/logs?stdout=1&stderr=1`);
        assert.equal(found.State.Status, 'running', logs.body.toString('utf8'));
        assert.ok(Date.now() < end, `${service} is not healthy: ${logs.body.toString('utf8')}`);
      }
      assert.equal(found.Config.User, '10001:10001');
      const exec = await engineJson<{ Id: string }>(socket, 'POST', `/containers/${id}/exec`, {
        body: { AttachStdout: true, AttachStderr: true, Tty: true, Cmd: command },
      });
      const body = { Detach: false, Tty: true };
      return (await engineRequest(socket, 'POST', `/exec/${exec.Id}/start`, { body })).body.toString('utf8');
    } finally {
      await engineRequest(socket, 'DELETE', `/containers/${id}?force=1&v=1`);
    }
  }

  it('Go: one program, no tools, a file system that nobody writes to', async () => {
    const output = await inRunning(
      'go-user',
      [],
      [
        ...['sh', '-c'],
        'which go; ls /src; id -u; wget -q -O - http://127.0.0.1:8080/ready || wget -q -O - http://127.0.0.1:8080/health',
      ],
    );
    assert.match(output, /10001\r?\n/);
    assert.match(output, /503 Service Unavailable/, 'not ready without its database');
    assert.match(output, /"status":"healthy"/, 'but alive');
    assert.match(output, /\/src: No such file/);
    assert.doesNotMatch(output, /\/go\b/);
  });

  it('Python: no tests, no reloading', async () => {
    const command = 'ls tests; tr "\\0" " " < /proc/1/cmdline';
    const output = await inRunning('py-gateway', ['APP=gateway'], ['sh', '-c', command]);
    assert.match(output, /tests: No such file/);
    assert.match(output, /uvicorn app\.gateway\.main:app .*--no-access-log/);
    assert.doesNotMatch(output, /--reload/);
  });

  it('Next.js: the standalone server and the page it answers', async () => {
    const page = "fetch('http://127.0.0.1:3000/').then((r) => r.text()).then(console.log)";
    const output = await inRunning('frontend', [], ['sh', '-c', `ls; node -e "${page}"`]);
    assert.match(output, /server\.js/);
    assert.doesNotMatch(output, /components|tsconfig/);
    assert.match(output, /<h1>Notes<\/h1>/);
    assert.match(output, /The gateway does not answer/);
  });
});
