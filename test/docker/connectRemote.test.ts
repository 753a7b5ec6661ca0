import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { listEndpoints } from '../../src/docker/connect';
import { testCertificates } from '../fakes/testCertificates';
import { eventually } from '../support/eventually';
import { failure, useConnectRig } from './connectRig';
import { writeSsh } from './sshProgram';

const rig = useConnectRig();

describe('createConnect: over the network', () => {
  it('plain, with a prefix in front of the routes', async () => {
    const port = await rig.fake.listenTcp();
    await rig.connect({ host: `tcp://127.0.0.1:${port}` });
    assert.equal(rig.fake.requests[0]?.headers.host, `127.0.0.1:${port}`);
    assert.equal((await rig.connect({ host: `tcp://localhost:${port}` })).info.host, undefined);
    const error = await failure(rig.connect({ host: `tcp://127.0.0.1:${port}/behind/proxy` }));
    assert.equal(rig.fake.requests.at(-1)?.path, '/behind/proxy/_ping');
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
    const port = await rig.fake.listenTcp(serverTls);
    await writeCertificates(rig.folder);
    const environment = {
      DOCKER_HOST: `tcp://127.0.0.1:${port}`,
      DOCKER_TLS_VERIFY: '1',
      DOCKER_CERT_PATH: rig.folder,
    };
    assert.equal((await rig.connect({ environment })).info.serverVersion, '26.1.5');
  });

  it('with the certificates of a context', async () => {
    const port = await rig.fake.listenTcp(serverTls);
    const hash = createHash('sha256').update('far').digest('hex');
    const store = join(rig.folder, '.docker', 'contexts');
    await mkdir(join(store, 'meta', hash), { recursive: true });
    await writeFile(
      join(store, 'meta', hash, 'meta.json'),
      JSON.stringify({ Name: 'far', Endpoints: { docker: { Host: `tcp://localhost:${port}` } } }),
    );
    await writeCertificates(join(store, 'tls', hash, 'docker'));
    const engine = await rig.connect({ context: 'far' });
    assert.equal(engine.info.endpoint, `tcp://localhost:${port} (Context far)`);
    assert.deepEqual(
      (await listEndpoints(rig.optionsOf())).find(({ source }) => source === 'context'),
      { host: `tcp://localhost:${port}`, title: 'Context far', source: 'context', context: 'far' },
    );
  });

  it('refuses a server whose certificate nobody vouches for', async () => {
    const port = await rig.fake.listenTcp({ ...serverTls, requestCert: false, rejectUnauthorized: false });
    const environment = {
      DOCKER_HOST: `tcp://127.0.0.1:${port}`,
      DOCKER_TLS_VERIFY: '1',
      DOCKER_CERT_PATH: rig.folder,
    };
    const error = await failure(rig.connect({ environment }));
    assert.equal(error.reason, 'unreachable');
    assert.match(error.message, /certificate/);
    assert.equal(rig.fake.requests.length, 0);
  });
});

describe('createConnect: over ssh', () => {
  it('through the user’s own ssh, a child per connection, which dispose ends', async () => {
    const host = await rig.fake.listen();
    const environment = await writeSsh(rig.folder, host.slice('unix://'.length));
    const good = await rig.connect({ host: 'ssh://me@build.example:2222/run/d.sock', environment });
    await Promise.all([good.ping(), good.ping(), good.listContainers('x').catch(() => undefined)]);
    const calls = (await readFile(join(rig.folder, 'calls'), 'utf8')).trim().split('\n');
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
    assert.equal(good.info.host, '192.0.2.7', 'where that name leads, by the ssh configuration');
    const near = await rig.connect({ host: 'ssh://here', environment });
    assert.equal(near.info.host, undefined);
    near.dispose();
    good.dispose();
    await eventually(() => rig.fake.connections === 0);
  });

  it('tells what ssh complained about', async () => {
    await writeFile(
      join(rig.folder, 'ssh'),
      // It closes its input first: the request meets a broken pipe before the complaint is there.
      '#!/bin/sh\nexec 0<&-\nsleep 0.2\necho "me@build: Permission denied (publickey)." >&2\nexit 255\n',
    );
    await chmod(join(rig.folder, 'ssh'), 0o755);
    const error = await failure(
      rig.connect({ host: 'ssh://me@build', environment: { PATH: `${rig.folder}:/bin:/usr/bin` } }),
    );
    assert.equal(error.reason, 'unreachable');
    assert.match(error.details.tried?.[0]?.outcome ?? '', /Permission denied \(publickey\)/);
  });

  it('tells when there is no ssh', async () => {
    const error = await failure(rig.connect({ host: 'ssh://build', environment: { PATH: rig.folder } }));
    assert.equal(error.reason, 'unreachable');
    assert.match(error.details.tried?.[0]?.outcome ?? '', /ssh/);
  });
});
