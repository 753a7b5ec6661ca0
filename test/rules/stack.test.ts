import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { loadStack } from '../../src/core/compose/loadStack';
import { type ServiceModel, type StackModel } from '../../src/core/model/stack';
import { root } from '../support/root';

const folder = join(root, 'stack');

async function load(
  profiles: readonly string[],
  environment: Record<string, string> = {},
): Promise<StackModel> {
  const { model, problems } = await loadStack({
    cwd: folder,
    files: ['compose.yaml'],
    profiles,
    environment,
  });
  assert.deepEqual(problems, []);
  assert.ok(model);
  return model;
}

const active = (stack: StackModel): ServiceModel[] => stack.services.filter((service) => service.active);
const names = (stack: StackModel): string[] =>
  active(stack)
    .map(({ name }) => name)
    .sort();

describe('the bundled stack', () => {
  let all: StackModel;
  before(async () => {
    const { model } = await loadStack({
      cwd: folder,
      files: ['compose.yaml'],
      profiles: ['*'],
      environment: {},
    });
    assert.ok(model);
    all = model;
  });

  const presets: Record<string, string[]> = {
    core: ['pgbouncer', 'postgres16', 'redis', 'redis-commander'],
    streaming: ['kafka', 'kafka-ui'],
    mail: ['mailpit'],
    observability: ['grafana', 'loki', 'prometheus'],
  };
  for (const [preset, services] of Object.entries(presets)) {
    it(`starts ${services.join(', ')} with the preset ${preset}`, async () =>
      assert.deepEqual(names(await load([preset])), services));
  }

  it('describes every preset and no other', () =>
    assert.deepEqual(all.presets.map(({ profile }) => profile).sort(), Object.keys(presets).sort()));

  it('starts nothing by accident: without a profile no service is active', async () =>
    assert.deepEqual(names(await load([])), []));

  it('publishes on loopback only, every port of its own within what may run together', async () => {
    const stacks = await Promise.all([
      load(Object.keys(presets)),
      load(['postgres15', 'streaming', 'mail', 'observability', 'redis', 'redis-ui', 'pgbouncer']),
    ]);
    for (const stack of stacks) {
      const ports = active(stack).flatMap(({ spec }) => spec.ports ?? []);
      assert.deepEqual([...new Set(ports.map((port) => port.host_ip))], ['127.0.0.1']);
      const published = ports.map((port) => port.published);
      assert.deepEqual([...new Set(published)], published);
    }
  });

  it('lets a variable move every port', async () => {
    const moved = await load(['core'], { POSTGRES_PORT: '15432', BIND_ADDR: '127.0.0.2' });
    const [port] = moved.services.find(({ name }) => name === 'postgres16')?.spec.ports ?? [];
    assert.deepEqual([port?.published, port?.host_ip], ['15432', '127.0.0.2']);
  });

  it('pins every image to a version', () => {
    for (const { name, spec } of all.services) {
      assert.match(spec.image ?? '', /:[^/:]*\d/, name);
      assert.doesNotMatch(spec.image ?? '', /:latest$/, name);
    }
  });

  it('gives every service a health check, a memory limit, log rotation and a restart policy', () => {
    for (const { name, spec } of all.services) {
      assert.ok((spec.healthcheck?.test?.length ?? 0) > 1, `${name}: health check`);
      // The engine takes the quick first probes only together with a start period.
      assert.ok(spec.healthcheck?.start_interval && spec.healthcheck.start_period, `${name}: start interval`);
      assert.ok(Number(spec.mem_limit) > 0, `${name}: memory limit`);
      assert.ok(
        spec.logging?.options?.['max-size'] && spec.logging.options['max-file'],
        `${name}: log rotation`,
      );
      assert.equal(spec.restart, 'unless-stopped', `${name}: restart policy`);
    }
  });

  it('names no container, so that two projects can stand side by side', () => {
    for (const { name, spec } of all.services) assert.equal(spec.container_name, undefined, name);
  });

  it('asks for what may be off without insisting on it', () => {
    for (const service of all.services) {
      for (const { service: other, required } of service.dependsOn) {
        const target = all.services.find(({ name }) => name === other);
        const together = service.profiles.every((profile) => target?.profiles.includes(profile));
        assert.ok(together || !required, `${service.name} insists on ${other}`);
      }
    }
  });

  it('never selects two members of an exclusive set by one profile', () => {
    assert.ok(all.exclusive.length > 0);
    const known = new Set(all.services.flatMap(({ profiles }) => profiles));
    for (const set of all.exclusive) {
      for (const profile of set) assert.ok(known.has(profile), `${profile} is no profile`);
      const members = set.filter((profile) => all.presets.some((preset) => preset.profile === profile));
      assert.ok(members.length <= 1, set.join(', '));
    }
  });

  it('says of exclusive profiles that they cannot run together', async () => {
    const options = { cwd: folder, files: ['compose.yaml'], environment: {} };
    const { problems } = await loadStack({ ...options, profiles: ['core', 'postgres15'] });
    assert.ok(
      problems.some(({ code }) => code === 'exclusiveGroups'),
      JSON.stringify(problems),
    );
  });

  it('gives every service a title, a description and a group that exists', () => {
    const groups = new Set(all.groups.map(({ id }) => id));
    for (const { name, annotations } of all.services) {
      assert.ok(annotations.title && annotations.description, name);
      assert.ok(groups.has(annotations.group ?? ''), name);
    }
  });

  it('mounts only files that are there, and nothing of the host writable', () => {
    for (const { name, spec } of all.services) {
      for (const mount of (spec.volumes ?? []).filter(({ type }) => type === 'bind')) {
        assert.ok(existsSync(mount.source ?? ''), `${name}: ${mount.source}`);
        assert.equal(mount.read_only, true, `${name}: ${mount.source}`);
      }
    }
  });
});
