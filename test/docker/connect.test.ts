import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Engine } from '../../src/core/engine/engine';
import { EngineError } from '../../src/core/engine/engineError';
import { silentLog } from '../../src/core/support/log';
import { createConnect, listEndpoints, type ConnectOptions } from '../../src/docker/connect';
import { connectFirst } from '../../src/docker/connectFirst';
import type { Endpoint } from '../../src/docker/endpoint';
import { outcomeOf } from '../../src/docker/outcome';
import { outsideFiles } from '../../src/docker/outsideFiles';
import { FakeDockerd } from '../fakes/fakeDockerd';
import { testCertificates } from '../fakes/testCertificates';
import { machineOf } from './machines';

let fake: FakeDockerd;
let folder: string;
let engines: Engine[];

beforeEach(async () => {
  fake = new FakeDockerd();
  engines = [];
  folder = await mkdtemp(join(tmpdir(), 'connect-'));
});
afterEach(async () => {
  for (const engine of engines) engine.dispose();
  await fake.stop();
  await rm(folder, { recursive: true, force: true });
});

function optionsOf(more: Partial<ConnectOptions> = {}): ConnectOptions {
  return { environment: {}, homeDir: folder, platform: 'linux', log: silentLog, ...more };
}

async function connect(more: Partial<ConnectOptions> = {}, signal?: AbortSignal): Promise<Engine> {
  const engine = await createConnect(optionsOf(more))(signal);
  engines.push(engine);
  return engine;
}

async function failure(promise: Promise<unknown>): Promise<EngineError> {
  const error = await promise.then(
    () => assert.fail('it succeeded'),
    (reason: unknown) => reason,
  );
  assert.ok(EngineError.is(error), String(error));
  return error;
}

