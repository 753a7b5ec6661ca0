import assert from 'node:assert/strict';
import { driftOfService } from '../../../src/core/live/serviceDrift';
import { type EngineContainer, type EngineImage } from '../../../src/core/engine/wire';
import { labels } from '../../../src/core/model/labels';
import { containerSpec } from '../../../src/core/reconcile/containerSpec';
import { driftOf } from '../../../src/core/reconcile/drift';
import { replacementName } from '../../../src/core/reconcile/containerNames';
import { type FakeEngine } from '../../fakes/fakeEngine';
import { engineFor, start } from './harness';
import { makeStack, type TestService } from './make';

/** What is said of a container made from `before` when `after` is wanted. */
async function told(before: TestService, after: TestService, imageConfig = {}): Promise<string[]> {
  const { container, image } = await made(before, imageConfig);
  return compare(after, container, image);
}

async function made(
  service: TestService,
  imageConfig = {},
): Promise<{ engine: FakeEngine; container: EngineContainer; image: EngineImage }> {
  const stack = makeStack({ web: service });
  const engine = engineFor(stack);
  const image = engine.addImage(service.image ?? 'web:1', imageConfig);
  await start(engine, stack);
  return { engine, container: engine.container('shop-web-1'), image };
}

function compare(after: TestService, container: EngineContainer, image: EngineImage | undefined): string[] {
  const stack = makeStack({ web: after });
  const [service] = stack.services;
  assert.ok(service);
  const wanted = containerSpec(stack, service, 1, {
    apiVersion: '1.45',
    image,
    configHash: (spec) => JSON.stringify(spec),
  });
  return driftOf(wanted.spec, container, image, wanted.connects);
}

