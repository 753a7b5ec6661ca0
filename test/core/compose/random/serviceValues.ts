import fc, { type Arbitrary } from 'fast-check';
import { Plain, type Mapping, type Value } from './yamlText';
import {
  command,
  duration,
  few,
  flag,
  pairs,
  pick,
  size,
  some,
  template,
  text,
  textOrList,
  unique,
  whole,
} from './values';

export const names = {
  services: ['a', 'b', 'c', 'd'],
  networks: ['n', 'm', 'default'],
  volumes: ['data', 'logs', 'v'],
  secrets: ['s', 't'],
  configs: ['c', 'e'],
} as const;

const hosts = fc.oneof(
  unique(pick<Value>('h:1.1.1.1', 'h=2.2.2.2', 'i:::1', 'i=[::1]', 'h:1.1.1.1,3.3.3.3')),
  fc.dictionary(
    pick('h', 'i', 'j'),
    fc.oneof(text('1.1.1.1', '[::1]'), few<Value>(text('1.1.1.1', '2.2.2.2'))),
    {
      maxKeys: 3,
      noNullPrototype: true,
    },
  ),
);

const ulimits = fc.dictionary(
  pick('nofile', 'nproc', 'core'),
  fc.oneof<Arbitrary<Value>[]>(whole, some({ soft: whole, hard: whole }, 'soft', 'hard')),
  { maxKeys: 3, noNullPrototype: true },
);

const fileReferences = (sources: readonly string[], folder: string): Arbitrary<Value> =>
  few<Value>(
    fc.oneof(
      text(...sources),
      some(
        {
          source: pick<Value>(...sources),
          target: text(`${folder}one`, 'two'),
          uid: text('10'),
          gid: text('20'),
          mode: fc.oneof(pick<Value>(new Plain('0440'), 256, '288', new Plain('0o400'))),
        },
        'source',
      ),
    ),
  );

const deviceRequest = some(
  {
    capabilities: unique(pick<Value>('gpu', 'compute')),
    count: pick<Value>('all', 1, '2'),
    driver: text('nvidia'),
    options: pairs,
  },
  'capabilities',
);

const build: Arbitrary<Value> = fc.oneof(
  text(
    '.',
    './app',
    '../up/',
    '/abs/app',
    '~/app',
    'https://example.com/app.git#main',
    'git@example.com:a/b',
  ),
  some({
    context: text('.', './app/', 'github.com/a/b'),
    dockerfile: text('Dockerfile.dev', 'docker/file'),
    args: pairs,
    labels: pairs,
    cache_from: few<Value>(text('x', 'type=local,src=y')),
    cache_to: few<Value>(text('x')),
    no_cache: flag,
    pull: flag,
    privileged: flag,
    additional_contexts: fc.oneof(
      fc.dictionary(pick('x', 'y'), text('./x', 'docker-image://y', '/z'), {
        maxKeys: 2,
        noNullPrototype: true,
      }),
      unique(pick<Value>('x=./x', 'y=../y/')),
    ),
    network: text('host'),
    target: text('prod'),
    shm_size: fc.oneof(size, fc.integer({ min: 0, max: 1e9 })),
    extra_hosts: hosts,
    isolation: text('default'),
    platforms: few<Value>(text('linux/amd64', 'linux/arm64')),
    tags: few<Value>(text('x:1', 'y')),
    entitlements: few<Value>(text('network.host')),
    ssh: pick<Value>(['default'], { default: null }),
    secrets: fileReferences(names.secrets, ''),
    ulimits: fc.dictionary(pick('nofile', 'core'), fc.nat(100), { maxKeys: 2, noNullPrototype: true }),
  }),
);

