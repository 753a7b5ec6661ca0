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

  it('takes the ports of the file when no engine answers, and says so', async () => {
    const context = fakeContext(stack, {
      session: { whenLive: () => Promise.reject(new EngineError('unreachable', 'nothing there')) },
    });
    assert.equal(await env(requestOf('env'), context), 0);
    assert.match(context.out.text, /:6379/);
    assert.match(context.err.text, /warning: no engine answers/);
  });
});
