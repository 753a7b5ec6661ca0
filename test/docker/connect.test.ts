import assert from 'node:assert/strict';
import { rename } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { EngineError } from '../../src/core/engine/engineError';
import { silentLog } from '../../src/core/support/log';
import { createConnect } from '../../src/docker/connect';
import { connectFirst } from '../../src/docker/connectFirst';
import type { Endpoint } from '../../src/docker/endpoint';
import { outcomeOf } from '../../src/docker/outcome';
import { machineOf } from './machines';
import { failure, useConnectRig } from './connectRig';

const rig = useConnectRig();

describe('createConnect', () => {
  it('tells what it found', async () => {
    const host = await rig.fake.listen();
    const engine = await rig.connect({ host });
    const { cli, ...info } = engine.info;
    assert.equal(cli?.['DOCKER_HOST'], host);
    assert.deepEqual(info, {
      endpoint: `${host} (Setting)`,
      host: undefined,
      serverVersion: '26.1.5',
      apiVersion: '1.45',
      product: 'docker',
      operatingSystem: 'Fake',
      kernelVersion: '6.1.0-18-amd64',
      architecture: 'x86_64',
      cpus: 4,
      memoryBytes: 8e9,
    });
  });

  it('is not led astray by a broken DOCKER_HOST in the process when told another host', async () => {
    const host = await rig.fake.listen();
    const kept = process.env.DOCKER_HOST;
    process.env.DOCKER_HOST = 'tcp://:::broken';
    try {
      await (await rig.connect({ host })).ping();
      assert.equal(process.env.DOCKER_HOST, 'tcp://:::broken');
    } finally {
      if (kept === undefined) delete process.env.DOCKER_HOST;
      else process.env.DOCKER_HOST = kept;
    }
  });

  const versions: [newest: string, oldest: string | undefined, spoken: string][] = [
    ['1.45', '1.24', '1.45'],
    ['1.52', '1.44', '1.45'],
    ['1.41', '1.12', '1.41'],
    ['1.60', '1.50', '1.50'],
    ['1.43', undefined, '1.43'],
  ];
  for (const [newest, oldest, spoken] of versions) {
    it(`speaks ${spoken} with an engine of ${oldest ?? '?'} to ${newest}`, async () => {
      rig.fake.version({ ApiVersion: newest, MinAPIVersion: oldest, Version: 'x' });
      const engine = await rig.connect({ host: await rig.fake.listen() });
      assert.equal(engine.info.apiVersion, spoken);
      await engine.ping();
      assert.equal(rig.fake.requests.at(-1)?.version, spoken);
    });
  }

  it('refuses an engine that is too old, and says so', async () => {
    rig.fake.version({ ApiVersion: '1.40', MinAPIVersion: '1.12', Version: '19.03' });
    const error = await failure(rig.connect({ host: await rig.fake.listen() }));
    assert.equal(error.reason, 'unsupported');
    assert.match(error.message, /1\.40.*1\.41/);
  });

  it('recognises Podman', async () => {
    rig.fake.version({ ApiVersion: '1.41', Version: '5.4.2', Components: [{ Name: 'Podman Engine' }] });
    assert.equal((await rig.connect({ host: await rig.fake.listen() })).info.product, 'podman');
  });

  it('takes the first of the usual places that answers, and no further one', async () => {
    const place = (host: string): Endpoint => ({ host, title: host, source: 'product', tls: undefined });
    const host = await rig.fake.listen();
    const endpoints = [
      place(`unix://${rig.folder}/none.sock`),
      place(host),
      place('gopher://never-looked-at'),
    ];
    const search = { endpoints, chosen: false, passedOver: [] };
    const engine = await connectFirst(search, machineOf('linux'), silentLog);
    rig.hold(engine);
    assert.equal(engine.info.endpoint, `${host} (${host})`);
  });
});

