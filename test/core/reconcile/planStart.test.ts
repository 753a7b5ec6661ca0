import assert from 'node:assert/strict';
import { EngineError } from '../../../src/core/engine/engineError';
import { labels } from '../../../src/core/model/labels';
import { engineFor, lines, run, start, startPlan } from './harness';
import { makeStack, type TestService } from './make';

const healthy = { condition: 'service_healthy', required: true } as const;
const completed = { condition: 'service_completed_successfully', required: true } as const;
const plain = { condition: 'service_started', required: true } as const;
const check = { test: ['CMD', 'true'] };
const db: TestService = {
  healthcheck: check,
  volumes: [{ type: 'volume', source: 'data', target: '/data' }],
};
const volumes = { volumes: { data: { name: 'shop_data' } } };

describe('planStart', () => {
  it('refuses two services that want one container name, before anything is made', async () => {
    const chosen = makeStack({ a: { container_name: 'same' }, b: { container_name: 'same' } });
    const engine = engineFor(chosen);
    await assert.rejects(
      startPlan(engine, chosen),
      (error) => EngineError.is(error, 'conflict') && /a and b both want .* same/.test(error.message),
    );
    assert.ok(await startPlan(engine, chosen, { services: ['b'] }));
    const taken = makeStack({ a: { container_name: 'shop-b-2' }, b: { scale: 2 } });
    await assert.rejects(startPlan(engineFor(taken), taken), (error) => EngineError.is(error, 'conflict'));
    const off = makeStack({ a: { container_name: 'same' }, b: { container_name: 'same', scale: 0 } });
    assert.ok(await startPlan(engineFor(off), off));
  });

  it('refuses a service that uses an external config or secret; one that nobody uses is no matter', async () => {
    const of = (service: object) =>
      makeStack(
        { a: service },
        { secrets: { s: { name: 's', external: true } }, configs: { c: { name: 'c', external: true } } },
      );
    for (const service of [{ secrets: [{ source: 's' }] }, { configs: [{ source: 'c' }] }]) {
      const stack = of(service);
      await assert.rejects(startPlan(engineFor(stack), stack), (error) =>
        EngineError.is(error, 'unsupported'),
      );
    }
    assert.ok(await startPlan(engineFor(of({})), of({})));
  });

  it('says by name what this engine is too old for, and refuses what a service is not itself without', async () => {
    const on = (apiVersion: string, service: TestService, rest = {}): Promise<string[]> => {
      const stack = makeStack({ a: service }, rest);
      return startPlan(engineFor(stack, { info: { apiVersion } }), stack).then(({ warnings }) => [
        ...warnings,
      ]);
    };
    const named = { networks: { default: { interface_name: 'eth7' } } };
    const image = { volumes: [{ type: 'image', source: 'x', target: '/x' }] } as const;
    const subpath = {
      volumes: [{ type: 'volume', source: 'd', target: '/d', volume: { subpath: 's' } }],
    } as const;
    const bound = {
      volumes: [{ type: 'bind', source: '/x', target: '/b', bind: { recursive: 'readonly' } }],
    } as const;
    await assert.rejects(
      on('1.43', bound),
      /services\.a\.volumes \(\/b: recursive readonly\) needs Docker Engine 25\.0/,
    );
    const data = { volumes: { d: { name: 'shop_d' } } };
    await assert.rejects(
      on('1.48', named),
      /services\.a\.networks\.default\.interface_name needs Docker Engine 28\.1/,
    );
    await assert.rejects(on('1.47', image), /services\.a\.volumes \(\/x: image\) needs Docker Engine 28\.0/);
    await assert.rejects(
      on('1.44', subpath, data),
      /services\.a\.volumes \(\/d: subpath\) needs Docker Engine 26\.0/,
    );
    for (const service of [named, image, subpath]) assert.deepEqual(await on('1.49', service, data), []);
    const probed = { healthcheck: { ...check, start_interval: '1s' } };
    assert.match((await on('1.43', probed)).join(), /start_interval needs Docker Engine 25\.0/);
    assert.deepEqual(await on('1.44', probed), []);
    const six = { networks: { default: { name: 'shop_default', enable_ipv4: false } } };
    assert.match(
      (await on('1.47', {}, six)).join(),
      /networks\.default\.enable_ipv4 needs Docker Engine 28\.0/,
    );
    assert.deepEqual(await on('1.48', {}, six), []);
  });

  it('makes everything first and starts in the order of the dependencies, under their conditions', async () => {
    const stack = makeStack({ web: { depends_on: { db: healthy } }, db }, volumes);
    const engine = engineFor(stack);
    engine.world.images.delete('db:1');
    assert.deepEqual(lines(await startPlan(engine, stack)), [
      '1  create network shop_default  (not found)',
      '2  create volume shop_data  (not found)',
      '3  pull image db:1  (image not found)',
      '4  after 2,3  create container shop-db-1  (not found)',
      '5  create container shop-web-1  (not found)',
      '6  after 1,4,5  start container shop-db-1  (created)',
      '7  after 1,4-6  start container shop-web-1 when db is healthy  (created)',
    ]);
  });

  it('makes networks before containers only where the engine has to know them by then', async () => {
    const networks = { networks: { a: { name: 'shop_a' }, b: { name: 'shop_b' } } };
    const planOf = async (service: TestService, info: object) => {
      const stack = makeStack({ web: service }, networks);
      return lines(await startPlan(engineFor(stack, { info }), stack)).slice(2);
    };
    const both: TestService = { networks: { a: null, b: null } };
    assert.deepEqual(await planOf(both, { apiVersion: '1.45' }), [
      '3  create container shop-web-1  (not found)',
      '4  after 1-3  start container shop-web-1  (created)',
    ]);
    assert.deepEqual(await planOf(both, { apiVersion: '1.43' }), [
      '3  after 1,2  create container shop-web-1  (not found)',
      '4  after 1-3  connect container shop-web-1 to shop_b  (one network at creation)',
      '5  after 4  start container shop-web-1  (created)',
    ]);
    const first = [
      '3  after 1,2  create container shop-web-1  (not found)',
      '4  after 3  start container shop-web-1  (created)',
    ];
    assert.deepEqual(await planOf(both, { product: 'podman', apiVersion: '1.45' }), first);
    const fixed: TestService = { networks: { a: { ipv4_address: '10.9.8.7' }, b: null } };
    assert.deepEqual(await planOf(fixed, { apiVersion: '1.45' }), first);
  });

  it('holds up by a network only those who join it, where nothing that runs has to give way', async () => {
    const networks = { networks: { a: { name: 'shop_a' }, b: { name: 'shop_b' } } };
    const web: TestService = { networks: { b: null } };
    const services = (of: TestService) => ({
      db: { networks: { a: null } },
      web: of,
      job: { network_mode: 'none' },
    });
    const starts = async (engine: ReturnType<typeof engineFor>, stack: ReturnType<typeof makeStack>) =>
      lines(await startPlan(engine, stack)).filter((line) => line.includes('start container'));
    const stack = makeStack(services(web), networks);
    const engine = engineFor(stack, { info: { apiVersion: '1.45' } });
    assert.deepEqual(await starts(engine, stack), [
      '6  after 1,3-5  start container shop-db-1  (created)',
      '7  after 2-5  start container shop-web-1  (created)',
      '8  after 3-5  start container shop-job-1  (created)',
    ]);
    await start(engine, makeStack({ web }, networks));
    const changed = makeStack(services({ ...web, environment: { LOG_LEVEL: 'debug' } }), networks);
    assert.deepEqual(await starts(engine, changed), [
      '8  after 7  start container shop-db-1  (created)',
      '9  after 7  start container shop-web-1  (created)',
      '10  after 7  start container shop-job-1  (created)',
    ]);
  });

  it('has nothing to do when everything is as defined', async () => {
    const stack = makeStack({ web: { depends_on: { db: healthy } }, db }, volumes);
    const engine = engineFor(stack);
    await start(engine, stack);
    assert.deepEqual(lines(await startPlan(engine, stack)), ['Nothing to do.']);
  });

  it('replaces what changed, naming the change, and leaves the rest alone', async () => {
    const old = makeStack({ web: { environment: { LOG_LEVEL: 'info' } }, db }, volumes);
    const engine = engineFor(old);
    await start(engine, old);
    const id = engine.container('shop-web-1').id.slice(0, 12);
    const stack = makeStack({ web: { environment: { LOG_LEVEL: 'debug' } }, db }, volumes);
    const plan = await startPlan(engine, stack);
    assert.deepEqual(lines(plan), [
      `1  create container ${id}_shop-web-1  (changed: environment.LOG_LEVEL: info → debug)`,
      '2  after 1  stop container shop-web-1  (replaced)',
      '3  after 2  remove container shop-web-1  (replaced)',
      `4  after 3  rename container ${id}_shop-web-1 to shop-web-1  (replaced)`,
      '5  after 4  start container shop-web-1  (created)',
    ]);
    await run(engine, plan);
    assert.deepEqual(engine.statuses, { 'shop-db-1': 'running', 'shop-web-1': 'running' });
  });

  it('takes anonymous volumes over into the replacement', async () => {
    const of = (level: string) =>
      makeStack({ web: { environment: { L: level }, volumes: [{ type: 'volume', target: '/cache' }] } });
    const engine = engineFor(of('1'));
    await start(engine, of('1'));
    const before = engine.container('shop-web-1').mounts[0]?.name;
    await start(engine, of('2'));
    assert.equal(engine.container('shop-web-1').mounts[0]?.name, before);
    assert.deepEqual(lines(await startPlan(engine, of('2'))), ['Nothing to do.']);
  });

  it('renews anonymous volumes when asked, by replacing what is named; the old ones stay', async () => {
    const stack = makeStack({ web: { volumes: [{ type: 'volume', target: '/cache' }] }, db: {} });
    const engine = engineFor(stack);
    await start(engine, stack);
    const before = engine.container('shop-web-1').mounts[0]?.name ?? '';
    const other = engine.container('shop-db-1').id;
    await start(engine, stack, { services: ['web'], renewVolumes: true });
    assert.notEqual(engine.container('shop-web-1').mounts[0]?.name, before);
    assert.ok(engine.world.volumes.has(before));
    assert.equal(engine.container('shop-db-1').id, other);
  });

  it('leaves containers as they are when asked, and makes what is missing', async () => {
    const of = (level: string) => makeStack({ web: { environment: { L: level }, scale: Number(level) } });
    const engine = engineFor(of('1'));
    await start(engine, of('1'));
    const { id } = engine.container('shop-web-1');
    await start(engine, of('2'), { noRecreate: true });
    assert.equal(engine.container('shop-web-1').id, id);
    assert.deepEqual(Object.keys(engine.statuses), ['shop-web-1', 'shop-web-2']);
    assert.deepEqual(lines(await startPlan(engine, of('2'), { noRecreate: true })), ['Nothing to do.']);
  });

  it('starts what stands still and wakes what is paused', async () => {
    const stack = makeStack({ web: {}, db: {} });
    const engine = engineFor(stack);
    await start(engine, stack);
    engine.exit('shop-web-1', 3);
    await engine.pauseContainer('shop-db-1');
    assert.deepEqual(lines(await startPlan(engine, stack)), [
      '1  unpause container shop-db-1  (paused)',
      '2  after 1  start container shop-web-1  (stopped (exit code 3))',
    ]);
  });

  it('does not run a completed one-shot again, unless what it depends on is new', async () => {
    const of = (level: string) =>
      makeStack({
        migrate: { oneShot: true, depends_on: { db: plain } },
        db: { environment: { L: level } },
        web: { depends_on: { migrate: completed } },
      });
    const engine = engineFor(of('1'));
    engine.exitAfterStart('shop-migrate-1', 0);
    await start(engine, of('1'));
    assert.equal(engine.statuses['shop-migrate-1'], 'exited');
    assert.deepEqual(lines(await startPlan(engine, of('1'))), ['Nothing to do.']);
    const again = lines(await startPlan(engine, of('2')));
    assert.ok(
      again.some((line) => line.includes('start container shop-migrate-1  (runs again: db is new)')),
      again.join('\n'),
    );
    assert.deepEqual(lines(await startPlan(engine, of('1'), { runDone: true })), [
      '1  start container shop-migrate-1  (runs again: asked for)',
    ]);
  });

  it('runs a failed one-shot again', async () => {
    const stack = makeStack({ migrate: { oneShot: true } });
    const engine = engineFor(stack);
    engine.exitAfterStart('shop-migrate-1', 2);
    await start(engine, stack);
    assert.deepEqual(lines(await startPlan(engine, stack)), [
      '1  start container shop-migrate-1  (stopped (exit code 2))',
    ]);
  });

  it('restarts a running dependent that asks for it when its dependency is replaced', async () => {
    const of = (level: string) =>
      makeStack({
        db: { environment: { L: level } },
        web: { depends_on: { db: { ...plain, restart: true } } },
        other: { depends_on: { db: plain } },
      });
    const engine = engineFor(of('1'));
    await start(engine, of('1'));
    const found = lines(await startPlan(engine, of('2')));
    const id = engine.container('shop-db-1').id.slice(0, 12);
    assert.deepEqual(found, [
      `1  create container ${id}_shop-db-1  (changed: environment.L: 1 → 2)`,
      '2  after 1  stop container shop-web-1  (restarts with db)',
      '3  after 2  stop container shop-db-1  (replaced)',
      '4  after 3  remove container shop-db-1  (replaced)',
      `5  after 4  rename container ${id}_shop-db-1 to shop-db-1  (replaced)`,
      '6  after 5  start container shop-db-1  (created)',
      '7  after 5,6  start container shop-web-1  (restarts with db)',
    ]);
  });

  it('scales up with the next number and down from the highest', async () => {
    const engine = engineFor(makeStack({ web: {} }));
    await start(engine, makeStack({ web: {} }));
    await start(engine, makeStack({ web: { scale: 3 } }));
    assert.deepEqual(Object.keys(engine.statuses), ['shop-web-1', 'shop-web-2', 'shop-web-3']);
    assert.deepEqual(lines(await startPlan(engine, makeStack({ web: { scale: 2 } }))), [
      '1  stop container shop-web-3  (scale 3 → 2)',
      '2  after 1  remove container shop-web-3  (scale 3 → 2)',
    ]);
  });

  it('starts a named service with its dependencies, or without them', async () => {
    const stack = makeStack({ web: { depends_on: { db: healthy } }, db, other: {} }, volumes);
    const engine = engineFor(stack);
    const names = async (request: Parameters<typeof startPlan>[2]) =>
      (await startPlan(engine, stack, request)).nodes.flatMap(({ operation }) =>
        operation.kind === 'createContainer' ? [operation.name] : [],
      );
    assert.deepEqual(await names({ services: ['web'] }), ['shop-db-1', 'shop-web-1']);
    assert.deepEqual(await names({ services: ['web'], noDeps: true }), ['shop-web-1']);
    const alone = await startPlan(engine, stack, { services: ['web'], noDeps: true });
    assert.deepEqual(
      alone.nodes.flatMap((node) => node.conditions),
      [],
    );
    await assert.rejects(names({ services: ['nix'] }), (error) => EngineError.is(error, 'notFound'));
  });

  it('leaves out an optional dependency that is not selected', async () => {
    const stack = makeStack({
      web: { depends_on: { trace: { ...plain, required: false } } },
      trace: { profileOff: true },
    });
    const plan = await startPlan(engineFor(stack), stack);
    assert.ok(!lines(plan).join().includes('trace'));
  });

  it('uses a foreign volume and a foreign network of the right name and says so', async () => {
    const stack = makeStack({ db }, volumes);
    const engine = engineFor(stack);
    engine.addVolume('shop_data');
    await engine.createNetwork({ Name: 'shop_default' });
    const plan = await startPlan(engine, stack);
    assert.deepEqual(
      plan.nodes.map((node) => node.operation.kind),
      ['createContainer', 'startContainer'],
    );
    assert.equal(plan.warnings.length, 2);
  });

  it('refuses to go on without an external network', async () => {
    const stack = makeStack({ web: {} }, { networks: { default: { name: 'corp', external: true } } });
    await assert.rejects(startPlan(engineFor(stack), stack), /corp declared as external/);
  });

  it('names orphans, and removes them when asked', async () => {
    const engine = engineFor(makeStack({ web: {}, gone: {} }));
    await start(engine, makeStack({ web: {}, gone: {} }));
    const plan = await startPlan(engine, makeStack({ web: {} }));
    assert.deepEqual(lines(plan), [
      'Nothing to do.',
      'Warning: Containers of shop that the definition does not name any more: shop-gone-1',
    ]);
    await start(engine, makeStack({ web: {} }), { removeOrphans: true });
    assert.deepEqual(Object.keys(engine.statuses), ['shop-web-1']);
  });

  it('clears away what an interrupted recreation left before its original was stopped', async () => {
    const stack = makeStack({ web: {} });
    const engine = engineFor(stack);
    await start(engine, stack);
    const old = engine.container('shop-web-1');
    const leftover = `${old.id.slice(0, 12)}_shop-web-1`;
    await engine.createContainer(leftover, { Image: 'web:1', Labels: old.labels, HostConfig: {} }, undefined);
    assert.deepEqual(lines(await startPlan(engine, stack)), [
      `1  remove container ${leftover}  (left by an interrupted recreation)`,
    ]);
  });

  it('finishes a recreation that was cut off after its original was removed', async () => {
    const stack = makeStack({ web: {} });
    const engine = engineFor(stack);
    await start(engine, stack);
    const { id } = engine.container('shop-web-1');
    await engine.stopContainer(id, undefined);
    await engine.renameContainer(id, '0123456789ab_shop-web-1');
    assert.deepEqual(lines(await startPlan(engine, stack)), [
      '1  rename container 0123456789ab_shop-web-1 to shop-web-1  (left by an interrupted recreation)',
      '2  after 1  start container shop-web-1  (stopped (exit code 143))',
    ]);
    await start(engine, stack);
    assert.deepEqual(engine.statuses, { 'shop-web-1': 'running' });
  });

  it('remakes what shares a namespace with a container that is replaced', async () => {
    const of = (level: string) =>
      makeStack({ vpn: { environment: { L: level } }, app: { network_mode: 'service:vpn' } });
    const engine = engineFor(of('1'));
    await start(engine, of('1'));
    await start(engine, of('2'));
    assert.deepEqual(engine.statuses, { 'shop-vpn-1': 'running', 'shop-app-1': 'running' });
    const created = engine.calls.filter((call) => call.startsWith('createContainer') && call.includes('_'));
    assert.equal(created.length, 2);
  });

  it('does not start two services that publish overlapping ranges at the same moment', async () => {
    const ports = [{ target: 80, published: '8000-8010', protocol: 'tcp' }];
    const stack = makeStack({ a: { ports }, b: { ports } });
    const plan = await startPlan(engineFor(stack), stack);
    const starts = plan.nodes.filter((node) => node.operation.kind === 'startContainer');
    assert.ok(starts[1]?.after.includes(starts[0]?.id ?? -1));
  });

  it('writes the labels by which docker compose finds a container', async () => {
    const stack = makeStack({ web: { depends_on: { db: healthy } }, db }, volumes);
    const engine = engineFor(stack);
    await start(engine, stack);
    const found = engine.container('shop-web-1').labels;
    assert.equal(found[labels.oneoff], 'False');
    assert.equal(found[labels.dependsOn], 'db:service_healthy:false');
    assert.match(found[labels.configHash] ?? '', /^[0-9a-f]{64}$/);
    assert.equal(found[labels.image], (await engine.findImage('web:1'))?.id);
  });
});
