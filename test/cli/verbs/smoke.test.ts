import assert from 'node:assert/strict';
import { smoke } from '../../../src/cli/verbs/smoke';
import { container, service, stackStatus, status } from '../../present/make';
import { prometheusApi } from '../../stack/standIns/api/observabilityApi';
import { SmokeRig } from '../../core/smoke/smokeRig';
import { fakeContext } from './fakeContext';
import { requestOf } from './request';

describe('smoke', () => {
  const rig = new SmokeRig();
  afterEach(() => rig.close());

  const prometheus = async (answers: boolean) => {
    const hostPort = answers ? await rig.http(prometheusApi()) : await rig.nothing();
    const ports = [{ containerPort: 9090, protocol: 'tcp' as const, hostIp: '127.0.0.1', hostPort }];
    const model = service('metrics', { image: 'prom/prometheus:v3' });
    return status(model, { kind: 'ready', since: 0 }, [container('metrics', { ports })]);
  };
  const ended = status(service('db', { image: 'postgres:16' }), { kind: 'absent' }, [
    container('db', { status: 'exited', exitCode: 137 }),
  ]);
  const hidden = status(service('worker'), { kind: 'absent' }, [container('worker')]);
  const job = status(service('job', {}, { oneShot: true }), { kind: 'absent' }, [
    container('job', { status: 'exited' }),
  ]);
  const absent = status(service('cache', { image: 'redis:7' }), { kind: 'absent' });

  it('tells each running service on a line, with what was seen and how long it took', async () => {
    const context = fakeContext(stackStatus([await prometheus(true), hidden, job, absent]));
    assert.equal(await smoke(requestOf('smoke'), context), 0);
    const lines = context.out.text.split('\n');
    assert.match(lines[0] ?? '', /^ok {4}metrics +\d+ ms {3}answered a query; 1 of 1 targets are up$/);
    assert.match(lines[1] ?? '', /^- {5}worker +not reachable from this machine: it publishes no port$/);
    assert.deepEqual(lines.slice(2), ['', '1 passed, 0 failed, 1 not reachable from this machine', '']);
  });

  it('ends with 1 where one fails, and tells why and what to do next', async () => {
    const context = fakeContext(stackStatus([await prometheus(true), ended]));
    assert.equal(await smoke(requestOf('smoke'), context), 1);
    assert.match(
      context.out.text,
      /^FAIL {2}db +0 ms {3}its container ended with exit code 137\n {6}→ look why: /m,
    );
    assert.match(context.out.text, /\n1 passed, 1 failed\n$|\n0 passed, 2 failed\n$/);
  });

  it('takes names; one that does not run fails', async () => {
    const context = fakeContext(stackStatus([await prometheus(true), absent]));
    assert.equal(await smoke(requestOf('smoke', 'cache'), context), 1);
    assert.match(context.out.text, /^FAIL {2}cache .*it does not run\n {6}→ start it: dev-stack up cache$/m);
    assert.doesNotMatch(context.out.text, /metrics/);
  });

  it('fails where nothing runs', async () => {
    const context = fakeContext(stackStatus([absent]));
    assert.equal(await smoke(requestOf('smoke'), context), 1);
    assert.match(context.out.text, /Nothing runs: start the stack first\./);
  });

  it('prints JSON in the form of the services’ own health', async () => {
    const context = fakeContext(stackStatus([await prometheus(true), ended, hidden]));
    assert.equal(await smoke(requestOf('smoke', '--format json'), context), 1);
    const value = JSON.parse(context.out.text) as { services: Record<string, { latency: number }> };
    const latency = value.services['metrics']?.latency;
    assert.ok(Number.isInteger(latency));
    assert.deepEqual(value, {
      status: 'unhealthy',
      timestamp: new Date(context.clock.now()).toISOString(),
      services: {
        metrics: { status: 'up', latency, seen: 'answered a query; 1 of 1 targets are up' },
        db: {
          status: 'down',
          latency: 0,
          error: 'its container ended with exit code 137',
          next: 'look why: dev-stack logs db; then dev-stack up db',
        },
        worker: { status: 'unreachable', reason: 'it publishes no port' },
      },
    });
  });

  it('takes a time for each check', () => {
    assert.equal(requestOf('smoke').timeoutMs, 10_000);
    assert.equal(requestOf('smoke', '--timeout 3').timeoutMs, 3_000);
    assert.throws(() => requestOf('smoke', '-t 0'), /at least one second/);
  });

  it('ends without a report when it is cancelled', async () => {
    const abort = new AbortController();
    abort.abort();
    const context = { ...fakeContext(stackStatus([await prometheus(true)])), signal: abort.signal };
    await assert.rejects(smoke(requestOf('smoke'), context), { name: 'CancelledError' });
  });
});
