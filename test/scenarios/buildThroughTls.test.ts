import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { join } from 'node:path';
import { createServer } from 'node:tls';
import { buildService } from '../../src/core/build/buildService';
import { silentLog } from '../../src/core/support/log';
import { createConnect } from '../../src/docker/connect';
import { testCertificates } from '../fakes/testCertificates';
import { useEngine, type TestEngine } from '../support/engine';
import { engineRequest } from '../support/engineHttp';
import { ensureStandIns } from '../support/images';
import { RealStack } from './realStack';

const base = 'dstest-tls-busybox:1';

describe('building through a docker context with certificates', function () {
  this.timeout(60_000);

  let engine: TestEngine;
  let rig: RealStack;
  const sockets = new Set<Socket>();
  const refused: string[] = [];
  /** The engine behind TLS: who has no certificate of our authority gets nowhere. */
  const server = createServer({
    cert: testCertificates.serverCertificate,
    key: testCertificates.serverKey,
    ca: testCertificates.authority,
    requestCert: true,
    rejectUnauthorized: true,
  });

  before(async () => {
    engine = await useEngine();
    await Promise.all([ensureStandIns(engine, base), RealStack.ensureCompose()]);
    rig = new RealStack(engine, `dstest-tls-${process.pid}`);
    server.on('tlsClientError', (error) => refused.push(error.message));
    server.on('secureConnection', (near) => {
      const far = connect(engine.socket);
      for (const socket of [near, far]) {
        sockets.add(socket);
        socket.on('error', () => undefined).on('close', () => [near, far].forEach((one) => one.destroy()));
      }
      near.pipe(far).pipe(near);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  after(async () => {
    server.close();
    for (const socket of sockets) socket.destroy();
    await engineRequest(engine.socket, 'DELETE', `/images/${rig.project}-app?force=true`);
    await rig.dispose();
  });

  it('our own calls and those of docker buildx find it, whatever else the environment says', async () => {
    const { port } = server.address() as AddressInfo;
    const folder = createHash('sha256').update('far').digest('hex');
    const store = join(rig.folder, 'config', 'contexts');
    const certificates = join(store, 'tls', folder, 'docker');
    for (const path of [join(store, 'meta', folder), certificates]) mkdirSync(path, { recursive: true });
    writeFileSync(
      join(store, 'meta', folder, 'meta.json'),
      JSON.stringify({ Name: 'far', Endpoints: { docker: { Host: `tcp://localhost:${port}` } } }),
    );
    writeFileSync(join(certificates, 'ca.pem'), testCertificates.authority);
    writeFileSync(join(certificates, 'cert.pem'), testCertificates.clientCertificate);
    writeFileSync(join(certificates, 'key.pem'), testCertificates.clientKey);
    const environment = { ...process.env, DOCKER_CONFIG: join(rig.folder, 'config') };

    const stack = await rig.define(`
services:
  app:
    build:
      dockerfile_inline: |
        FROM ${base}
        COPY --from=extra word /
      additional_contexts: { extra: ./extra }
`);
    mkdirSync(join(rig.folder, 'extra'));
    rig.write('extra/word', 'through');
    const far = await createConnect({
      environment,
      context: 'far',
      homeDir: rig.folder,
      platform: process.platform,
      log: silentLog,
    })();
    try {
      const before = sockets.size;
      const elsewhere = { DOCKER_HOST: 'unix:///nowhere.sock', DOCKER_CERT_PATH: '/nowhere' };
      const deps = { engine: far, stack, log: silentLog, onProgress: () => undefined };
      const build = buildService(
        'app',
        {},
        { ...deps, environment: { ...environment, ...elsewhere } },
        AbortSignal.timeout(50_000),
      );
      if (Number(engine.apiVersion.split('.')[1]) < 42) {
        // needs API ≥ 1.42: BuildKit of engines before knows no named contexts, and says so.
        await assert.rejects(build, /contexts/);
      } else {
        await build;
        assert.ok((await far.findImage(`${rig.project}-app`)) !== undefined);
      }
      assert.ok(sockets.size > before, 'buildx has connections of its own');
      assert.deepEqual(refused, []);
    } finally {
      far.dispose();
    }
  });
});
