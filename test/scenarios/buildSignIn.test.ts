import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EngineError } from '../../src/core/engine/engineError';
import type { ImageBuild } from '../../src/core/engine/imageBuild';
import { silentLog } from '../../src/core/support/log';
import { createConnect } from '../../src/docker/connect';
import { tarOf } from '../docker/tarOf';
import { useEngine } from '../support/engine';
import { engineRequest } from '../support/engineHttp';
import { publish, startRegistry, startTokenRegistry } from './testRegistry';

describe('building on an image of a registry that wants a sign-in', function () {
  this.timeout(90_000);
  const folder = mkdtempSync(join(tmpdir(), 'dev-stack-signin-'));
  const repository = `dstest-signin-${process.pid}`;
  const stops: (() => unknown)[] = [];
  const images: string[] = [];
  let socket: string;
  let host: string;
  let ports: { readonly basic: number; readonly token: number };
  let asked: readonly string[];

  before(async () => {
    ({ socket, host } = await useEngine());
    mkdirSync(join(folder, 'context'));
    const [open, basic] = [await startRegistry(folder, false), await startRegistry(folder, true)];
    const token = await startTokenRegistry(open.port);
    stops.push(
      () => open.stop(),
      () => basic.stop(),
      () => token.stop(),
    );
    ports = { basic: basic.port, token: token.port };
    asked = token.asked;
    // Another one for each build: what is there already needs no sign-in.
    for (const tag of ['basic-buildkit', 'basic-classic', 'token-buildkit', 'token-classic'])
      await publish(open.port, repository, tag, tarOf({ word: tag }));
  });
  after(async () => {
    for (const image of images) await engineRequest(socket, 'DELETE', `/images/${image}?force=1`);
    for (const stop of stops) await stop();
    rmSync(folder, { recursive: true, force: true });
  });

  async function build(base: string, image: string, classic: boolean, password: string): Promise<void> {
    const auth = Buffer.from(`tester:${password}`).toString('base64');
    const auths = Object.fromEntries(Object.values(ports).map((port) => [`127.0.0.1:${port}`, { auth }]));
    writeFileSync(join(folder, 'config.json'), JSON.stringify({ auths }));
    const engine = await createConnect({
      environment: { DOCKER_CONFIG: folder },
      homeDir: folder,
      platform: process.platform,
      host,
      log: silentLog,
    })();
    images.push(image, base);
    const wanted: ImageBuild = {
      context: { kind: 'folder', path: join(folder, 'context') },
      dockerfile: { kind: 'inline', text: `FROM ${base}\nLABEL made=here\n` },
      tags: [image],
      ...{ args: {}, labels: {}, target: undefined, platform: undefined, cacheFrom: [], extraHosts: [] },
      ...{ network: undefined, shmSizeBytes: undefined, ulimits: [], isolation: undefined, secrets: [] },
      ...{ noCache: false, pull: false, classic },
    };
    try {
      await engine.buildImage(wanted, () => undefined);
      assert.equal((await engine.findImage(image))?.repoTags.includes(`${image}:latest`), true);
    } finally {
      engine.dispose();
    }
  }

  for (const kind of ['basic', 'token'] as const) {
    for (const builder of ['buildkit', 'classic'] as const) {
      it(`${kind}, ${builder}: with the user's sign-in, and not with a wrong one`, async () => {
        const base = `127.0.0.1:${ports[kind]}/${repository}:${kind}-${builder}`;
        const image = `dstest-signed-${kind}-${builder}-${process.pid}`;
        const isClassic = builder === 'classic';
        await assert.rejects(build(base, image, isClassic, 'wrong'), (error) =>
          EngineError.is(error, 'registryAuth'),
        );
        await build(base, image, isClassic, 'secret');
        if (kind === 'token')
          assert.ok(asked.includes(`tester repository:${repository}:pull`), asked.join('\n'));
      });
    }
  }
});
