import assert from 'node:assert/strict';
import { env } from '../../../src/cli/verbs/env';
import { EngineError } from '../../../src/core/engine/engineError';
import { container, now, service, stackStatus, status } from '../../present/make';
import { fakeContext } from './fakeContext';
import { requestOf } from './request';

const redis = service('redis', {
  image: 'redis:7',
  ports: [{ target: 6379, published: '6379', host_ip: '127.0.0.1' }],
});
const running = status(redis, { kind: 'ready', since: now }, [
  container('redis', {
    image: 'redis:7',
    ports: [{ containerPort: 6379, protocol: 'tcp', hostPort: 49153, hostIp: '127.0.0.1' }],
  }),
]);
const off = status(service('other', { image: 'redis:7', ports: redis.spec.ports ?? [] }, { active: false }), {
  kind: 'notSelected',
});
const stack = stackStatus([running, off]);

describe('env', () => {
  it('prints the ports that containers hold, of selected services only', async () => {
    const context = fakeContext(stack);
    assert.equal(await env(requestOf('env'), context), 0);
    assert.match(context.out.text, /^# redis$/m);
    assert.match(context.out.text, /^REDIS_URL=redis:\/\/.*:49153/m);
    assert.doesNotMatch(context.out.text, /other/i);
  });

  it('prints one flat object as JSON', async () => {
    const context = fakeContext(stack);
    await env(requestOf('env', '--format json redis'), context);
    const values = JSON.parse(context.out.text) as Record<string, unknown>;
    assert.match(String(values['REDIS_URL']), /:49153/);
    for (const value of Object.values(values)) assert.equal(typeof value, 'string');
  });

  it('prints how containers connect, by the name on their network and without an engine', async () => {
    const context = fakeContext(stack, {
      session: { whenLive: () => Promise.reject(new EngineError('unreachable', 'nothing there')) },
    });
    assert.equal(await env(requestOf('env', '--target container'), context), 0);
    assert.match(context.out.text, /^REDIS_URL=redis:\/\/redis:6379\/0$/m);
    assert.equal(context.err.text, '');
  });

  it('says of a service without a connection why it has none', async () => {
    const jobs = status(service('jobs', { image: 'shop/jobs:1' }), { kind: 'absent' });
    const seed = status(service('seed', { image: 'redis:7' }, { oneShot: true }), { kind: 'absent' });
    const context = fakeContext(stackStatus([running, jobs, seed]));
    await env(requestOf('env'), context);
    assert.match(
      context.out.text,
      /\n\n# jobs publishes no port; containers may reach it: --target container\n/,
    );
    assert.match(context.out.text, /^# seed runs once and ends$/m);
    assert.throws(() => requestOf('env', '--target moon'), /--target takes host or container: moon/);
  });

  it('takes the ports of the file when no engine answers, and says so', async () => {
    const context = fakeContext(stack, {
      session: { whenLive: () => Promise.reject(new EngineError('unreachable', 'nothing there')) },
    });
    assert.equal(await env(requestOf('env'), context), 0);
    assert.match(context.out.text, /:6379/);
    assert.match(context.err.text, /warning: no engine answers/);
  });
});
