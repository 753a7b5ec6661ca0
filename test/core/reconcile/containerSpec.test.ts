import assert from 'node:assert/strict';
import { configHash } from '../../../src/core/compose/configHash';
import { type ComposeProject } from '../../../src/core/model/composeProject';
import { labels } from '../../../src/core/model/labels';
import { containerSpec, type SpecContext } from '../../../src/core/reconcile/containerSpec';
import { copiedFiles } from '../../../src/core/reconcile/copiedFiles';
import { referringTo } from '../../../src/core/reconcile/sharedContainers';
import { engineFor, lines, start, startPlan } from './harness';
import { makeStack, type TestService } from './make';

function wantedOf(
  service: TestService,
  context: Partial<SpecContext> = {},
  rest: Partial<ComposeProject> = {},
) {
  const stack = makeStack({ web: service, db: {} }, rest);
  const [model] = stack.services;
  assert.ok(model);
  return containerSpec(stack, model, 1, {
    apiVersion: '1.45',
    image: undefined,
    configHash: () => 'hash',
    ...context,
  });
}

describe('containerSpec', () => {
  it('hashes as compose does at a start: without optional dependencies on services that are off', () => {
    const optional = { condition: 'service_started', required: false } as const;
    const hashed: unknown[] = [];
    wantedOf(
      { depends_on: { db: optional, absent: optional } },
      {
        configHash: (spec) => {
          hashed.push(Object.keys(spec.depends_on ?? {}));
          return 'hash';
        },
      },
    );
    assert.deepEqual(hashed, [['db']]);
  });

  it('mounts configs and secrets that are files, or copies those that the engine has not', () => {
    const service: TestService = {
      configs: [{ source: 'rules', target: '/etc/rules' }],
      secrets: [{ source: 'key', mode: '0440' }],
    };
    const rest = {
      configs: { rules: { name: 'rules', file: '/my/rules' } },
      secrets: { key: { name: 'key', file: '/my/key' } },
    };
    const told = (context: Partial<SpecContext>): unknown => {
      const { spec, files } = wantedOf(service, context, rest);
      const mounts = spec.HostConfig['Mounts'] as { Source: string; Target: string }[];
      return [mounts.map((one) => `${one.Source}:${one.Target}`), files];
    };
    const owner = { uid: 0, gid: 0 };
    const rules = { path: '/etc/rules', from: '/my/rules', mode: undefined, ...owner };
    const key = { path: '/run/secrets/key', from: '/my/key', mode: 0o440, ...owner };
    assert.deepEqual(told({}), [['/my/rules:/etc/rules', '/my/key:/run/secrets/key'], []]);
    assert.deepEqual(told({ copiedFiles: copiedFiles(true) }), [[], [rules, key]]);
    const mounted = {
      type: 'bind',
      name: undefined,
      source: '/my/key',
      destination: key.path,
      readWrite: false,
    };
    assert.deepEqual(told({ copiedFiles: copiedFiles(true, { mounts: [mounted] }) }), [
      ['/my/key:/run/secrets/key'],
      [rules],
    ]);
    assert.equal(copiedFiles(false), undefined);
  });

  const hostCases: readonly [string, TestService, Readonly<Record<string, unknown>>][] = [
    ['processor time', { cpu_period: 100_000, cpu_quota: 50_000 }, { CpuPeriod: 100_000, CpuQuota: 50_000 }],
    [
      'realtime scheduling',
      { cpu_rt_period: 5, cpu_rt_runtime: 4 },
      { CpuRealtimePeriod: 5, CpuRealtimeRuntime: 4 },
    ],
    [
      'block I/O, rates as numbers',
      {
        blkio_config: {
          weight: 300,
          weight_device: [{ Path: '/dev/sda', Weight: 400 }],
          device_write_bps: [{ Path: '/dev/sda', Rate: '1048576' }],
        },
      },
      {
        BlkioWeight: 300,
        BlkioWeightDevice: [{ Path: '/dev/sda', Weight: 400 }],
        BlkioDeviceWriteBps: [{ Path: '/dev/sda', Rate: 1_048_576 }],
      },
    ],
    ['device rules', { device_cgroup_rules: ['c 1:3 mr'] }, { DeviceCgroupRules: ['c 1:3 mr'] }],
    ['annotations', { annotations: { a: 'b' } }, { Annotations: { a: 'b' } }],
    [
      'limits of deploy over the older keys',
      { mem_limit: '1', cpus: 1, deploy: { resources: { limits: { memory: '2048', cpus: 0.5, pids: 7 } } } },
      { Memory: 2048, NanoCpus: 500_000_000, PidsLimit: 7 },
    ],
    [
      'hosts',
      { extra_hosts: ['six=::1', 'gate=host-gateway'] },
      { ExtraHosts: ['six:::1', 'gate:host-gateway'] },
    ],
    ['restart', { restart: 'on-failure:3' }, { RestartPolicy: { Name: 'on-failure', MaximumRetryCount: 3 } }],
    [
      'restart of deploy',
      { restart: 'no', deploy: { restart_policy: { condition: 'any' } } },
      { RestartPolicy: { Name: 'always', MaximumRetryCount: 0 } },
    ],
    ['temporary file systems', { tmpfs: ['/a', '/b:size=1k'] }, { Tmpfs: { '/a': '', '/b': 'size=1k' } }],
    [
      'unconfined system paths',
      { security_opt: ['systempaths=unconfined', 'no-new-privileges'] },
      { SecurityOpt: ['no-new-privileges'], MaskedPaths: [], ReadonlyPaths: [] },
    ],
    [
      'what a bind does with what is mounted below it',
      {
        volumes: ['disabled', 'writable', 'readonly', 'enabled'].map(
          (recursive) =>
            ({
              type: 'bind',
              source: '/s',
              target: `/${recursive}`,
              bind: { recursive, create_host_path: true },
            }) as const,
        ),
      },
      {
        Mounts: Object.entries({
          disabled: { NonRecursive: true },
          writable: { ReadOnlyNonRecursive: true },
          readonly: { ReadOnlyForceRecursive: true },
          enabled: {},
        }).map(([target, options]) => ({
          ...{ Type: 'bind', Source: '/s', Target: `/${target}` },
          BindOptions: { ...options, CreateMountpoint: true },
        })),
      },
    ],
    [
      'volumes of another service',
      { volumes_from: ['db:ro', 'container:x:rw'] },
      { VolumesFrom: ['<db>:ro', 'x:rw'] },
    ],
    [
      'namespaces of another service',
      { ipc: 'service:db', pid: 'host' },
      { IpcMode: 'container:<db>', PidMode: 'host' },
    ],
  ];
  for (const [what, service, expected] of hostCases) {
    it(`maps ${what}`, () => {
      const { HostConfig } = wantedOf(service, { containerOf: (name) => `<${name}>` }).spec;
      for (const [field, value] of Object.entries(expected))
        assert.deepEqual(HostConfig[field], value, field);
    });
  }

  it('says nothing of limits that nobody set', () => {
    const { HostConfig } = wantedOf({}).spec;
    for (const field of ['Memory', 'CpuQuota', 'BlkioWeight', 'DeviceCgroupRules', 'OomKillDisable'])
      assert.ok(!(field in HostConfig), field);
  });

  it('leaves a bare variable to the engine, and keeps an empty one', () => {
    assert.deepEqual(wantedOf({ environment: { A: '1', EMPTY: '', UNSET: null } }).spec['Env'], [
      'A=1',
      'EMPTY=',
      'UNSET',
    ]);
  });

  it('cuts the stop timeout to whole seconds and tells probes in nanoseconds', () => {
    const { spec } = wantedOf({
      stop_grace_period: '1m30.9s',
      healthcheck: { test: ['CMD', 'a'], interval: '1m30s', retries: 2 },
    });
    assert.equal(spec['StopTimeout'], 90);
    assert.deepEqual(spec['Healthcheck'], { Test: ['CMD', 'a'], Interval: 90e9, Retries: 2 });
  });

  it('leaves out what an older engine does not know', () => {
    const service: TestService = {
      healthcheck: { test: ['CMD', 'a'], start_period: '1s', start_interval: '1s' },
      networks: { a: null, b: { aliases: ['x'] } },
    };
    const networks = { networks: { a: { name: 'shop_a' }, b: { name: 'shop_b' } } };
    const old = wantedOf(service, { apiVersion: '1.43' }, networks);
    assert.ok(!('StartInterval' in (old.spec['Healthcheck'] as object)));
    assert.deepEqual(Object.keys(old.spec.NetworkingConfig?.EndpointsConfig ?? {}), ['shop_a']);
    assert.deepEqual(
      old.connects.map(({ network }) => network),
      ['shop_b'],
    );
    const now = wantedOf(service, {}, networks);
    assert.deepEqual(Object.keys(now.spec.NetworkingConfig?.EndpointsConfig ?? {}), ['shop_a', 'shop_b']);
    assert.deepEqual(now.connects, []);
  });

  it('mounts configs and secrets that are files, and copies those given by content', () => {
    const { spec, files } = wantedOf(
      { configs: [{ source: 'inline', target: '/etc/a', mode: '0400' }], secrets: [{ source: 'word' }] },
      {},
      {
        configs: { inline: { name: 'shop_inline', content: 'a' } },
        secrets: { word: { name: 'shop_word', file: '/home/dev/word' } },
      },
    );
    assert.deepEqual(files, [{ path: '/etc/a', content: 'a', mode: 0o400, uid: 0, gid: 0 }]);
    assert.deepEqual(spec.HostConfig['Mounts'], [
      { Type: 'bind', Source: '/home/dev/word', Target: '/run/secrets/word', ReadOnly: true },
    ]);
  });
});