describe('createConnect', () => {
  it('tells what it found', async () => {
    const host = await fake.listen();
    const engine = await connect({ host });
    assert.deepEqual(engine.info, {
      endpoint: `${host} (Setting)`,
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
    const host = await fake.listen();
    const kept = process.env.DOCKER_HOST;
    process.env.DOCKER_HOST = 'tcp://:::broken';
    try {
      await (await connect({ host })).ping();
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
      fake.version({ ApiVersion: newest, MinAPIVersion: oldest, Version: 'x' });
      const engine = await connect({ host: await fake.listen() });
      assert.equal(engine.info.apiVersion, spoken);
      await engine.ping();
      assert.equal(fake.requests.at(-1)?.version, spoken);
    });
  }

  it('refuses an engine that is too old, and says so', async () => {
    fake.version({ ApiVersion: '1.40', MinAPIVersion: '1.12', Version: '19.03' });
    const error = await failure(connect({ host: await fake.listen() }));
    assert.equal(error.reason, 'unsupported');
    assert.match(error.message, /1\.40.*1\.41/);
  });

  it('recognises Podman', async () => {
    fake.version({ ApiVersion: '1.41', Version: '5.4.2', Components: [{ Name: 'Podman Engine' }] });
    assert.equal((await connect({ host: await fake.listen() })).info.product, 'podman');
  });

  it('takes the first of the usual places that answers, and no further one', async () => {
    const place = (host: string): Endpoint => ({ host, title: host, source: 'product', tls: undefined });
    const host = await fake.listen();
    const endpoints = [place(`unix://${folder}/none.sock`), place(host), place('gopher://never-looked-at')];
    const search = { endpoints, chosen: false, passedOver: [] };
    const engine = await connectFirst(search, machineOf('linux'), silentLog);
    engines.push(engine);
    assert.equal(engine.info.endpoint, `${host} (${host})`);
  });
});

describe('createConnect: nobody answers', () => {
  it('an address that a person named is the only one tried', async () => {
    const answering = await fake.listen();
    const error = await failure(
      connect({ environment: { DOCKER_HOST: 'unix:///nowhere.sock', OTHER: answering } }),
    );
    assert.equal(error.reason, 'unreachable');
    assert.equal(error.message, 'No engine answers at unix:///nowhere.sock (DOCKER_HOST): nothing there.');
    assert.deepEqual(error.details.tried, [{ endpoint: 'unix:///nowhere.sock', outcome: 'nothing there' }]);
    assert.equal(fake.requests.length, 0);
  });

  it('tells every usual place that was tried, in order', async () => {
    const error = await failure(
      createConnect(
        optionsOf({ platform: 'win32', homeDir: 'C:\\Users\\ada', files: machineOf('win32').files }),
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
    const path = join(folder, 'left.sock');
    const server = createServer().listen(path);
    await new Promise((resolve) => server.once('listening', resolve));
    // Closing removes the file; a crash would not.
    await rename(path, `${path}.kept`);
    await new Promise((resolve) => server.close(resolve));
    const error = await failure(connect({ host: `unix://${path}.kept` }));
    assert.equal(error.reason, 'unreachable');
    assert.equal(error.details.tried?.[0]?.outcome, 'nothing listens there');
  });

  it('a port where nothing listens', async () => {
    const error = await failure(connect({ host: 'tcp://127.0.0.1:9' }));
    assert.equal(error.reason, 'unreachable');
    assert.match(error.message, /tcp:\/\/127\.0\.0\.1:9 .*nothing listens there/);
  });

  it('another program on that port', async () => {
    fake
      .on('GET /_ping', (response) => response.end('hello'))
      .on('GET /version', (response) => response.end('<html>'));
    const error = await failure(connect({ host: await fake.listen() }));
    assert.equal(error.reason, 'unreachable');
    assert.match(error.message, /cannot be read/);
  });

  it('an engine that is starting: its proxy answers 503', async () => {
    fake.json('GET /_ping', { message: 'starting' }, 503);
    assert.equal((await failure(connect({ host: await fake.listen() }))).reason, 'unreachable');
  });

  it('an engine that breaks off in the middle of its answer', async () => {
    fake.on('GET /version', (response, _request, socket) => {
      response.writeHead(200, { 'Content-Length': 1000 });
      response.write('{"ApiVersion":');
      setTimeout(() => socket.destroy(), 20);
    });
    const error = await failure(connect({ host: await fake.listen() }));
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
    fake.json('GET /_ping', { message: 'authorization denied by plugin' }, 403);
    const error = await failure(connect({ host: await fake.listen() }));
    assert.equal(error.reason, 'denied');
  });

  it('an address that cannot be read is told before anything is tried', async () => {
    assert.equal((await failure(connect({ host: 'gopher://x' }))).reason, 'invalid');
  });

  it('cancelling ends the wait for an engine that does not answer', async () => {
    fake.on('GET /_ping', () => undefined);
    const abort = new AbortController();
    const host = await fake.listen();
    const connecting = connect({ host }, abort.signal);
    setTimeout(() => abort.abort(), 50);
    await assert.rejects(connecting, { name: 'CancelledError' });
    await assert.rejects(connect({ host }, AbortSignal.abort()), { name: 'CancelledError' });
  });
});

describe('createConnect: over the network', () => {
  it('plain, with a prefix in front of the routes', async () => {
    const port = await fake.listenTcp();
    await connect({ host: `tcp://127.0.0.1:${port}` });
    assert.equal(fake.requests[0]?.headers.host, `127.0.0.1:${port}`);
    const error = await failure(connect({ host: `tcp://127.0.0.1:${port}/behind/proxy` }));
    assert.equal(fake.requests.at(-1)?.path, '/behind/proxy/_ping');
    assert.equal(error.reason, 'unreachable');
  });

  const serverTls = {
    cert: testCertificates.serverCertificate,
    key: testCertificates.serverKey,
    ca: testCertificates.authority,
    requestCert: true,
    rejectUnauthorized: true,
  };
  async function writeCertificates(into: string): Promise<void> {
    await mkdir(into, { recursive: true });
    await writeFile(join(into, 'ca.pem'), testCertificates.authority);
    await writeFile(join(into, 'cert.pem'), testCertificates.clientCertificate);
    await writeFile(join(into, 'key.pem'), testCertificates.clientKey);
  }

  it('with certificates on both sides, from DOCKER_CERT_PATH', async () => {
    const port = await fake.listenTcp(serverTls);
    await writeCertificates(folder);
    const environment = {
      DOCKER_HOST: `tcp://127.0.0.1:${port}`,
      DOCKER_TLS_VERIFY: '1',
      DOCKER_CERT_PATH: folder,
    };
    assert.equal((await connect({ environment })).info.serverVersion, '26.1.5');
  });

  it('with the certificates of a context', async () => {
    const port = await fake.listenTcp(serverTls);
    const hash = createHash('sha256').update('far').digest('hex');
    const store = join(folder, '.docker', 'contexts');
    await mkdir(join(store, 'meta', hash), { recursive: true });
    await writeFile(
      join(store, 'meta', hash, 'meta.json'),
      JSON.stringify({ Name: 'far', Endpoints: { docker: { Host: `tcp://localhost:${port}` } } }),
    );
    await writeCertificates(join(store, 'tls', hash, 'docker'));
    const engine = await connect({ context: 'far' });
    assert.equal(engine.info.endpoint, `tcp://localhost:${port} (Context far)`);
    assert.deepEqual(
      (await listEndpoints(optionsOf())).find(({ source }) => source === 'context'),
      { host: `tcp://localhost:${port}`, title: 'Context far', source: 'context', context: 'far' },
    );
  });

  it('refuses a server whose certificate nobody vouches for', async () => {
    const port = await fake.listenTcp({ ...serverTls, requestCert: false, rejectUnauthorized: false });
    const environment = {
      DOCKER_HOST: `tcp://127.0.0.1:${port}`,
      DOCKER_TLS_VERIFY: '1',
      DOCKER_CERT_PATH: folder,
    };
    const error = await failure(connect({ environment }));
    assert.equal(error.reason, 'unreachable');
    assert.match(error.message, /certificate/);
    assert.equal(fake.requests.length, 0);
  });
});

describe('createConnect: over ssh', () => {
  /** A program in place of ssh: notes its arguments and joins its streams to a socket. */
  async function writeSsh(socket: string): Promise<Record<string, string>> {
    const program = `#!${process.execPath}
const { appendFileSync } = require('node:fs');
appendFileSync(${JSON.stringify(join(folder, 'calls'))}, JSON.stringify(process.argv.slice(2)) + '\\n');
const socket = require('node:net').connect(${JSON.stringify(socket)});
process.stdin.pipe(socket).pipe(process.stdout);
socket.on('close', () => process.exit());
`;
    await writeFile(join(folder, 'ssh'), program);
    await chmod(join(folder, 'ssh'), 0o755);
    return { PATH: folder };
  }

  it('through the user’s own ssh, a child per connection, which dispose ends', async () => {
    const host = await fake.listen();
    const environment = await writeSsh(host.slice('unix://'.length));
    const good = await connect({ host: 'ssh://me@build.example:2222/run/d.sock', environment });
    await Promise.all([good.ping(), good.ping(), good.listContainers('x').catch(() => undefined)]);
    const calls = (await readFile(join(folder, 'calls'), 'utf8')).trim().split('\n');
    assert.deepEqual(JSON.parse(calls[0] ?? ''), [
      '-T',
      '-o',
      'ConnectTimeout=30',
      '-l',
      'me',
      '-p',
      '2222',
      '--',
      'build.example',
      'docker',
      '--host',
      "'unix:///run/d.sock'",
      'system',
      'dial-stdio',
    ]);
    assert.ok(calls.length <= 8, `${calls.length} connections`);
    good.dispose();
    await until(() => fake.connections === 0);
  });

  it('tells what ssh complained about', async () => {
    await writeFile(
      join(folder, 'ssh'),
      // It closes its input first: the request meets a broken pipe before the complaint is there.
      '#!/bin/sh\nexec 0<&-\nsleep 0.2\necho "me@build: Permission denied (publickey)." >&2\nexit 255\n',
    );
    await chmod(join(folder, 'ssh'), 0o755);
    const error = await failure(
      connect({ host: 'ssh://me@build', environment: { PATH: `${folder}:/bin:/usr/bin` } }),
    );
    assert.equal(error.reason, 'unreachable');
    assert.match(error.details.tried?.[0]?.outcome ?? '', /Permission denied \(publickey\)/);
  });

  it('tells when there is no ssh', async () => {
    const error = await failure(connect({ host: 'ssh://build', environment: { PATH: folder } }));
    assert.equal(error.reason, 'unreachable');
    assert.match(error.details.tried?.[0]?.outcome ?? '', /ssh/);
  });
});

describe('an engine in use', () => {
  it('keeps few connections and closes the idle ones on dispose', async () => {
    fake.json('GET /containers/json', []);
    const engine = await connect({ host: await fake.listen() });
    await Promise.all(Array.from({ length: 50 }, () => engine.listContainers('x')));
    await until(() => fake.connections >= 1 && fake.connections <= 8);
    engine.dispose();
    await until(() => fake.connections === 0);
  });

  it('streams never hold up a call', async () => {
    fake.on('GET /events', (response) => {
      response.writeHead(200);
      response.flushHeaders();
    });
    const engine = await connect({ host: await fake.listen() });
    const abort = new AbortController();
    let open = 0;
    const streams = Array.from({ length: 20 }, () =>
      engine.events(
        'x',
        undefined,
        () => open++,
        () => undefined,
        abort.signal,
      ),
    );
    await until(() => open === 20);
    await engine.ping();
    abort.abort();
    const ends = await Promise.allSettled(streams);
    assert.ok(
      ends.every((end) => end.status === 'rejected' && (end.reason as Error).name === 'CancelledError'),
    );
  });

  it('an engine that goes away in the middle of a call is unreachable, and so it stays', async () => {
    let asked: Socket | undefined;
    fake.on('GET /containers/json', (_response, _request, socket) => (asked = socket));
    const engine = await connect({ host: await fake.listen() });
    const listing = failure(engine.listContainers('x'));
    await until(() => asked !== undefined);
    await fake.stop();
    assert.equal((await listing).reason, 'unreachable');
    assert.equal((await failure(engine.ping())).reason, 'unreachable');
  });

  it('an events stream rejects when the engine is killed and resolves when it closes it in good order', async () => {
    let close = (): void => undefined;
    fake.on('GET /events', (response) => {
      response.writeHead(200);
      response.flushHeaders();
      close = () => void response.end();
    });
    const engine = await connect({ host: await fake.listen() });
    const watch = (onOpen: () => void): Promise<void> =>
      engine.events('x', 1_700_000_000_000_000_001n, onOpen, () => undefined, new AbortController().signal);
    await watch(() => close());
    assert.equal(fake.seen('GET /events')[0]?.query.get('since'), '1700000000.000000001');
    const killed = watch(() => void fake.stop());
    assert.equal((await failure(killed)).reason, 'unreachable');
  });

  it('a pull that fails after "200 OK" is a failed pull', async () => {
    fake.on('POST /images/create', (response) => {
      response.writeHead(200);
      response.write('{"status":"Pulling from a/b","id":"1"}\n');
      response.end('{"errorDetail":{"message":"unauthorized: wrong password"},"error":"x"}\n');
    });
    const engine = await connect({ host: await fake.listen() });
    const error = await failure(engine.pullImage('a/b', undefined, () => undefined));
    assert.equal(error.reason, 'registryAuth');
    assert.equal(error.details.image, 'a/b');
    const [request] = fake.seen('POST /images/create');
    assert.equal(request?.query.get('fromImage'), 'a/b');
    assert.equal(request?.query.get('tag'), 'latest');
  });

  it('a pull cut off half-way is a failed pull', async () => {
    fake.on('POST /images/create', (response, _request, socket) => {
      response.writeHead(200);
      response.write('{"status":"Pulling from a/b","id":"1"}\n{"status":"Downl');
      setTimeout(() => socket.destroy(), 20);
    });
    const engine = await connect({ host: await fake.listen() });
    assert.equal((await failure(engine.pullImage('a/b', undefined, () => undefined))).reason, 'unreachable');
  });

  it('sends the sign-in of the registry along', async () => {
    fake.on('POST /images/create', (response) => response.end());
    await mkdir(join(folder, '.docker'));
    const auth = Buffer.from('ada:pässword').toString('base64');
    await writeFile(
      join(folder, '.docker', 'config.json'),
      JSON.stringify({ auths: { 'r.example': { auth } } }),
    );
    const engine = await connect({ host: await fake.listen(), files: outsideFiles });
    await engine.pullImage('r.example/a:1', 'linux/arm64', () => undefined);
    const [request] = fake.seen('POST /images/create');
    const header = String(request?.headers['x-registry-auth']);
    assert.deepEqual(JSON.parse(Buffer.from(header, 'base64url').toString()), {
      username: 'ada',
      password: 'pässword',
      serveraddress: 'r.example',
    });
    assert.equal(request?.query.get('platform'), 'linux/arm64');
  });

  it('secrets of a container never stand in the address of a request', async () => {
    fake.json('POST /containers/create', { Id: 'c1' }, 201);
    const engine = await connect({ host: await fake.listen() });
    const spec = { Image: 'a', Labels: {}, HostConfig: {}, Env: ['PASSWORD=s3cret'] };
    assert.equal(await engine.createContainer('n', spec, undefined), 'c1');
    const [request] = fake.seen('POST /containers/create');
    assert.deepEqual([...(request?.query.entries() ?? [])], [['name', 'n']]);
    assert.deepEqual(JSON.parse(request?.body.toString() ?? ''), spec);
  });

  it('measures volumes by the short way where the engine has it', async () => {
    const answer = {
      Volumes: [
        { Name: 'a', UsageData: { Size: 12 } },
        { Name: 'b', UsageData: { Size: -1 } },
      ],
    };
    fake.json('GET /system/df', answer);
    const host = await fake.listen();
    assert.deepEqual([...(await (await connect({ host })).volumeSizes())], [['a', 12]]);
    assert.equal(fake.seen('GET /system/df')[0]?.query.get('type'), 'volume');
    fake.version({ ApiVersion: '1.41', Version: '20.10' });
    await (await connect({ host })).volumeSizes();
    assert.equal(fake.seen('GET /system/df')[1]?.query.get('type'), null);
  });
});

async function until(condition: () => boolean): Promise<void> {
  const deadline = Date.now() + 5000;
  while (!condition()) {
    if (Date.now() > deadline) assert.fail(`never happened: ${condition.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