describe('driftOf', () => {
  const cases: readonly [string, TestService, TestService, string[]][] = [
    [
      'a variable',
      { environment: { LEVEL: 'info' } },
      { environment: { LEVEL: 'debug' } },
      ['environment.LEVEL: info → debug'],
    ],
    ['a new variable', {}, { environment: { A: '' } }, ['environment.A: (none) → ""']],
    ['a variable that is gone', { environment: { A: '1' } }, {}, ['environment.A: 1 → (none)']],
    [
      'a secret, without telling it',
      { environment: { DB_PASSWORD: 'a' } },
      { environment: { DB_PASSWORD: 'b' } },
      ['environment.DB_PASSWORD: changed'],
    ],
    [
      'nothing of a folder that the engine writes shorter',
      { working_dir: '/app' },
      { working_dir: '/x/../app/' },
      [],
    ],
    ['the folder', { working_dir: '/app' }, { working_dir: '/app/b' }, ['working_dir: /app → /app/b']],
    ['the command', { command: ['a'] }, { command: ['b', 'c d'] }, ['command: a → b "c d"']],
    [
      'a port, by its host side',
      { ports: [{ target: 80, published: '8080', protocol: 'tcp', mode: 'ingress' }] },
      { ports: [{ target: 80, published: '9090', protocol: 'tcp', mode: 'ingress' }] },
      ['ports: 8080 → 9090'],
    ],
    ['a limit', { mem_limit: '67108864' }, { mem_limit: '134217728' }, ['memory limit: 64 MB → 128 MB']],
    ['processor time', { cpu_quota: 50_000 }, { cpu_quota: 80_000 }, ['cpu_quota: 50000 → 80000']],
    ['device rules', {}, { device_cgroup_rules: ['c 1:3 mr'] }, ['device_cgroup_rules: (none) → c 1:3 mr']],
    ['an annotation', { annotations: { a: '1' } }, { annotations: { a: '2' } }, ['annotations.a: 1 → 2']],
    [
      'block I/O',
      { blkio_config: { device_read_bps: [{ Path: '/dev/sda', Rate: '1024' }] } },
      { blkio_config: { weight: 300, device_read_bps: [{ Path: '/dev/sda', Rate: '1024' }] } },
      ['blkio_config.weight: (none) → 300'],
    ],
    ['the restart policy', {}, { restart: 'on-failure:3' }, ['restart: no → on-failure:3']],
    [
      'a label',
      { labels: { a: '1' } },
      { labels: { b: '2' } },
      ['labels.a: 1 → (none)', 'labels.b: (none) → 2'],
    ],
    [
      'a healthcheck',
      { healthcheck: { test: ['CMD', 'a'], interval: '10s' } },
      { healthcheck: { test: ['CMD', 'a'], interval: '5s' } },
      ['healthcheck.interval: 10 s → 5 s'],
    ],
    [
      'a mount',
      { volumes: [{ type: 'bind', source: '/a', target: '/x', bind: { create_host_path: true } }] },
      { volumes: [{ type: 'bind', source: '/b', target: '/x', bind: { create_host_path: true } }] },
      ['volumes./x: /a → /b'],
    ],
    [
      'an alias',
      { networks: { default: { aliases: ['old'] } } },
      { networks: { default: { aliases: ['new'] } } },
      ['networks.shop_default.aliases: old, shop-web-1, web → new, shop-web-1, web'],
    ],
  ];
  for (const [what, before, after, expected] of cases) {
    it(`tells ${what}`, async () => {
      assert.deepEqual(await told(before, after), expected);
      assert.deepEqual(await told(after, after), [], 'nothing differs from itself');
    });
  }

  it('tells another image, and a newer one under the same name', async () => {
    const { engine, container, image } = await made({ image: 'web:1' });
    const next = engine.addImage('web:2');
    assert.deepEqual(compare({ image: 'web:2' }, container, next), ['image: web:1 → web:2']);
    assert.deepEqual(compare({ image: 'web:1' }, container, { ...image, id: 'sha256:new' }), [
      'image: web:1 was updated',
    ]);
  });

  it('does not count what the container has from its image', async () => {
    const config = {
      Env: ['PATH=/bin', 'LANG=C'],
      Cmd: ['serve'],
      ExposedPorts: { '80/tcp': {} },
      Labels: { by: 'us' },
    };
    assert.deepEqual(await told({}, {}, config), []);
    assert.deepEqual(await told({ environment: { LANG: 'de' } }, {}, config), ['environment.LANG: de → C']);
  });

  it('compares only what the definition sets while the image is not there', async () => {
    const { container } = await made({}, { Env: ['PATH=/bin'], Cmd: ['serve'] });
    assert.deepEqual(compare({}, container, undefined), []);
    assert.deepEqual(compare({ command: ['other'] }, container, undefined), ['command: serve → other']);
  });

  it('does not count proxy variables that clients add', async () => {
    const { container, image } = await made({});
    const env = [...(container.config['Env'] as string[]), 'HTTP_PROXY=http://proxy:1'];
    assert.deepEqual(compare({}, { ...container, config: { ...container.config, Env: env } }, image), []);
  });

  describe('a limit that the engine could not keep', () => {
    const limited: TestService = { mem_limit: '67108864', cpus: 0.5, oom_kill_disable: true, pids_limit: 9 };

    /** The same container on a machine without these controllers. */
    async function dropped() {
      const { container, image } = await made(limited);
      const unset = { Memory: 0, MemorySwap: -1, NanoCpus: 0, OomKillDisable: null, PidsLimit: null };
      return { image, container: { ...container, hostConfig: { ...container.hostConfig, ...unset } } };
    }

    it('is no reason to make the container anew for ever', async () => {
      const { container, image } = await dropped();
      const stack = makeStack({ web: limited });
      const [service] = stack.services;
      assert.ok(service);
      assert.deepEqual(
        driftOfService(stack, service, [container], image, {
          apiVersion: '1.45',
          isRemote: false,
          all: [container],
        }),
        [],
      );
    });

    it('counts once the definition is another one', async () => {
      const { container, image } = await dropped();
      assert.deepEqual(
        compare({ ...limited, mem_limit: '1048576' }, container, image)[0],
        'memory limit: (none) → 1 MB',
      );
    });
  });

  it('compares a replacement under the name it is about to get', async () => {
    const { container, image } = await made({});
    const stack = makeStack({ web: {} });
    const [service] = stack.services;
    assert.ok(service);
    const early = { ...container, name: replacementName('0123456789abcdef', container.name) };
    const facts = { apiVersion: '1.45', isRemote: false, all: [early] };
    assert.deepEqual(driftOfService(stack, service, [early], image, facts), []);
  });

  it('does not look at the labels of compose', async () => {
    const { container, image } = await made({});
    const config = {
      ...container.config,
      Labels: { ...container.labels, [labels.configHash]: 'other', [labels.version]: '5.0.0' },
    };
    assert.deepEqual(compare({}, { ...container, config }, image), []);
  });
});