describe('the hash of a container that shares with others', () => {
  const sharing: TestService = { network_mode: 'service:db', volumes_from: ['db:ro'] };
  const stack = makeStack({ db: {}, side: sharing });

  it('holds the id of the other container, also when both are made by the same plan', async () => {
    const engine = engineFor(stack);
    await start(engine, stack);
    const db = engine.container('shop-db-1').id;
    const spec = stack.services[1]?.spec;
    assert.ok(spec);
    assert.deepEqual(referringTo(spec, () => db).volumes_from, [db]);
    const expected = configHash(
      referringTo(spec, () => db),
      'side',
    );
    assert.equal(engine.container('shop-side-1').labels[labels.configHash], expected);
    assert.deepEqual(lines(await startPlan(engine, stack)), ['Nothing to do.']);
  });

  it('follows a recreation of the other container', async () => {
    const engine = engineFor(stack);
    await start(engine, stack);
    const first = engine.container('shop-side-1').labels[labels.configHash];
    await start(engine, stack, { forceRecreate: true });
    assert.notEqual(engine.container('shop-side-1').labels[labels.configHash], first);
    const spec = stack.services[1]?.spec;
    assert.ok(spec);
    const { id } = engine.container('shop-db-1');
    assert.equal(
      engine.container('shop-side-1').labels[labels.configHash],
      configHash(
        referringTo(spec, () => id),
        'side',
      ),
    );
  });
});
