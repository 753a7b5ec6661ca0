import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadStack } from '../../src/core/compose/loadStack';
import { type ServiceModel, type StackModel } from '../../src/core/model/stack';
import { layerFiles, loadBundled, stackFolder } from './support/definition';
import { limitMb } from './support/readmeTables';

const active = (stack: StackModel): ServiceModel[] => stack.services.filter((service) => service.active);
const names = (services: readonly ServiceModel[]): string[] => services.map(({ name }) => name).sort();

/** The teams' presets; `core` is what starts when nobody chose. */
const presets: Readonly<Record<string, readonly string[]>> = {
  core: ['pgbouncer', 'postgres16', 'redis', 'redis-commander'],
  cqrs: [
    ...['connect', 'connect-init', 'connect-plugins', 'grafana', 'kafka', 'kafka-init', 'kafka-ui', 'loki'],
    ...['mongo-init', 'mongodb', 'otel-collector', 'postgres-cdc', 'postgres-cdc-init', 'probe-tools'],
    ...['prometheus', 'schema-registry', 'stack-ready', 'tempo', 'vault'],
  ],
  saas: [
    ...['mailpit', 'minio', 'minio-init', 'pgbouncer', 'postgres16', 'postgres16-init', 'redis'],
    ...['redis-commander', 'stack-ready', 'supabase-auth', 'supabase-db', 'supabase-gateway'],
    ...['supabase-imgproxy', 'supabase-meta', 'supabase-migrate', 'supabase-realtime', 'supabase-rest'],
    ...['supabase-storage', 'supabase-studio'],
  ],
  commerce: [
    ...['clickhouse', 'elasticsearch', 'kafka-ui', 'kafka-zk', 'kafka-zk-init', 'kibana', 'pgadmin'],
    ...['portainer', 'postgres16', 'postgres16-init', 'redis', 'redis-commander', 'stack-ready', 'zookeeper'],
  ],
  webapp: [
    ...['grafana', 'loki', 'otel-collector', 'postgres15', 'postgres15-init', 'probe-tools', 'prometheus'],
    ...['redis', 'stack-ready', 'tempo'],
  ],
  events: [
    ...['cassandra', 'cassandra-init', 'kafka-zk', 'kafka-zk-init', 'postgres15', 'postgres15-init', 'redis'],
    ...['stack-ready', 'zookeeper'],
  ],
};