describe('createConnect: nobody answers', () => {
  it('an address that a person named is the only one tried', async () => {
    const answering = await rig.fake.listen();
    const error = await failure(
      rig.connect({ environment: { DOCKER_HOST: 'unix:///nowhere.sock', OTHER: answering } }),
    );
    assert.equal(error.reason, 'unreachable');
    assert.equal(error.message, 'No engine answers at unix:///nowhere.sock (DOCKER_HOST): nothing there.');
    assert.deepEqual(error.details.tried, [{ endpoint: 'unix:///nowhere.sock', outcome: 'nothing there' }]);
    assert.equal(rig.fake.requests.length, 0);
  });

  it('tells every usual place that was tried, in order', async () => {
    const error = await failure(
      createConnect(
        rig.optionsOf({ platform: 'win32', homeDir: 'C:\\Users\\ada', files: machineOf('win32').files }),
      )(),
    );
    assert.equal(error.reason, 'unreachable');
    assert.deepEqual(
      error.details.tried?.map(({ endpoint }) => endpoint),
      [
        'npipe:////./pipe/docker_engine',
        'npipe:////./pipe/dockerDesktopLinuxEngine',
        'npipe:////./pipe/podman-machine-default',
      ],
    );
  });

  it('a socket that was left behind is no engine', async () => {
    const path = join(rig.folder, 'left.sock');
    const server = createServer().listen(path);
    await new Promise((resolve) => server.once('listening', resolve));
    // Closing removes the file; a crash would not.
    await rename(path, `${path}.kept`);
    await new Promise((resolve) => server.close(resolve));
    const error = await failure(rig.connect({ host: `unix://${path}.kept` }));
    assert.equal(error.reason, 'unreachable');
    assert.equal(error.details.tried?.[0]?.outcome, 'nothing listens there');
  });

  it('a port where nothing listens', async () => {
    const error = await failure(rig.connect({ host: 'tcp://127.0.0.1:9' }));
    assert.equal(error.reason, 'unreachable');
    assert.match(error.message, /tcp:\/\/127\.0\.0\.1:9 .*nothing listens there/);
  });

  it('another program on that port', async () => {
    rig.fake
      .on('GET /_ping', (response) => response.end('hello'))
      .on('GET /version', (response) => response.end('<html>'));
    const error = await failure(rig.connect({ host: await rig.fake.listen() }));
    assert.equal(error.reason, 'unreachable');
    assert.match(error.message, /cannot be read/);
  });

  it('an engine that is starting: its proxy answers 503', async () => {
    rig.fake.json('GET /_ping', { message: 'starting' }, 503);
    assert.equal((await failure(rig.connect({ host: await rig.fake.listen() }))).reason, 'unreachable');
  });

  it('an engine that breaks off in the middle of its answer', async () => {
    rig.fake.on('GET /version', (response, _request, socket) => {
      response.writeHead(200, { 'Content-Length': 1000 });
      response.write('{"ApiVersion":');
      setTimeout(() => socket.destroy(), 20);
    });
    const error = await failure(rig.connect({ host: await rig.fake.listen() }));
    assert.equal(error.reason, 'unreachable');
    assert.match(error.message, /the connection was closed/);
  });

  it('a socket we may not open: says whose it is', async () => {
    const files = machineOf(
      'linux',
      { '/etc/group': 'root:x:0:\ndocker:x:999:ada\n' },
      {},
      { '/d.sock': 999 },
    ).files;
    const denied = new EngineError('denied', 'The engine may not be used by this user.', {
      cause: Object.assign(new Error('connect EACCES'), { code: 'EACCES' }),
    });
    const endpoint = { host: 'unix:///d.sock', title: '', source: 'setting', tls: undefined } as const;
    assert.equal(
      await outcomeOf(denied, endpoint, { ...machineOf('linux'), files }),
      'permission denied, it belongs to the group docker',
    );
  });

  it('a refusal by the engine itself is told as one', async () => {
    rig.fake.json('GET /_ping', { message: 'authorization denied by plugin' }, 403);
    const error = await failure(rig.connect({ host: await rig.fake.listen() }));
    assert.equal(error.reason, 'denied');
  });

  it('an address that cannot be read is told before anything is tried', async () => {
    assert.equal((await failure(rig.connect({ host: 'gopher://x' }))).reason, 'invalid');
  });

  it('cancelling ends the wait for an engine that does not answer', async () => {
    rig.fake.on('GET /_ping', () => undefined);
    const abort = new AbortController();
    const host = await rig.fake.listen();
    const connecting = rig.connect({ host }, abort.signal);
    setTimeout(() => abort.abort(), 50);
    await assert.rejects(connecting, { name: 'CancelledError' });
    await assert.rejects(rig.connect({ host }, AbortSignal.abort()), { name: 'CancelledError' });
  });
});
