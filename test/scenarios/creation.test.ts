import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { execute } from '../../src/core/reconcile/execute';
import { observe } from '../../src/core/reconcile/observe';
import { planStart } from '../../src/core/reconcile/planStart';
import { silentLog } from '../../src/core/support/log';
import { useEngine, type TestEngine } from '../support/engine';
import { engineJson, engineRequest } from '../support/engineHttp';
import { ensureStandIns } from '../support/images';
import { besideFiles, createdKeys, creationFiles, type CreationFile } from './creationFiles';
import { inspectDifferences, objectDifferences } from './inspectDifferences';
import { oddCreationFiles } from './oddCreationFiles';
import { RealStack, type Inspected } from './realStack';

const image = 'dstest-create-busybox:1';

describe('creating what docker compose creates', function () {
  this.timeout(120_000);

  let engine: TestEngine;
  const project = `dstest-create-${process.pid}`;
  const outside = `${project}-outside`;
  const files = (): CreationFile[] => [...creationFiles(project, image), ...oddCreationFiles(image)];

  before(async () => {
    engine = await useEngine();
    await Promise.all([ensureStandIns(engine, image), RealStack.ensureCompose()]);
    for (const kind of ['networks', 'volumes']) {
      await engineJson(engine.socket, 'POST', `/${kind}/create`, { body: { Name: outside } });
    }
    const body = { Image: image, Cmd: ['sleep', '1000'] };
    await engineJson(engine.socket, 'POST', `/containers/create?name=${outside}`, { body });
  });
  after(async () => {
    await engineRequest(engine.socket, 'DELETE', `/containers/${outside}?force=1&v=1`);
    for (const kind of ['networks', 'volumes'])
      await engineRequest(engine.socket, 'DELETE', `/${kind}/${outside}`);
  });

  it('is held to every key that becomes a field of a create call', () => {
    const covered = new Set(files().flatMap(({ keys }) => keys));
    assert.deepEqual(
      createdKeys.filter((key) => !covered.has(key)),
      [],
    );
    for (const { title, keys, yaml } of files()) {
      for (const key of keys) assert.ok(yaml.includes(key.split('.').at(-1) ?? key), `${title}: ${key}`);
    }
  });

  for (const { title } of files()) {
    it(`is the same, field for field, for ${title}`, async () => {
      const own = `${project}-${title}`;
      const rig = new RealStack(engine, own);
      try {
        for (const [file, text] of Object.entries(besideFiles)) {
          mkdirSync(dirname(join(rig.folder, file)), { recursive: true });
          rig.write(file, text.replaceAll('${IMAGE}', image));
        }
        const yaml = files().find((one) => one.title === title)?.yaml ?? '';
        // needs API ≥ 1.44: docker compose refuses an address of a network's own on engines before.
        const old = Number(engine.apiVersion.split('.')[1]) < 44;
        await rig.define(old ? yaml.replace(/, mac_address: "[^"]*" }/, ' }') : yaml);
        await rig.compose('create');
        const theirs = await made(rig);
        // The plan of a start is empty but for the starts: containers that compose made are taken as they are.
        const plan = await rig.plan();
        assert.deepEqual(
          plan.split('\n').filter((line) => !/ (start container|copy) /.test(line)),
          [],
        );
        await rig.clear();
        await createOurs(rig);
        const ours = await made(rig);
        assert.deepEqual(
          ours.containers.map(({ Name }) => Name),
          theirs.containers.map(({ Name }) => Name),
        );
        const differences = ours.containers.flatMap((one, index) =>
          inspectDifferences(theirs.containers[index] as Inspected, one).map((line) => `${one.Name} ${line}`),
        );
        // The hash of what shares a namespace holds the id of another container.
        assert.deepEqual(
          differences.filter((line) => !/-(shared|sharing)-1 .*config-hash/.test(line)),
          [],
        );
        assert.deepEqual(objectDifferences(theirs.networks, ours.networks), []);
        assert.deepEqual(objectDifferences(theirs.volumes, ours.volumes), []);
        await rig.compose('create');
        assert.deepEqual(
          await rig.ids(),
          Object.fromEntries(ours.containers.map(({ Name, Id }) => [Name.slice(1), Id])),
        );
      } finally {
        await rig.dispose();
      }
    });
  }

  it('is the same for `gpus` as for the devices that docker compose 2.26 knows, and for `label_file` as for labels', async () => {
    const rig = new RealStack(engine, `${project}-newer`);
    try {
      rig.write('labels', 'team=data\nzone=back\n');
      const older = `deploy: { resources: { reservations: { devices: [{ capabilities: [gpu], count: all }, { driver: d, capabilities: [x, gpu], device_ids: ["0"] }] } } }`;
      const newer = `gpus: [{ count: all }, { driver: d, capabilities: [x], device_ids: ["0"] }]`;
      await rig.define(
        `services: { a: { image: "${image}", labels: { team: data, zone: back }, ${older} } }`,
      );
      await rig.compose('create');
      const [theirs] = await rig.containers();
      await rig.clear();
      await rig.define(`services: { a: { image: "${image}", label_file: ./labels, ${newer} } }`);
      await createOurs(rig);
      const [ours] = await rig.containers();
      assert.deepEqual(
        inspectDifferences(theirs as Inspected, ours as Inspected).filter(
          (line) => !/config-hash/.test(line),
        ),
        [],
      );
      assert.equal((ours?.HostConfig['DeviceRequests'] as unknown[]).length, 2);
    } finally {
      await rig.dispose();
    }
  });

  async function made(rig: RealStack) {
    const filters = encodeURIComponent(
      JSON.stringify({ label: [`com.docker.compose.project=${rig.project}`] }),
    );
    type Named = Record<string, unknown> & { Name: string };
    const get = <T>(path: string): Promise<T> =>
      engineJson<T>(engine.socket, 'GET', `${path}?filters=${filters}`);
    const listed = await get<Named[]>('/networks');
    const { Volumes } = await get<{ Volumes: Named[] | null }>('/volumes');
    const byName = (list: readonly Named[]): Named[] => [...list].sort((a, b) => (a.Name < b.Name ? -1 : 1));
    // Compose refers to external networks by their id, of which the engine tells the name once a container has run.
    const { Id } = await engineJson<{ Id: string }>(engine.socket, 'GET', `/networks/${outside}`);
    const containers = JSON.parse(
      JSON.stringify(await rig.containers()).replaceAll(Id, outside),
    ) as Inspected[];
    return { containers, networks: byName(listed), volumes: byName(Volumes ?? []) };
  }

  /** A start without its starts: what cannot run on this machine is compared all the same. */
  async function createOurs(rig: RealStack): Promise<void> {
    const signal = AbortSignal.timeout(60_000);
    const session = await rig.session();
    const port = await session.engine(signal);
    const stack = await rig.load();
    const plan = planStart(stack, await observe(port, stack, signal));
    const starts = new Set(
      plan.nodes
        .filter(({ operation }) => /^(startContainer|putFiles)$/.test(operation.kind))
        .map(({ id }) => id),
    );
    const nodes = plan.nodes.filter(({ id }) => !starts.has(id));
    assert.deepEqual(
      nodes.map(({ id }) => id),
      nodes.map((_, index) => index),
      'starts are the end of a plan',
    );
    await execute(
      { ...plan, nodes },
      {
        engine: port,
        waitFor: () => Promise.resolve(),
        build: () => Promise.reject(new Error('nothing is built here')),
        onProgress: () => undefined,
        log: silentLog,
        readText: async (file) => (await import('node:fs/promises')).readFile(file, 'utf8'),
      },
      signal,
    );
  }
});
