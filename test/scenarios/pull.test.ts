import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Engine } from '../../src/core/engine/engine';
import type { PullProgress } from '../../src/core/engine/wire';
import { silentLog } from '../../src/core/support/log';
import { createConnect } from '../../src/docker/connect';
import { tarOf } from '../docker/tarOf';
import { useEngine } from '../support/engine';
import { engineRequest } from '../support/engineHttp';
import { untilStill } from '../support/eventually';
import { publish, startRegistry, startSlowLine, type SlowLine } from './testRegistry';

/** Does not get smaller when packed. */
const layerBytes = 12_000_000;

describe('pulling from a registry', function () {
  this.timeout(150_000);
  const folder = mkdtempSync(join(tmpdir(), 'dev-stack-pull-'));
  const repository = `dstest-pull-${process.pid}`;
  const references: string[] = [];
  const stops: (() => unknown)[] = [];
  let socket: string;
  let host: string;
  let engine: Engine;
  let open: number;
  let closed: number;

  before(async () => {
    ({ socket, host } = await useEngine());
    const [first, second] = [await startRegistry(folder, false), await startRegistry(folder, true)];
    stops.push(
      () => first.stop(),
      () => second.stop(),
    );
    [open, closed] = [first.port, second.port];
    await publish(
      open,
      repository,
      '1',
      tarOf({ 'data/random': randomBytes(layerBytes / 2).toString('hex') }),
    );
    engine = await connect({});
  });
  after(async () => {
    engine.dispose();
    for (const reference of references) await engineRequest(socket, 'DELETE', `/images/${reference}?force=1`);
    for (const stop of stops) await stop();
    rmSync(folder, { recursive: true, force: true });
  });

  function connect(environment: Readonly<Record<string, string>>): Promise<Engine> {
    return createConnect({
      environment,
      homeDir: folder,
      platform: process.platform,
      host,
      log: silentLog,
    })();
  }

  function image(port: number, tag = '1'): string {
    const reference = `127.0.0.1:${port}/${repository}:${tag}`;
    references.push(reference);
    return reference;
  }

  /** Pulls over a slow line and acts once the download is on its way. @returns what the pull ended with. */
  async function interrupted(
    bytesPerSecond: number,
    act: (line: SlowLine, abort: AbortController) => void,
  ): Promise<{ reference: string; error: unknown; line: SlowLine }> {
    const line = await startSlowLine(open, bytesPerSecond);
    stops.push(() => line.cut());
    const reference = image(line.port);
    const abort = new AbortController();
    let acted = false;
    const onProgress = ({ currentBytes }: PullProgress): void => {
      if (currentBytes === 0 || acted) return;
      acted = true;
      act(line, abort);
    };
    const error: unknown = await engine.pullImage(reference, undefined, onProgress, abort.signal).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    assert.ok(acted, 'it had begun');
    return { reference, error, line };
  }

  it('tells the bytes while they come', async () => {
    const line = await startSlowLine(open, 6_000_000);
    stops.push(() => line.cut());
    const reference = image(line.port);
    const told: PullProgress[] = [];
    await engine.pullImage(reference, undefined, (progress) => told.push(progress));
    assert.notEqual(await engine.findImage(reference), undefined);
    const downloading = told.filter(({ status }) => status === 'Downloading');
    assert.ok(downloading.length > 2, `${downloading.length} steps`);
    assert.ok(downloading.every(({ totalBytes }) => totalBytes > layerBytes / 3));
    const bytes = told.map(({ currentBytes }) => currentBytes);
    assert.deepEqual(
      bytes,
      [...bytes].sort((a, b) => a - b),
    );
    const last = told.at(-1);
    assert.equal(last?.status, 'Done');
    assert.equal(last?.currentBytes, last?.totalBytes);
    await engineRequest(socket, 'DELETE', `/images/${reference}?force=1`);
  });

  it('says that an image is missing', async () => {
    const reference = image(open, 'never');
    await assert.rejects(
      engine.pullImage(reference, undefined, () => undefined),
      { name: 'EngineError', reason: 'imageMissing' },
    );
  });

  it('says that nothing answers', async () => {
    const line = await startSlowLine(open, 1);
    line.cut();
    await assert.rejects(
      engine.pullImage(image(line.port), undefined, () => undefined),
      { name: 'EngineError', reason: 'registryUnreachable' },
    );
  });

  it('signs in as the docker configuration says', async () => {
    const reference = image(closed);
    const pullWith = async (password: string | undefined): Promise<void> => {
      const auth = Buffer.from(`tester:${password}`).toString('base64');
      const auths = password === undefined ? {} : { [`127.0.0.1:${closed}`]: { auth } };
      writeFileSync(join(folder, 'config.json'), JSON.stringify({ auths }));
      const signedIn = await connect({ DOCKER_CONFIG: folder });
      await signedIn.pullImage(reference, undefined, () => undefined).finally(() => signedIn.dispose());
    };
    await assert.rejects(pullWith(undefined), { reason: 'registryAuth' });
    await assert.rejects(pullWith('wrong'), { reason: 'registryAuth' });
    await pullWith('secret');
    assert.notEqual(await engine.findImage(reference), undefined);
    await engineRequest(socket, 'DELETE', `/images/${reference}?force=1`);
  });

  it('leaves no image behind when it is cancelled', async () => {
    const { reference, error, line } = await interrupted(500_000, (_, abort) => abort.abort());
    assert.equal((error as Error).name, 'CancelledError');
    // The engine has let go of it, far from the end.
    await untilStill(line.sent, 1_500);
    assert.ok(line.sent() < layerBytes / 3, `${line.sent()} bytes came`);
    assert.equal(await engine.findImage(reference), undefined);
  });

  it('fails when the registry dies in the middle', async () => {
    // The engine itself tries five times, with growing pauses.
    const { reference, error } = await interrupted(2_000_000, (line) => line.cut());
    assert.equal((error as { reason?: string }).reason, 'registryUnreachable', String(error));
    assert.equal(await engine.findImage(reference), undefined);
  });
});