const mount = (volumes: readonly string[]): Arbitrary<Value> =>
  fc.oneof(
    text(
      './src:/src',
      '../up/:/up:ro',
      '/abs:/abs/',
      '~/home:/home',
      '/anon',
      'x',
      'C:\\x:/y',
      './a:/b:ro,z,rshared',
      '/s:/t:cached',
    ),
    pick(...volumes).chain((name) => text(`${name}:/x`, `${name}:/y/:ro`, `${name}:/z/../w:nocopy`)),
    some(
      {
        type: pick<Value>('bind'),
        source: text('./src', '/abs/'),
        target: text('/src', '/b/'),
        read_only: flag,
        bind: some({
          propagation: text('rslave'),
          create_host_path: flag,
          selinux: pick<Value>('z', 'Z'),
          recursive: pick<Value>('readonly'),
        }),
        consistency: text('cached'),
      },
      'type',
      'source',
      'target',
    ),
    some(
      {
        type: pick<Value>('volume'),
        source: pick<Value>(...volumes),
        target: text('/v', '/x'),
        read_only: flag,
        volume: some({ nocopy: flag, subpath: text('sub') }),
      },
      'type',
      'target',
    ),
    some(
      {
        type: pick<Value>('tmpfs'),
        target: text('/t'),
        tmpfs: some({
          size: fc.oneof(size, fc.integer({ min: 0, max: 1e7 })),
          mode: pick<Value>(new Plain('01777'), 448, '511'),
        }),
      },
      'type',
      'target',
    ),
  );

const port: Arbitrary<Value> = fc.oneof(
  pick<Value>(80, new Plain('80:80'), new Plain('22:22'), 8443),
  text(
    '8080:80',
    '127.0.0.1:9000-9002:90-92',
    '53:53/udp',
    '[::1]:70:70',
    '3000-3002',
    '8000-8010:81',
    '6000/UDP',
    '127.0.0.1::71',
    '443',
    '0.0.0.0:82:82/tcp',
  ),
  fc.constant<Value>('80${NUMBER}:80'),
  some(
    {
      name: text('web'),
      target: whole.filter((value) => value !== 0),
      published: fc.oneof<Arbitrary<Value>[]>(text('8080', '8000-8001'), fc.integer({ min: 1, max: 65535 })),
      host_ip: text('127.0.0.1'),
      protocol: text('udp'),
      mode: text('host'),
      app_protocol: text('http'),
    },
    'target',
  ),
);

const network = fc.oneof<Arbitrary<Value>[]>(
  fc.constant(null),
  some({
    aliases: unique(pick<Value>('one', 'two')),
    ipv4_address: text('10.0.0.5'),
    ipv6_address: text('fd00::5'),
    link_local_ips: unique(pick<Value>('169.254.1.1')),
    mac_address: text('02:42:ac:11:65:43'),
    driver_opts: fc.dictionary(pick('a', 'b'), pick<Value>('x', 5, 1.5), {
      maxKeys: 2,
      noNullPrototype: true,
    }),
    priority: fc.integer({ min: 0, max: 99 }),
  }),
);

const throttle = few<Value>(
  some({
    path: text('/dev/sda'),
    rate: fc.oneof<Arbitrary<Value>[]>(size, fc.integer({ min: 0, max: 9999 })),
  }),
);
const updateConfig = some({
  parallelism: whole,
  delay: duration,
  failure_action: text('pause'),
  monitor: duration,
  max_failure_ratio: pick<Value>(0.25, '0.5', 0),
  order: pick<Value>('start-first', 'stop-first'),
});

const deploy = some({
  mode: text('replicated', 'global'),
  endpoint_mode: text('vip', 'dnsrr'),
  labels: pairs,
  update_config: updateConfig,
  rollback_config: updateConfig,
  replicas: pick<Value>(0, 1, '1'),
  resources: some({
    limits: some({ cpus: pick<Value>('0.5', 1.5, '2', 0.1), memory: size, pids: whole }),
    reservations: some({
      cpus: pick<Value>('0.25'),
      memory: size,
      devices: few<Value>(deviceRequest, 2),
      generic_resources: few<Value>(
        some({ discrete_resource_spec: some({ kind: text('ssd'), value: whole }) }),
      ),
    }),
  }),
  restart_policy: some({
    condition: text('on-failure', 'any'),
    delay: duration,
    max_attempts: whole,
    window: duration,
  }),
  placement: some({
    constraints: few<Value>(text('node.role==manager')),
    preferences: few<Value>(some({ spread: text('node.labels.zone') })),
    max_replicas_per_node: whole,
  }),
});

