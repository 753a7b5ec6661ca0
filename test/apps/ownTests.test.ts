import assert from 'node:assert/strict';
import { type StackModel } from '../../src/core/model/stack';
import { useEngine } from '../support/engine';
import { buildAppImages } from './support/appImages';
import { imageOf, loadApps } from './support/appStack';
import { runInImage } from './support/runInImage';

describe('the example applications pass their own tests, in the images that they are developed in', function () {
  this.timeout(900_000);

  let socket: string;
  let stack: StackModel;
  before(async () => {
    ({ socket } = await useEngine());
    stack = await loadApps(['app-go', 'app-python']);
  });

  async function run(service: string, command: string): Promise<string> {
    await buildAppImages(socket, stack, [service]);
    const { code, output } = await runInImage(socket, imageOf(stack, service), ['sh', '-c', command]);
    assert.equal(code, 0, output);
    return output;
  }

  it('Go: every package, formatted as gofmt does it', async () => {
    const output = await run('go-auth', 'gofmt -l cmd internal kit && go test -trimpath ./...');
    const passed = [...output.matchAll(/^ok\s+devstack\/services\/(\S+)/gm)].map(([, name]) => name);
    const services = ['analytics', 'auth', 'content', 'inventory', 'notification', 'order', 'payment'];
    const packages = [...services, 'product', 'search', 'user'].map((name) => `internal/${name}`);
    assert.deepEqual(passed, [...packages, 'kit']);
    assert.doesNotMatch(output, /^(cmd|internal|kit)\/\S+\.go$/m, 'gofmt would change these');
  });

  it('Python: gateway, auth service and migrations', async () => {
    const output = await run('py-gateway', 'python -m pytest -q -p no:cacheprovider');
    assert.match(output, /^\S*(1[4-9]|[2-9]\d) passed in /m);
    assert.doesNotMatch(output, /failed|skipped|error/);
  });

  it('Next.js: components and calls', async () => {
    const output = await run('frontend', 'npm test');
    const count = (word: string): number => Number(new RegExp(`${word} (\\d+)`).exec(output)?.[1] ?? NaN);
    assert.ok(count('pass') >= 8, output);
    assert.deepEqual([count('fail'), count('skipped'), count('todo')], [0, 0, 0]);
  });
});
