import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Engine } from '../../src/core/engine/engine';
import { EngineError } from '../../src/core/engine/engineError';
import { labels } from '../../src/core/model/labels';
import { eventually } from '../support/eventually';
import { RealEngine } from './realEngine';
import { tarOf } from './tarOf';

describe('DockerEngine on a real engine', function () {
  this.timeout(60_000);
  let real: RealEngine;
  let engine: Engine;

  before(async () => {
    real = await RealEngine.open('main');
    engine = real.engine;
  });
  after(() => real.close());

  describe('containers', () => {
    it('creates, lists, starts, tells, stops and removes one', async () => {
      const started = Date.now();
      const id = await real.create('echo up; exec sleep 100', {
        Labels: { 'with.text': 'ü "quoted"' },
        Env: ['A=1'],
        ExposedPorts: { '80/tcp': {}, '81/udp': {} },
        HostConfig: { Init: true, PortBindings: { '80/tcp': [{ HostIp: '127.0.0.1', HostPort: '' }] } },
      });
      const created = await engine.inspectContainer(id);
      assert.equal(created.status, 'created');
      assert.equal(created.startedAt, undefined);
      assert.equal(created.finishedAt, undefined);
      assert.equal(created.health, undefined);
      assert.equal(created.image, real.image);
      assert.match(created.imageId, /^sha256:/);
      assert.ok(Math.abs(created.createdAt - started) < 60_000);
      assert.equal(created.labels['with.text'], 'ü "quoted"');
      assert.deepEqual(created.config['Env'], ['A=1', ...(created.config['Env'] as string[]).slice(1)]);

      await engine.startContainer(id);
      const running = await engine.inspectContainer(id);
      assert.equal(running.status, 'running');
      assert.ok(running.startedAt !== undefined);
      assert.equal(running.ports[0]?.containerPort, 80);
      assert.equal(running.ports[0]?.hostIp, '127.0.0.1');
      assert.ok(running.ports[0]?.hostPort !== undefined);
      assert.deepEqual(running.ports[1], {
        containerPort: 81,
        protocol: 'udp',
        hostPort: undefined,
        hostIp: undefined,
      });
      assert.match(running.networks['bridge']?.ipAddress ?? '', /^[\d.]+$/);

      const listed = (await engine.listContainers(real.project)).find((row) => row.id === id);
      assert.deepEqual(listed, { id, name: created.name, labels: created.labels, status: 'running' });
      assert.ok((await engine.listContainers(undefined)).some((row) => row.id === id));

      await engine.stopContainer(id, 1);
      const stopped = await engine.inspectContainer(id);
      assert.equal(stopped.status, 'exited');
      assert.ok((stopped.finishedAt ?? 0) >= (stopped.startedAt ?? Infinity));
      await engine.removeContainer(id, true);
      await assert.rejects(engine.inspectContainer(id), { name: 'EngineError', reason: 'notFound' });
    });

    it('"already so" is success', async () => {
      const id = await real.run('exec sleep 100');
      const { name } = await engine.inspectContainer(id);
      await engine.startContainer(id);
      await engine.pauseContainer(id);
      await engine.pauseContainer(id);
      assert.equal((await engine.inspectContainer(id)).status, 'paused');
      await engine.unpauseContainer(id);
      await engine.unpauseContainer(id);
      await engine.renameContainer(id, name);
      await engine.killContainer(id, 'SIGKILL');
      await eventually(async () => (await engine.inspectContainer(id)).status === 'exited');
      assert.equal((await engine.inspectContainer(id)).exitCode, 137);
      await engine.killContainer(id, 'SIGKILL');
      await engine.stopContainer(id, undefined);
      await Promise.all([1, 2, 3].map(() => engine.removeContainer(id, true)));
      await engine.removeContainer(id, true);
    });

    it('restarts and renames', async () => {
      const id = await real.run('exec sleep 100');
      const before = await engine.inspectContainer(id);
      await engine.restartContainer(id, 0);
      const after = await engine.inspectContainer(id);
      assert.ok((after.startedAt ?? 0) > (before.startedAt ?? 0));
      await engine.renameContainer(id, `${real.project}-renamed`);
      assert.equal((await engine.inspectContainer(`${real.project}-renamed`)).id, id);
      await engine.removeContainer(id, true);
    });

    it('tells refusals apart', async () => {
      const id = await real.run('exec sleep 100');
      const { name } = await engine.inspectContainer(id);
      await assert.rejects(engine.createContainer(name, real.spec('true'), undefined), {
        reason: 'conflict',
      });
      await assert.rejects(
        engine.createContainer(
          `${name}-x`,
          { ...real.spec('true'), Image: 'dstest-engine-none:9' },
          undefined,
        ),
        (error: unknown) =>
          EngineError.is(error, 'imageMissing') && error.details.image === 'dstest-engine-none:9',
      );
      await assert.rejects(
        engine.createContainer(
          `${name}-x`,
          { ...real.spec('true'), HostConfig: { NanoCpus: 'many' } },
          undefined,
        ),
        { reason: 'invalid' },
      );
      await assert.rejects(engine.startContainer('dstest-engine-nobody'), { reason: 'notFound' });
      await engine.removeContainer(id, true);
    });

    it('names the port that somebody else has', async () => {
      const server = createServer().listen(0, '127.0.0.1');
      await new Promise((resolve) => server.once('listening', resolve));
      const { port } = server.address() as AddressInfo;
      const bindings = { '80/tcp': [{ HostIp: '127.0.0.1', HostPort: String(port) }] };
      const id = await real.create('exec sleep 100', {
        ExposedPorts: { '80/tcp': {} },
        HostConfig: { PortBindings: bindings },
      });
      try {
        await assert.rejects(
          engine.startContainer(id),
          (error: unknown) => EngineError.is(error, 'portInUse') && error.details.port === port,
        );
      } finally {
        server.close();
        await engine.removeContainer(id, true);
      }
    });

    it('cancelling ends the wait for a slow stop', async () => {
      const id = await real.run('trap "" TERM; while :; do sleep 1; done', { HostConfig: {} });
      const abort = new AbortController();
      setTimeout(() => abort.abort(), 200);
      // Longer than this test may take.
      await assert.rejects(engine.stopContainer(id, 1000, abort.signal), { name: 'CancelledError' });
      await engine.killContainer(id, 'SIGKILL');
      await engine.removeContainer(id, true);
    });

    it('puts files into one that never ran', async () => {
      const id = await real.create('cat /etc/mine/a.txt');
      await engine.putArchive(id, '/', tarOf({ 'etc/mine/a.txt': 'from the archive\n' }));
      await engine.startContainer(id);
      assert.equal(await outputOf(engine, id), 'from the archive\n');
      await assert.rejects(engine.putArchive(id, '/nowhere', tarOf({ a: '' })), { reason: 'notFound' });
    });
  });

  describe('networks and volumes', () => {
    it('creates, finds by exact name, connects, removes a network', async () => {
      const Name = `${real.project}_net`;
      const Labels = { [labels.project]: real.project };
      assert.equal(await engine.findNetwork(Name), undefined);
      const id = await engine.createNetwork({ Name, Driver: 'bridge', Labels });
      assert.equal(await engine.findNetwork(Name.slice(0, -1)), undefined);
      assert.deepEqual(await engine.findNetwork(Name), { id, name: Name, driver: 'bridge', labels: Labels });
      assert.deepEqual(await engine.listNetworks(real.project), [await engine.findNetwork(Name)]);
      await assert.rejects(engine.createNetwork({ Name, CheckDuplicate: true }), { reason: 'conflict' });

      const container = await real.run('exec sleep 100');
      await engine.connectNetwork(id, container, { Aliases: ['db', 'data'] });
      await engine.connectNetwork(id, container, { Aliases: ['db', 'data'] });
      const { networks } = await engine.inspectContainer(container);
      assert.deepEqual(networks[Name]?.aliases.slice(0, 2), ['db', 'data']);
      await assert.rejects(engine.removeNetwork(id), { reason: 'conflict' });
      await engine.removeContainer(container, true);
      await engine.removeNetwork(id);
      await engine.removeNetwork(id);
      await assert.rejects(engine.connectNetwork(id, 'nobody', {}), { reason: 'notFound' });
    });

    it('creates, finds, measures, removes a volume', async () => {
      const Name = `${real.project}_data`;
      assert.equal(await engine.findVolume(Name), undefined);
      await engine.createVolume({ Name, Labels: { [labels.project]: real.project } });
      await engine.createVolume({ Name, Labels: { [labels.project]: real.project } });
      const volume = await engine.findVolume(Name);
      assert.equal(volume?.driver, 'local');
      assert.ok(Date.now() - (volume?.createdAt ?? 0) < 60_000);
      assert.deepEqual(await engine.listVolumes(real.project), [volume]);

      const mount = { Type: 'volume', Source: Name, Target: '/data' };
      const id = await real.run('dd if=/dev/zero of=/data/x bs=1000 count=3000 2>/dev/null; exec sleep 100', {
        HostConfig: { Init: true, Mounts: [mount] },
      });
      assert.deepEqual((await engine.inspectContainer(id)).mounts, [
        { type: 'volume', name: Name, source: volume?.mountpoint, destination: '/data', readWrite: true },
      ]);
      await eventually(async () => ((await engine.volumeSizes()).get(Name) ?? 0) >= 3_000_000);
      await assert.rejects(engine.removeVolume(Name), { reason: 'conflict' });
      await engine.removeContainer(id, true);
      await engine.removeVolume(Name);
      await engine.removeVolume(Name);
    });
  });

  describe('images', () => {
    it('finds one, or tells that it is not there', async () => {
      const image = await engine.findImage(real.image);
      assert.match(image?.id ?? '', /^sha256:/);
      assert.ok(image?.repoTags.includes(real.image));
      assert.ok((image?.sizeBytes ?? 0) > 100_000);
      assert.equal(await engine.findImage('dstest-engine-none/of/that:kind'), undefined);
    });

    it('removes one, unless a container was made from it', async () => {
      const name = `dstest-engine-${process.pid}-image`;
      const folder = mkdtempSync(join(tmpdir(), 'dev-stack-image-'));
      const build = (): Promise<unknown> =>
        engine.buildImage(
          {
            context: { kind: 'folder', path: folder },
            dockerfile: { kind: 'inline', text: `FROM ${real.image}\nLABEL a=b` },
            tags: [name],
            ...{
              args: {},
              labels: {},
              target: undefined,
              platform: undefined,
              cacheFrom: [],
              extraHosts: [],
            },
            ...{
              network: undefined,
              shmSizeBytes: undefined,
              ulimits: [],
              isolation: undefined,
              secrets: [],
            },
            ...{ noCache: false, pull: false, classic: false },
          },
          () => undefined,
        );
      await build();
      const id = await engine.createContainer(
        `${real.project}-of-image`,
        { Image: name, Labels: { [labels.project]: real.project }, HostConfig: {} },
        undefined,
      );
      await assert.rejects(engine.removeImage(name), { reason: 'conflict' });
      await engine.removeContainer(id, true);
      await engine.removeImage(name);
      await engine.removeImage(name);
      assert.equal(await engine.findImage(name), undefined);
      rmSync(folder, { recursive: true });
    });
  });

  describe('events', () => {
    const abort = new AbortController();
    after(() => abort.abort());

    it('tells the life of the project’s containers, and nothing else’s', async () => {
      // Events may come before the call that caused them answers, so they are told apart by container afterwards.
      const heard: { readonly id: string; readonly text: string; readonly timeNano: bigint }[] = [];
      let exitCode: number | undefined;
      let id = '';
      let cancelled = false;
      const own = (): typeof heard => heard.filter((event) => event.id === id);
      const has = (text: string): boolean => own().some((event) => event.text === text);
      const opened = new Promise<void>((resolve, reject) => {
        engine
          .events(
            real.project,
            undefined,
            resolve,
            (event) => {
              const text = event.kind === 'health' ? event.health : event.action;
              heard.push({ id: event.id, text, timeNano: event.timeNano });
              if (event.kind === 'container' && event.action === 'die') exitCode = event.exitCode;
              assert.equal(event.labels[labels.project], real.project);
              assert.equal(event.labels['exitCode'], undefined);
            },
            abort.signal,
          )
          .catch((error: unknown) => {
            assert.equal((error as Error).name, 'CancelledError');
            cancelled = true;
          })
          .catch(reject);
      });
      await opened;
      // It ends only once it was seen healthy, however long that takes, and the engine had time to say so.
      id = await real.create('sleep 1; touch /ok; until test -e /seen; do sleep 0.1; done; sleep 3; exit 7', {
        Healthcheck: {
          ...{ Test: ['CMD-SHELL', 'test -f /ok && touch /seen'], Interval: 500_000_000 },
          ...{ Retries: 1, Timeout: 30e9 },
        },
      });
      const stranger = await real.run('true', { Labels: { [labels.project]: `${real.project}-other` } });
      await engine.startContainer(id);
      await eventually(
        () => has('die'),
        () => heard.map(({ text }) => text),
        30_000,
      );
      const health = (await engine.inspectContainer(id)).health;
      assert.ok(health?.probes.some(({ exitCode }) => exitCode === 0));
      await engine.removeContainer(id, true);
      await engine.removeContainer(stranger, true);
      await eventually(() => has('destroy'));
      abort.abort();
      await eventually(() => cancelled);
      const texts = own().map(({ text }) => text);
      assert.equal(
        texts.filter((text) => text !== 'unhealthy').join(' '),
        'create start healthy die destroy',
      );
      assert.ok(!heard.some((event) => event.id === stranger), 'another project');
      const times = own().map(({ timeNano }) => timeNano);
      assert.equal(exitCode, 7);
      assert.deepEqual(
        times,
        [...times].sort((a, b) => (a < b ? -1 : 1)),
      );
      assert.ok(times.every((time) => time > 1_700_000_000_000_000_000n));
      assert.ok(
        times.some((time) => Number(time) % 1000 !== 0 && BigInt(Number(time)) !== time),
        'full precision',
      );

      // From a moment on: what happened after it comes again, the moment itself included.
      const again: string[] = [];
      const second = new AbortController();
      const replay = engine.events(
        real.project,
        times.at(-2),
        () => undefined,
        (event) => {
          if (event.id === id && event.kind === 'container') again.push(event.action);
        },
        second.signal,
      );
      await eventually(() => again.includes('destroy'));
      second.abort();
      await assert.rejects(replay, { name: 'CancelledError' });
      assert.deepEqual(again, ['die', 'destroy']);
    });
  });
});

/** All of what a container that ends by itself prints. */
async function outputOf(engine: Engine, id: string): Promise<string> {
  const parts: Buffer[] = [];
  const options = { follow: true, timestamps: false, tty: false };
  await engine.logs(id, options, ({ data }) => void parts.push(data), new AbortController().signal);
  return Buffer.concat(parts).toString();
}
