import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { type Socket } from 'node:net';
import { join } from 'node:path';
import { outsideFiles } from '../../src/docker/outsideFiles';
import { eventually } from '../support/eventually';
import { failure, useConnectRig } from './connectRig';

const rig = useConnectRig();

describe('an engine in use', () => {
  it('keeps few connections and closes the idle ones on dispose', async () => {
    rig.fake.json('GET /containers/json', []);
    const engine = await rig.connect({ host: await rig.fake.listen() });
    await Promise.all(Array.from({ length: 50 }, () => engine.listContainers('x')));
    await eventually(() => rig.fake.connections >= 1 && rig.fake.connections <= 8);
    engine.dispose();
    await eventually(() => rig.fake.connections === 0);
  });

  it('pauses a container again whose processes did not hold still in time', async () => {
    let calls = 0;
    rig.fake.on('POST /containers/busy/pause', (response) => {
      calls += 1;
      response.writeHead(calls < 3 ? 500 : 204, { 'Content-Type': 'application/json' });
      const message = 'Cannot pause container busy: OCI runtime pause failed: unable to freeze: unknown';
      response.end(calls < 3 ? JSON.stringify({ message }) : '');
    });
    rig.fake.json(
      'POST /containers/broken/pause',
      { message: 'Cannot pause container broken: no cgroup' },
      500,
    );
    const engine = await rig.connect({ host: await rig.fake.listen() });
    await engine.pauseContainer('busy');
    assert.equal(calls, 3);
    await assert.rejects(engine.pauseContainer('broken'), /no cgroup/);
    assert.equal(rig.fake.requests.filter(({ path }) => path.includes('broken')).length, 1);
  });

  it('streams never hold up a call', async () => {
    rig.fake.on('GET /events', (response) => {
      response.writeHead(200);
      response.flushHeaders();
    });
    const engine = await rig.connect({ host: await rig.fake.listen() });
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
    await eventually(() => open === 20);
    await engine.ping();
    abort.abort();
    const ends = await Promise.allSettled(streams);
    assert.ok(
      ends.every((end) => end.status === 'rejected' && (end.reason as Error).name === 'CancelledError'),
    );
  });

  it('an engine that goes away in the middle of a call is unreachable, and so it stays', async () => {
    let asked: Socket | undefined;
    rig.fake.on('GET /containers/json', (_response, _request, socket) => (asked = socket));
    const engine = await rig.connect({ host: await rig.fake.listen() });
    const listing = failure(engine.listContainers('x'));
    await eventually(() => asked !== undefined);
    await rig.fake.stop();
    assert.equal((await listing).reason, 'unreachable');
    assert.equal((await failure(engine.ping())).reason, 'unreachable');
  });

  it('an events stream rejects when the engine is killed and resolves when it closes it in good order', async () => {
    let close = (): void => undefined;
    rig.fake.on('GET /events', (response) => {
      response.writeHead(200);
      response.flushHeaders();
      close = () => void response.end();
    });
    const engine = await rig.connect({ host: await rig.fake.listen() });
    const watch = (onOpen: () => void): Promise<void> =>
      engine.events('x', 1_700_000_000_000_000_001n, onOpen, () => undefined, new AbortController().signal);
    await watch(() => close());
    assert.equal(rig.fake.seen('GET /events')[0]?.query.get('since'), '1700000000.000000001');
    const killed = watch(() => void rig.fake.stop());
    assert.equal((await failure(killed)).reason, 'unreachable');
  });

  it('a pull that fails after "200 OK" is a failed pull', async () => {
    rig.fake.on('POST /images/create', (response) => {
      response.writeHead(200);
      response.write('{"status":"Pulling from a/b","id":"1"}\n');
      response.end('{"errorDetail":{"message":"unauthorized: wrong password"},"error":"x"}\n');
    });
    const engine = await rig.connect({ host: await rig.fake.listen() });
    const error = await failure(engine.pullImage('a/b', undefined, () => undefined));
    assert.equal(error.reason, 'registryAuth');
    assert.equal(error.details.image, 'a/b');
    const [request] = rig.fake.seen('POST /images/create');
    assert.equal(request?.query.get('fromImage'), 'a/b');
    assert.equal(request?.query.get('tag'), 'latest');
  });

  it('a pull cut off half-way is a failed pull', async () => {
    rig.fake.on('POST /images/create', (response, _request, socket) => {
      response.writeHead(200);
      response.write('{"status":"Pulling from a/b","id":"1"}\n{"status":"Downl');
      setTimeout(() => socket.destroy(), 20);
    });
    const engine = await rig.connect({ host: await rig.fake.listen() });
    assert.equal((await failure(engine.pullImage('a/b', undefined, () => undefined))).reason, 'unreachable');
  });

  it('sends the sign-in of the registry along', async () => {
    rig.fake.on('POST /images/create', (response) => response.end());
    await mkdir(join(rig.folder, '.docker'));
    const auth = Buffer.from('ada:pässword').toString('base64');
    await writeFile(
      join(rig.folder, '.docker', 'config.json'),
      JSON.stringify({ auths: { 'r.example': { auth } } }),
    );
    const engine = await rig.connect({ host: await rig.fake.listen(), files: outsideFiles });
    await engine.pullImage('r.example/a:1', 'linux/arm64', () => undefined);
    const [request] = rig.fake.seen('POST /images/create');
    const header = String(request?.headers['x-registry-auth']);
    assert.deepEqual(JSON.parse(Buffer.from(header, 'base64url').toString()), {
      username: 'ada',
      password: 'pässword',
      serveraddress: 'r.example',
    });
    assert.equal(request?.query.get('platform'), 'linux/arm64');
  });

  it('secrets of a container never stand in the address of a request', async () => {
    rig.fake.json('POST /containers/create', { Id: 'c1' }, 201);
    const engine = await rig.connect({ host: await rig.fake.listen() });
    const spec = { Image: 'a', Labels: {}, HostConfig: {}, Env: ['PASSWORD=s3cret'] };
    assert.equal(await engine.createContainer('n', spec, undefined), 'c1');
    const [request] = rig.fake.seen('POST /containers/create');
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
    rig.fake.json('GET /system/df', answer);
    const host = await rig.fake.listen();
    assert.deepEqual([...(await (await rig.connect({ host })).volumeSizes())], [['a', 12]]);
    assert.equal(rig.fake.seen('GET /system/df')[0]?.query.get('type'), 'volume');
    rig.fake.version({ ApiVersion: '1.41', Version: '20.10' });
    await (await rig.connect({ host })).volumeSizes();
    assert.equal(rig.fake.seen('GET /system/df')[1]?.query.get('type'), null);
  });
});
