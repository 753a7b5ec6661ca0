import assert from 'node:assert/strict';
import { EngineError } from '../../../src/core/engine/engineError';
import { type EngineEvent } from '../../../src/core/engine/wire';
import { isCancelled } from '../../../src/core/support/abort';
import { FakeEngine } from '../../fakes/fakeEngine';

const own = { 'com.docker.compose.project': 'shop' };
const health = { Healthcheck: { Test: ['CMD', 'true'] } };

async function withDb(options?: ConstructorParameters<typeof FakeEngine>[0]) {
  const engine = new FakeEngine(options);
  engine.addImage('db:1', { Env: ['PATH=/bin'], Volumes: { '/data': {} } });
  const id = await engine.createContainer(
    'db',
    { Image: 'db:1', Labels: own, HostConfig: {}, ...health },
    undefined,
  );
  return { engine, id };
}

describe('FakeEngine', () => {
  it('tells create, start and health in this order, and becomes healthy by itself', async () => {
    const { engine, id } = await withDb();
    const seen: string[] = [];
    const stop = new AbortController();
    const stream = engine.events(
      'shop',
      0n,
      () => seen.push('open'),
      (event: EngineEvent) => seen.push(event.kind === 'health' ? event.health : event.action),
      stop.signal,
    );
    await engine.startContainer(id);
    await Promise.resolve();
    assert.deepEqual(seen, ['open', 'create', 'start', 'healthy']);
    await engine.stopContainer(id, undefined);
    assert.deepEqual(seen.slice(4), ['kill', 'die', 'stop']);
    stop.abort();
    await assert.rejects(stream, isCancelled);
  });

  it('reports the config completed from the image and gives declared volumes a name', async () => {
    const { engine } = await withDb();
    const container = engine.container('db');
    assert.deepEqual(container.config['Env'], ['PATH=/bin']);
    assert.equal(container.mounts[0]?.destination, '/data');
    assert.equal(engine.world.volumes.size, 1);
  });

  it('refuses everything while it is down and ends its streams', async () => {
    const { engine, id } = await withDb();
    const stream = engine.events(
      'shop',
      undefined,
      () => undefined,
      () => undefined,
      new AbortController().signal,
    );
    stream.catch(() => undefined);
    await Promise.resolve();
    engine.disconnect();
    await assert.rejects(stream, (error) => EngineError.is(error, 'unreachable'));
    await assert.rejects(engine.startContainer(id), (error) => EngineError.is(error, 'unreachable'));
    engine.reconnect();
    await engine.startContainer(id);
    assert.equal(engine.statuses['db'], 'running');
  });

  it('follows output until the container stops; since is inclusive', async () => {
    const { engine, id } = await withDb();
    await engine.startContainer(id);
    engine.writeLog('db', 'one');
    const second = engine.writeLog('db', 'two', 'stderr');
    const since = `${second / 1_000_000_000n}.${(second % 1_000_000_000n).toString().padStart(9, '0')}`;
    const got: string[] = [];
    const reading = engine.logs(
      id,
      { follow: true, since, timestamps: true, tty: false },
      (chunk) => void got.push(`${chunk.stream} ${chunk.data.toString()}`),
      new AbortController().signal,
    );
    await new Promise((resolve) => setImmediate(resolve));
    engine.writeLog('db', 'three');
    engine.exit('db', 1);
    await reading;
    assert.match(got[0] ?? '', /^stderr 2026-01-01T00:00:00\.\d{9}Z two\n$/);
    assert.match(got[1] ?? '', /three\n$/);
    assert.equal(got.length, 2);
  });

  it('refuses a missing image, a taken name, a taken port and a volume in use', async () => {
    const { engine, id } = await withDb();
    const spec = { Image: 'none', Labels: own, HostConfig: {} };
    await assert.rejects(engine.createContainer('x', spec, undefined), (e) =>
      EngineError.is(e, 'imageMissing'),
    );
    await assert.rejects(engine.createContainer('db', { ...spec, Image: 'db:1' }, undefined), (e) =>
      EngineError.is(e, 'conflict'),
    );
    const host = { PortBindings: { '80/tcp': [{ HostIp: '', HostPort: '8080' }] } };
    for (const name of ['p', 'q']) {
      await engine.createContainer(name, { Image: 'db:1', Labels: own, HostConfig: host }, undefined);
    }
    await engine.startContainer('p');
    await assert.rejects(engine.startContainer('q'), (e) => EngineError.is(e, 'portInUse'));
    const volume = engine.container('db').mounts[0]?.name ?? '';
    await assert.rejects(engine.removeVolume(volume), (e) => EngineError.is(e, 'conflict'));
    await engine.removeContainer(id, true);
    assert.equal(await engine.findVolume(volume), undefined);
  });

  it('holds a call until it is released, or until its signal is aborted', async () => {
    const { engine, id } = await withDb();
    const release = engine.hold('startContainer');
    const starting = engine.startContainer(id);
    const stop = new AbortController();
    const aborted = engine.startContainer(id, stop.signal);
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(engine.statuses['db'], 'created');
    stop.abort();
    await assert.rejects(aborted, isCancelled);
    release();
    await starting;
    assert.equal(engine.statuses['db'], 'running');
  });
});
