import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Engine } from '../../src/core/engine/engine';
import { EngineError } from '../../src/core/engine/engineError';
import { isCancelled } from '../../src/core/support/abort';
import { useEngine, type TestEngine } from '../support/engine';
import { engineJson, engineRequest } from '../support/engineHttp';
import { freePort } from '../support/freePort';
import { ensureStandIns } from '../support/images';
import { inspectDifferences } from './inspectDifferences';
import { RealStack, type Inspected } from './realStack';
import { variedStack } from './variedStack';

const image = 'dstest-adopt-busybox:1';

describe('living together with docker compose', function () {
  this.timeout(120_000);

  let engine: TestEngine;
  let rig: RealStack;

  before(async () => {
    engine = await useEngine();
    await Promise.all([ensureStandIns(engine, image), RealStack.ensureCompose()]);
    rig = new RealStack(engine, `dstest-adopt-${process.pid}`);
  });
  afterEach(() => rig.clear());
  after(() => rig.dispose());

  describe('a stack of everything people write', () => {
    let theirs: Inspected[];
    let expected: Record<string, string>;

    before(async () => {
      mkdirSync(join(rig.folder, 'conf'), { recursive: true });
      rig.write('conf/from.conf', 'a = 1\n');
      rig.write('conf/word', 'secret');
      rig.write('db.env', 'FROM_FILE=yes\nMODE=overridden\n');
      rig.write('.env', 'TOKEN=t0k\n');
      // API 1.44 brought start_interval; `docker compose up` refuses the key on engines before that.
      const startInterval = Number(rig.engine.apiVersion.split('.')[1]) >= 44;
      await rig.define(variedStack(image, await freePort(), { startInterval }));
      const running = Object.fromEntries(
        ['web', 'side', 'pair', 'named', 'alone', 'sharing'].map((name) => [name, 'running']),
      );
      expected = { db: 'ready', migrate: 'done', ...running };
    });

    it('started by compose: taken over as it is, with its states, and without running a one-shot again', async () => {
      await rig.compose('up', '-d');
      theirs = await rig.containers();
      assert.equal(await rig.plan(), 'Nothing to do.');
      assert.deepEqual(await rig.states(), expected);
      const { services } = (await rig.session()).status;
      assert.deepEqual(
        [...services].flatMap(([name, { drift }]) => drift?.map((change) => `${name}: ${change}`) ?? []),
        [],
      );
      await rig.start();
      assert.deepEqual((await rig.containers()).map(lifeOf), theirs.map(lifeOf));
    });

    it('started by us: the same containers, field for field, that ps, up, logs and down take for their own', async () => {
      await rig.start();
      const ours = await rig.containers();
      assert.deepEqual(
        ours.map(({ Name, State }) => [Name, State.Status]),
        theirs.map(({ Name, State }) => [Name, State.Status]),
      );
      const differences = ours.flatMap((one, index) =>
        inspectDifferences(theirs[index] as Inspected, one).map((line) => `${one.Name} ${line}`),
      );
      // The hash of what shares a namespace holds the id of another container.
      assert.deepEqual(
        differences.filter((line) => !/-(side|sharing)-1 .*config-hash/.test(line)),
        [],
      );

      const listed = await rig.compose('ps', '-a', '--format', '{{.Name}} {{.State}}');
      assert.deepEqual(
        listed.trim().split('\n').sort(),
        ours.map(({ Name, State }) => `${Name.slice(1)} ${State.Status}`).sort(),
      );
      const ids = await rig.ids();
      await rig.compose('up', '-d');
      assert.deepEqual(await rig.ids(), ids);
      assert.match(await rig.compose('logs', 'db'), /db-1 +\| db is up/);

      const anonymous = ours.flatMap(({ Mounts }) => Mounts.map(({ Name = '' }) => Name)).filter(isHex);
      assert.equal(anonymous.length, 2);
      await rig.compose('down', '-v');
      assert.deepEqual(await rig.containers(), []);
      assert.deepEqual(await rig.volumes(), []);
      assert.deepEqual(await rig.volumes(anonymous[0]), []);
      const networks = await engineJson<{ Name: string }[]>(engine.socket, 'GET', '/networks');
      assert.deepEqual(
        networks.filter(({ Name }) => Name.startsWith(rig.project)),
        [],
      );
    });
  });

  const pair = (level: string): string => `
services:
  db:
    image: ${image}
    init: true
    command: [sleep, "1000"]
    environment: { LEVEL: "${level}" }
    volumes: ["/scratch", "data:/data"]
  web: { image: "${image}", init: true, command: [sleep, "1000"], depends_on: [db] }
volumes: { data: }
`;
  const db = (): string => `${rig.project}-db-1`;
  const note = (): Promise<string> => rig.exec(db(), 'cat', '/scratch/note', '/data/note');
  const startWithNotes = async (): Promise<void> => {
    await rig.define(pair('a'));
    await rig.start();
    await rig.exec(db(), 'sh', '-c', 'echo kept | tee /scratch/note > /data/note');
  };

  it('remakes only the service that changed, says which field, and carries anonymous volumes over', async () => {
    await startWithNotes();
    const before = await rig.ids();
    await rig.define(pair('b'));
    const plan = await rig.plan();
    assert.match(plan, /create container \S+-db-1 .*environment\.LEVEL: a → b/);
    await rig.start();
    const after = await rig.ids();
    assert.deepEqual(Object.keys(after), Object.keys(before));
    assert.notEqual(after[db()], before[db()]);
    assert.equal(after[`${rig.project}-web-1`], before[`${rig.project}-web-1`]);
    assert.equal(await note(), 'kept\nkept');
    assert.equal(await rig.plan(), 'Nothing to do.');
    assert.deepEqual((await rig.session()).status.services.get('db')?.drift, []);
    await rig.compose('up', '-d');
    assert.deepEqual(await rig.ids(), after);
  });

  it('restarts with what is replaced those that ask for it, and nothing else', async () => {
    const asking = (level: string): string => `
services:
  db: { image: "${image}", init: true, command: [sleep, "1000"], environment: { LEVEL: "${level}" } }
  web: { image: "${image}", init: true, command: [sleep, "1000"], depends_on: [db] }
  asks:
    image: ${image}
    init: true
    command: [sleep, "1000"]
    depends_on: { db: { condition: service_started, restart: true } }
`;
    await rig.define(asking('a'));
    await rig.start();
    const before = await rig.containers();
    await rig.define(asking('b'));
    await rig.start();
    const after = await rig.containers();
    const [asks, replaced, web] = ['asks', 'db', 'web'].map((name) => {
      const of = (list: readonly Inspected[]) =>
        list.find(({ Name }) => Name === `/${rig.project}-${name}-1`);
      const [then, now] = [of(before), of(after)];
      return [then?.Id === now?.Id, then?.State.StartedAt === now?.State.StartedAt];
    });
    assert.deepEqual(
      { asks, replaced, web },
      { asks: [true, false], replaced: [false, false], web: [true, true] },
    );
  });

  for (const last of ['createContainer', 'stopContainer', 'removeContainer'] as const) {
    it(`heals a recreation that was killed right after ${last}`, async () => {
      await startWithNotes();
      await rig.define(pair('b'));
      await rig.reopen((real) => deadAfter(real, last));
      await assert.rejects(rig.start(), (error) => EngineError.is(error, 'unreachable'));
      const left = Object.keys(await rig.ids());
      assert.ok(
        left.some((name) => /^[0-9a-f]{12}_/.test(name)),
        left.join(),
      );
      await rig.reopen();
      await rig.start();
      assert.deepEqual(Object.keys(await rig.ids()), [db(), `${rig.project}-web-1`]);
      const { Config, State } = await rig.inspect(db());
      assert.ok((Config['Env'] as string[]).includes('LEVEL=b'));
      assert.equal(State.Status, 'running');
      assert.equal(await note(), 'kept\nkept');
      assert.equal(await rig.plan(), 'Nothing to do.');
    });
  }

  it('leaves no half-made container when a start is cancelled', async () => {
    await rig.define(`
services:
  db:
    image: ${image}
    init: true
    command: [sleep, "1000"]
    healthcheck: { test: ["CMD", "false"], interval: 1s, retries: 1000 }
  web: { image: "${image}", command: [sleep, "1000"], depends_on: { db: { condition: service_healthy } } }
`);
    const cancel = new AbortController();
    const started = rig.operate((operations, tell) =>
      operations.start(
        {},
        (event) => {
          tell(event);
          const isStarted =
            event.kind === 'step' && event.phase === 'end' && /^start .*-db-1/.test(event.text);
          if (isStarted) cancel.abort();
        },
        cancel.signal,
      ),
    );
    await assert.rejects(started, isCancelled);
    const left = await rig.containers();
    assert.deepEqual(
      left.map(({ Name, State }) => [Name.slice(1), State.Status]),
      [[db(), 'running']],
    );
  });

  describe('volumes', () => {
    const foreign = (): string => `${rig.project}_plain`;
    const external = (): string => `${rig.project}-external`;
    const stack = (): string => `
services:
  db:
    image: ${image}
    init: true
    command: [sleep, "1000"]
    volumes: ["data:/data", "shared:/shared", "plain:/plain", "outside:/outside"]
  web: { image: "${image}", init: true, command: [sleep, "1000"], volumes: ["shared:/shared", "own:/own"] }
volumes: { data: , shared: , own: , plain: , outside: { external: true, name: "${external()}" } }
`;
    const named = (key: string): string => `${rig.project}_${key}`;

    beforeEach(async () => {
      for (const Name of [foreign(), external()]) {
        await engineJson(engine.socket, 'POST', '/volumes/create', { body: { Name } });
      }
      await rig.define(stack());
      await rig.start();
      await rig.exec(db(), 'sh', '-c', 'for d in data shared plain outside; do echo kept > /$d/note; done');
    });
    afterEach(async () => {
      await rig.clear();
      for (const name of [foreign(), external()]) {
        await engineRequest(engine.socket, 'DELETE', `/volumes/${name}?force=1`);
      }
    });

    it('resets one service: only its own labelled volume goes, the rest stays with a reason', async () => {
      const other = new RealStack(engine, `${rig.project}x`);
      try {
        await other.define(pair('a'));
        await other.start();
        const others = (await other.containers()).map(lifeOf);
        const web = (await rig.ids())[`${rig.project}-web-1`];
        const { operations } = await rig.session();
        const preview = await operations.previewReset({ services: ['db'] }, AbortSignal.timeout(30_000));
        assert.deepEqual(
          preview.volumes.map(({ name }) => name),
          [named('data')],
        );
        assert.deepEqual(Object.fromEntries(preview.kept.map(({ name, because }) => [name, because])), {
          [named('shared')]: 'web uses it too',
          [foreign()]: 'it was not made by this stack',
          [external()]: 'it is external',
        });
        await rig.operate((all, tell, signal) => all.reset({ services: ['db'] }, preview, tell, signal));
        assert.equal(
          await rig.exec(db(), 'sh', '-c', 'ls /data; cat /shared/note /plain/note /outside/note'),
          'kept\nkept\nkept',
        );
        assert.equal((await rig.ids())[`${rig.project}-web-1`], web);
        assert.deepEqual((await other.containers()).map(lifeOf), others);
        assert.deepEqual(await other.volumes(), [`${other.project}_data`]);
      } finally {
        await other.dispose();
      }
    });

    it('goes down for one service with its volumes: those it shares, foreign and external ones stay', async () => {
      const down = { services: ['db'], volumes: true };
      await rig.operate((operations, tell, signal) => operations.down(down, tell, signal));
      assert.deepEqual(Object.keys(await rig.ids()), [`${rig.project}-web-1`]);
      assert.deepEqual(await rig.volumes(), [external(), ...['own', 'plain', 'shared'].map(named)].sort());
    });

    it('goes down and keeps every volume, and with -v removes those it made', async () => {
      const all = [external(), ...['data', 'own', 'plain', 'shared'].map(named)];
      await rig.operate((operations, tell, signal) => operations.down({}, tell, signal));
      assert.deepEqual(await rig.containers(), []);
      assert.deepEqual((await rig.volumes()).sort(), all.sort());
      await rig.start();
      assert.equal(await rig.exec(db(), 'cat', '/data/note', '/plain/note'), 'kept\nkept');
      await rig.operate((operations, tell, signal) => operations.down({ volumes: true }, tell, signal));
      assert.deepEqual(await rig.volumes(), [external(), foreign()].sort());
    });
  });
});

/** Which container it is, and since when it runs. */
function lifeOf({ Name, Id, State }: Inspected): string {
  return `${Name} ${Id} ${State.Status} ${State.StartedAt}`;
}

function isHex(name: string): boolean {
  return /^[0-9a-f]{64}$/.test(name);
}

/** The engine as a process sees it that is killed when this call has been answered: nothing it does arrives any more. */
function deadAfter(engine: Engine, last: keyof Engine): Engine {
  let dead = false;
  const changes = /^(create|start|stop|restart|kill|pause|unpause|rename|remove|connect|put)/;
  return new Proxy(engine, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key, target);
      if (typeof value !== 'function') return value;
      const call = value.bind(target) as (...args: unknown[]) => unknown;
      if (!changes.test(String(key))) return call;
      return async (...args: unknown[]) => {
        if (dead) throw new EngineError('unreachable', 'killed');
        const result = await call(...args);
        if (key === last) dead = true;
        return result;
      };
    },
  });
}