const hook = some({
  command,
  user: text('root'),
  privileged: flag,
  working_dir: text('/w'),
  environment: pairs,
});

/** Every key of a service but its references to others, with values in each of its forms. */
export const serviceKeys: Readonly<Record<string, Arbitrary<Value>>> = {
  annotations: pairs,
  attach: flag,
  blkio_config: some({
    weight: whole,
    weight_device: few<Value>(some({ path: text('/dev/sda'), weight: whole })),
    device_read_bps: throttle,
    device_read_iops: throttle,
    device_write_bps: throttle,
    device_write_iops: throttle,
  }),
  build,
  cap_add: unique(pick<Value>('NET_ADMIN', 'ALL')),
  cap_drop: unique(pick<Value>('ALL', 'MKNOD')),
  cgroup: pick<Value>('host', 'private'),
  cgroup_parent: text('m-executor'),
  command,
  configs: fileReferences(names.configs, '/'),
  container_name: text('one', 'two'),
  cpu_count: whole,
  cpu_percent: fc.oneof<Arbitrary<Value>[]>(fc.integer({ min: 0, max: 100 }), pick<Value>('50')),
  cpu_period: whole,
  cpu_quota: whole,
  cpu_rt_period: whole,
  cpu_rt_runtime: whole,
  cpu_shares: whole,
  cpus: pick<Value>(0.5, '1.5', 2, '${GONE:-0.3}', 0.1, 1e-3),
  cpuset: text('0,1'),
  credential_spec: some({ config: text('c'), file: text('spec.json'), registry: text('r') }),
  deploy,
  develop: some({
    watch: few<Value>(
      some(
        {
          path: text('./src/', 'x'),
          action: pick<Value>('rebuild', 'sync', 'restart', 'sync+restart'),
          target: text('/t'),
          ignore: few<Value>(text('node_modules/')),
          exec: hook,
        },
        'path',
        'action',
        'target',
      ),
    ),
  }),
  device_cgroup_rules: unique(pick<Value>('c 1:3 mr')),
  devices: few<Value>(
    fc.oneof(
      text('/dev/a:/dev/x', '/dev/b', '/dev/c:/dev/c:r', 'vendor.com/class=name'),
      some({ source: text('/dev/d'), target: text('/dev/e'), permissions: text('rw') }, 'source', 'target'),
    ),
  ),
  dns: textOrList('1.1.1.1', '2.2.2.2'),
  dns_opt: unique(pick<Value>('use-vc')),
  dns_search: textOrList('example.com', 'local'),
  domainname: text('example.com'),
  entrypoint: command,
  env_file: fc.oneof<Arbitrary<Value>[]>(
    text('one.env'),
    few<Value>(
      fc.oneof(
        text('one.env', './sub/two.env'),
        some({ path: text('one.env', 'sub/two.env'), required: fc.boolean() }, 'path'),
        some({ path: text('gone.env'), required: fc.constant(false) }, 'path', 'required'),
      ),
    ),
  ),
  environment: pairs,
  expose: unique(fc.oneof<Arbitrary<Value>[]>(text('80', '90-92', '53/udp'), pick<Value>(8080, 81))),
  external_links: unique(pick<Value>('x', 'y:z')),
  extra_hosts: hosts,
  gpus: fc.oneof<Arbitrary<Value>[]>(pick<Value>('all'), few<Value>(deviceRequest, 2)),
  group_add: unique(fc.oneof<Arbitrary<Value>[]>(text('mail'), pick<Value>(1000))),
  healthcheck: some({
    test: fc.oneof<Arbitrary<Value>[]>(
      text('curl x', 'true'),
      pick<Value>(['CMD', 'a', 'b'], ['CMD-SHELL', 'a || b'], ['NONE']),
    ),
    interval: duration,
    timeout: duration,
    start_period: duration,
    start_interval: duration,
    retries: whole,
    disable: flag,
  }),
  hostname: text('h'),
  image: fc.oneof(text('x', 'x:1.2', 'example.com:5000/a/b@sha256:0'), template),
  init: flag,
  ipc: text('host', 'shareable'),
  isolation: text('default'),
  labels: pairs,
  label_file: textOrList('one.label', './sub/two.label'),
  logging: some({
    driver: text('json-file', 'local'),
    options: fc.dictionary(pick('max-size', 'max-file'), pick<Value>('10m', 3, null), {
      maxKeys: 2,
      noNullPrototype: true,
    }),
  }),
  mac_address: text('02:42:ac:11:65:43'),
  mem_limit: fc.oneof<Arbitrary<Value>[]>(size, fc.integer({ min: 0, max: 1e9 })),
  mem_reservation: fc.oneof<Arbitrary<Value>[]>(size, fc.integer({ min: 0, max: 1e9 })),
  mem_swappiness: whole,
  memswap_limit: pick<Value>(-1, '1g', 0),
  oom_kill_disable: flag,
  oom_score_adj: pick<Value>(-500, '100', 0),
  pid: pick<Value>('host'),
  pids_limit: pick<Value>(-1, 100, '50'),
  platform: text('linux/amd64'),
  ports: unique(port, 4),
  privileged: flag,
  pull_policy: pick<Value>('always', 'never', 'if_not_present', 'build', 'missing'),
  read_only: flag,
  restart: text('always', 'no', 'on-failure:3', 'unless-stopped'),
  runtime: text('runc'),
  scale: pick<Value>(0, 1, '1'),
  secrets: fileReferences(names.secrets, '/run/'),
  security_opt: unique(pick<Value>('label:disable')),
  shm_size: fc.oneof<Arbitrary<Value>[]>(size, fc.integer({ min: 0, max: 1e9 })),
  stdin_open: flag,
  stop_grace_period: duration,
  stop_signal: text('SIGUSR1'),
  storage_opt: fc.dictionary(pick('size'), pick<Value>('1G', 5), { maxKeys: 1, noNullPrototype: true }),
  sysctls: pairs,
  tmpfs: textOrList('/run', '/tmp:size=64m'),
  tty: flag,
  ulimits,
  user: text('1000:1000', 'me'),
  userns_mode: text('host'),
  uts: text('host'),
  volumes: unique(mount(names.volumes), 4),
  volumes_from: unique(pick<Value>('container:x', 'container:y:ro')),
  working_dir: text('/w'),
  'x-own': fc.oneof<Arbitrary<Value>[]>(fc.constant(null), pairs),
};

/** How a service joins networks; `default` is one of them now and then. */
export const serviceNetworks: Arbitrary<Value> = fc.oneof(
  unique(pick<Value>(...names.networks)),
  fc.dictionary(pick(...names.networks), network, { maxKeys: 3, noNullPrototype: true }),
);

/** How a service waits for others. */
export function dependencies(services: readonly string[]): Arbitrary<Value> {
  if (services.length === 0) return fc.constant<Value>([]);
  return fc.oneof(
    unique(pick<Value>(...services)),
    fc.dictionary(
      pick(...services),
      some(
        {
          condition: pick<Value>('service_started', 'service_healthy', 'service_completed_successfully'),
          restart: flag,
          required: fc.boolean(),
        },
        'condition',
      ),
      { maxKeys: 2, noNullPrototype: true },
    ) as Arbitrary<Mapping>,
  );
}