describe('the bundled stack', () => {
  let all: StackModel;
  /** What may run together, as much of it as there can be. */
  let together: StackModel[];
  before(async () => {
    all = await loadBundled(['*']);
    const excluded = (one: string, chosen: readonly string[]): boolean =>
      all.exclusive.some((set) => set.includes(one) && chosen.some((other) => set.includes(other)));
    const asMuchAs = (first: string): string[] =>
      all.profiles.reduce(
        (chosen, profile) =>
          chosen.includes(profile) || excluded(profile, chosen) ? chosen : [...chosen, profile],
        [first],
      );
    const starts = ['postgres', 'postgres15', 'postgres-cdc', 'kafka-zk', 'rustfs'];
    together = await Promise.all(starts.map((profile) => loadBundled(asMuchAs(profile))));
  });

  for (const [preset, services] of Object.entries(presets)) {
    it(`starts with the preset ${preset} what its team needs`, async () => {
      const started = active(await loadBundled([preset])).filter(
        ({ annotations }) => annotations.group !== 'apps' && annotations.group !== 'gateway',
      );
      assert.deepEqual(names(started), [...services].sort());
    });
  }

  it('describes every profile for people, presets first', () => {
    assert.deepEqual(
      all.presets.slice(0, 6).map(({ profile }) => profile),
      Object.keys(presets),
    );
    assert.deepEqual(all.presets.map(({ profile }) => profile).sort(), [...all.profiles].sort());
    for (const { profile, title, description } of all.presets) assert.ok(title && description, profile);
  });

  it('starts nothing by accident: without a profile no service is active', async () =>
    assert.deepEqual(names(active(await loadBundled([]))), []));

  it('publishes on loopback only, every port of its own within what may run together', () => {
    for (const stack of together) {
      const ports = active(stack).flatMap(({ spec }) => spec.ports ?? []);
      assert.deepEqual([...new Set(ports.map((port) => port.host_ip))], ['127.0.0.1']);
      const published = ports.map((port) => port.published);
      assert.deepEqual([...new Set(published)], published);
      assert.ok(!published.includes('3001'), 'left for an application on the host');
    }
  });

  it('lets a variable of its own move every port, image and memory limit', () => {
    for (const { services } of layerFiles()) {
      for (const [name, service] of Object.entries(services)) {
        const {
          image,
          mem_limit: limit,
          ports = [],
        } = service as Record<string, string> & { ports?: string[] };
        assert.match(String(image), /^\$\{[A-Z0-9_]+:-[^}]+\}$/, `${name}: image`);
        assert.match(String(limit), /^\$\{[A-Z0-9_]+_MEM:-\d+[mg]\}$/, `${name}: memory limit`);
        for (const port of ports) {
          assert.match(
            port,
            /^\$\{BIND_ADDR:-127\.0\.0\.1\}:\$\{[A-Z0-9_]+_PORT:-\d+\}:\d+$/,
            `${name}: port`,
          );
        }
      }
    }
  });

  it('pins every image to a version', () => {
    for (const { name, spec } of all.services) {
      assert.match(spec.image ?? '', /:[^/:]*\d/, name);
      assert.doesNotMatch(spec.image ?? '', /:latest$/, name);
      assert.doesNotMatch(spec.image ?? '', /^minio\//, `${name}: that repository is gone`);
    }
  });

  it('gives every running service a health check, a restart policy, a memory limit and log rotation', () => {
    for (const { name, spec, oneShot } of all.services) {
      assert.ok(Number(spec.mem_limit) > 0, `${name}: memory limit`);
      assert.ok(
        spec.logging?.options?.['max-size'] && spec.logging.options['max-file'],
        `${name}: log rotation`,
      );
      if (oneShot) continue;
      assert.ok((spec.healthcheck?.test?.length ?? 0) > 1, `${name}: health check`);
      // The engine takes the quick first probes only together with a start period.
      assert.ok(spec.healthcheck?.start_interval, `${name}: start interval`);
      // Nobody waits longer for what gets healthy; only a busy machine is not taken for a broken service.
      assert.match(spec.healthcheck.start_period ?? '', /^(60s|90s|1m0s|1m30s)$/, `${name}: start period`);
      assert.equal(spec.restart, 'unless-stopped', `${name}: restart policy`);
    }
  });

  it('asks health over an address, not over a name that may mean IPv6 first', () => {
    for (const { name, spec } of all.services) {
      assert.doesNotMatch(spec.healthcheck?.test?.join(' ') ?? '', /localhost/, name);
    }
  });

  it('has preparing steps that end for good, and somebody waits for each', () => {
    const steps = all.services.filter(
      ({ name, oneShot }) => oneShot || /-(init|migrate|plugins)$/.test(name),
    );
    assert.ok(steps.length >= 12, names(steps).join(', '));
    for (const step of steps) {
      assert.equal(step.spec.restart, 'no', step.name);
      assert.ok(step.oneShot, step.name);
      // docker compose up --wait fails otherwise, whatever profile brought the step.
      for (const profile of step.profiles) {
        const adopters = all.services.filter(
          ({ profiles, dependsOn, oneShot }) =>
            !oneShot &&
            profiles.includes(profile) &&
            dependsOn.some(
              ({ service, condition }) =>
                service === step.name && condition === 'service_completed_successfully',
            ),
        );
        assert.ok(adopters.length > 0, `${step.name} with the profile ${profile}`);
      }
    }
  });

  it('names no container, so that two projects can stand side by side', () => {
    for (const { name, spec } of all.services) assert.equal(spec.container_name, undefined, name);
  });

  it('asks for what may be off without insisting on it', () => {
    for (const service of all.services) {
      for (const { service: other, required } of service.dependsOn) {
        const target = all.services.find(({ name }) => name === other);
        const always = service.profiles.every((profile) => target?.profiles.includes(profile));
        assert.ok(always || !required, `${service.name} insists on ${other}`);
      }
    }
  });

  it('never selects two members of an exclusive set by one profile', async () => {
    assert.ok(all.exclusive.length > 3);
    for (const profile of all.profiles) {
      const services = active(await loadBundled([profile]));
      for (const alias of ['postgres', 'kafka', 's3']) {
        const members = services.filter(({ spec }) =>
          Object.values(spec.networks ?? {}).some((network) => network?.aliases?.includes(alias)),
        );
        assert.ok(members.length <= 1, `${profile}: ${names(members).join(', ')}`);
      }
    }
  });

  const excluding: readonly (readonly [string, string])[] = [
    ['core', 'postgres15'],
    ['core', 'cqrs'],
    ['saas', 'webapp'],
    ['cqrs', 'events'],
    ['streaming', 'kafka-zk'],
    ['saas', 'rustfs'],
    ['postgres', 'postgres-cdc'],
  ];
  for (const [one, other] of excluding) {
    it(`says of ${one} and ${other} in words that they exclude each other`, async () => {
      const options = { cwd: stackFolder, files: ['compose.yaml'], environment: {} };
      const { problems } = await loadStack({ ...options, profiles: [one, other] });
      const messages = problems
        .filter(({ code }) => code === 'exclusiveGroups')
        .map(({ message }) => message);
      assert.ok(
        messages.some((message) => message.includes(one) && message.includes(other)),
        messages.join('\n'),
      );
    });
  }

  it('lets presets that share a variant run together', async () => {
    for (const profiles of [
      ['core', 'saas'],
      ['core', 'commerce', 'observability'],
      ['webapp', 'events'],
      ['cqrs', 'supabase', 'log-shipper'],
    ])
      await loadBundled(profiles);
  });

  it('fits a machine with 16 GB with each preset', async () => {
    for (const preset of Object.keys(presets)) {
      const services = active(await loadBundled([preset])).filter(({ oneShot }) => !oneShot);
      const total = services.reduce((sum, service) => sum + limitMb(service), 0);
      assert.ok(total <= 12.5 * 1024, `${preset}: ${total} MB`);
    }
  });

  it('leaves a JVM half of its limit for what lies outside of its heap', () => {
    for (const service of all.services) {
      const { name, spec } = service;
      const heaps = [...JSON.stringify(spec.environment ?? {}).matchAll(/-Xmx(\d+)m/g)];
      for (const [, heap] of heaps)
        assert.ok(Number(heap) * 2 <= limitMb(service) + 256, `${name}: ${heap} MB`);
    }
  });

  it('gives every service a title, a description and a group that exists', () => {
    const groups = new Set(all.groups.map(({ id }) => id));
    for (const { name, annotations } of all.services) {
      assert.ok(annotations.title && annotations.description, name);
      assert.ok(groups.has(annotations.group ?? ''), name);
    }
  });

  it('brings configuration as compose configs: of the host only the Docker socket is mounted, where it must', () => {
    const mounting = all.services
      .filter(({ annotations }) => annotations.group !== 'apps')
      .flatMap(({ name, spec }) =>
        (spec.volumes ?? []).filter(({ type }) => type === 'bind').map(({ source }) => `${name}: ${source}`),
      );
    assert.deepEqual(mounting.sort(), ['alloy: /var/run/docker.sock', 'portainer: /var/run/docker.sock']);
  });

  it('declares every config once, uses it, and has its file', () => {
    const used = new Set(
      all.services.flatMap(({ spec }) => (spec.configs ?? []).map(({ source }) => source)),
    );
    for (const layer of layerFiles()) {
      for (const [name, { file, content }] of Object.entries(layer.configs)) {
        assert.ok(used.has(name), `${name} is used`);
        assert.ok(
          content !== undefined || existsSync(join(stackFolder, 'layers', file ?? '')),
          `${name}: ${file}`,
        );
      }
    }
  });

  it('keeps data in named volumes that are declared in the same layer', () => {
    for (const layer of layerFiles()) {
      for (const [name, service] of Object.entries(layer.services)) {
        const { volumes = [] } = service as { volumes?: string[] };
        for (const volume of volumes.filter((text) => /^\w+:/.test(text))) {
          assert.ok((volume.split(':')[0] ?? '') in layer.volumes, `${name}: ${volume}`);
        }
      }
    }
  });

  it('is read by old tools: scripts end their lines as Unix does', () => {
    for (const { configs, name } of layerFiles()) {
      for (const { file } of Object.values(configs)) {
        if (file === undefined) continue;
        const text = readFileSync(join(stackFolder, 'layers', file), 'utf8');
        assert.ok(!text.includes('\r'), `${name}: ${file}`);
      }
    }
  });

  it('asks before the first start of whatever gets the Docker socket, and of nothing else', async () => {
    const { services } = await loadBundled(['*']);
    const mounts = ({ spec }: (typeof services)[number]): boolean =>
      (spec.volumes ?? []).some(({ target }) => target === '/var/run/docker.sock');
    assert.deepEqual(
      services.filter(({ annotations }) => annotations.confirm !== undefined).map(({ name }) => name),
      services.filter(mounts).map(({ name }) => name),
    );
    assert.deepEqual(
      services
        .filter(mounts)
        .map(({ name }) => name)
        .sort(),
      ['alloy', 'portainer'],
    );
  });
});
