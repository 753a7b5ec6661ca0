import assert from 'node:assert/strict';
import { useEngine, type TestEngine } from '../support/engine';
import { engineJson, engineRequest } from '../support/engineHttp';
import { ensureStandIns } from '../support/images';
import { RealStack } from './realStack';

const image = 'dstest-down-busybox:1';

const definition = (more = ''): string => `
services:
  db: { image: "${image}", init: true, command: ["sleep", "1000"], volumes: ["data:/data", "/scratch"], networks: [back] }
  job: { image: "${image}", command: ["true"], volumes: ["data:/data"], networks: [back], depends_on: [db] }
  built:
    build: { dockerfile_inline: "FROM ${image}" }
    init: true
    command: ["sleep", "1000"]
    networks: [default, back]
    depends_on: { job: { condition: service_completed_successfully } }
${more}
volumes: { data: }
networks: { back: { internal: true } }
`;
const orphan = `
  old: { image: "${image}", init: true, command: ["sleep", "1000"], volumes: ["/scratch"], networks: [back] }
`;

interface Tool {
  readonly name: string;
  up(): Promise<unknown>;
  down(flags: { readonly all: boolean }): Promise<unknown>;
}

describe('down by one tool of what the other one started', function () {
  this.timeout(120_000);

  let engine: TestEngine;
  let rig: RealStack;
  let builtImage: string;

  before(async () => {
    engine = await useEngine();
    await Promise.all([ensureStandIns(engine, image), RealStack.ensureCompose()]);
    rig = new RealStack(engine, `dstest-down-${process.pid}`);
    builtImage = `${rig.project}-built`;
  });
  after(async () => {
    await rig.dispose();
    await engineRequest(engine.socket, 'DELETE', `/images/${builtImage}?force=true`);
  });

  const ours: Tool = {
    name: 'Dev Stack',
    up: () => rig.start(),
    down: ({ all }) =>
      rig.operate((operations, tell, signal) =>
        operations.down(all ? { volumes: true, removeOrphans: true } : {}, tell, signal),
      ),
  };
  const theirs: Tool = {
    name: 'docker compose',
    up: () => rig.compose('up', '-d'),
    // Told a project's name alone it does not read the definition, and takes every service for a part of it.
    down: ({ all }) => rig.compose('-f', 'compose.yaml', 'down', ...(all ? ['-v', '--remove-orphans'] : [])),
  };

  /** Everything of the project, and those of these volumes that are still there. */
  async function left(volumes: readonly string[]) {
    const networks = await engineJson<{ Name: string }[]>(engine.socket, 'GET', '/networks');
    const all = await rig.volumes('');
    const { status } = await engineRequest(engine.socket, 'GET', `/images/${builtImage}/json`);
    return {
      containers: Object.keys(await rig.ids()),
      networks: networks.map(({ Name }) => Name).filter((name) => name.startsWith(rig.project)),
      volumes: volumes.filter((name) => all.includes(name)).sort(),
      hasImage: status === 200,
    };
  }

  for (const [starter, ender] of [
    [ours, theirs],
    [theirs, ours],
  ] as const) {
    it(`${starter.name} up, ${ender.name} down: first all but data and orphans, then everything`, async () => {
      await rig.define(definition(orphan));
      await starter.up();
      const volumes = (await rig.containers()).flatMap(({ Mounts }) => Mounts.map(({ Name = '' }) => Name));
      const known = [...new Set(volumes)].sort();
      assert.equal(known.length, 3);
      const [old] = (await rig.inspect(`${rig.project}-old-1`)).Mounts;

      await rig.define(definition());
      await ender.down({ all: false });
      assert.deepEqual(await left(known), {
        containers: [`${rig.project}-old-1`],
        // The orphan is on it.
        networks: [`${rig.project}_back`],
        volumes: known,
        hasImage: true,
      });

      await starter.up();
      const again = (await rig.containers()).flatMap(({ Mounts }) => Mounts.map(({ Name = '' }) => Name));
      await ender.down({ all: true });
      const since = await left([...new Set(again)]);
      // Compose forgets the anonymous volumes of orphans, whoever made them.
      const forgotten = ender === theirs ? [old?.Name ?? ''] : [];
      // A down that keeps data keeps the volume without a name too, which the next up has no use for.
      const unnamed = [...forgotten, ...known].filter((name) => /^[0-9a-f]{64}$/.test(name));
      await Promise.all(unnamed.map((name) => engineRequest(engine.socket, 'DELETE', `/volumes/${name}`)));
      assert.deepEqual(since, { containers: [], networks: [], volumes: forgotten, hasImage: true });
      assert.ok(again.includes(old?.Name ?? ''));
    });
  }

  it('either down --rmi local: the image that was built goes too, the other stays', async () => {
    await rig.define(definition());
    for (const down of [
      () => rig.compose('down', '-v', '--rmi', 'local'),
      () =>
        rig.operate((operations, tell, signal) =>
          operations.down({ volumes: true, images: 'local' }, tell, signal),
        ),
    ]) {
      await rig.start();
      assert.equal((await left([])).hasImage, true);
      await down();
      assert.deepEqual(await left([]), { containers: [], networks: [], volumes: [], hasImage: false });
      assert.equal((await engineRequest(engine.socket, 'GET', `/images/${image}/json`)).status, 200);
    }
  });
});
