import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type ComposeMount } from '../../../src/core/model/composeService';
import { lines, engineFor, start, startPlan } from './harness';
import { makeStack, type TestService } from './make';

const names = ['a', 'b', 'c', 'd'] as const;

const mounts = fc.uniqueArray(
  fc.constantFrom<ComposeMount>(
    { type: 'volume', source: 'data', target: '/data' },
    { type: 'volume', target: '/cache' },
    { type: 'tmpfs', target: '/tmp', tmpfs: { size: '65536', mode: 448 } },
    { type: 'bind', source: '/home/dev', target: '/src', bind: { create_host_path: true } },
    { type: 'bind', source: '/home/dev/x', target: '/x', read_only: true },
  ),
  { selector: (mount) => mount.target },
);

/** Any service; it depends only on those before it. */
function service(index: number): fc.Arbitrary<TestService> {
  const earlier = names.slice(0, index);
  return fc
    .record(
      {
        environment: fc.dictionary(
          fc.constantFrom('A', 'B', 'DB_PASSWORD'),
          fc.constantFrom('', '1', 'x y', null),
        ),
        command: fc.constantFrom(null, ['serve'], ['sh', '-c', 'echo "$A"']),
        labels: fc.dictionary(fc.constantFrom('x', 'y'), fc.constantFrom('', '1')),
        healthcheck: fc.constantFrom({ test: ['CMD', 'true'], interval: '1m30s' }, { disable: true }),
        mem_limit: fc.constantFrom('67108864', '134217728'),
        cpus: fc.constantFrom(0.5, 2),
        cpu_quota: fc.constantFrom(1_000, 2_000),
        restart: fc.constantFrom('no', 'always', 'on-failure:2', 'unless-stopped'),
        init: fc.boolean(),
        cap_add: fc.subarray(['NET_ADMIN', 'CAP_SYS_PTRACE']),
        extra_hosts: fc.subarray(['one=10.0.0.1', 'six=::1']),
        ulimits: fc.constantFrom({ nproc: 9 }, { nofile: { soft: 1, hard: 2 } }),
        networks: fc.constantFrom(
          { default: null },
          { back: { aliases: ['x'] } },
          { back: null, default: null },
        ),
        volumes: mounts,
        scale: fc.integer({ min: 0, max: 3 }),
        stop_grace_period: fc.constantFrom('1s', '1m'),
        hostname: fc.constantFrom('host', 'other'),
        image: fc.constantFrom('one:1', 'two:2'),
        depends_on: fc
          .subarray(earlier)
          .map((needed) =>
            Object.fromEntries(
              needed.map((name) => [name, { condition: 'service_started', required: true } as const]),
            ),
          ),
      },
      { requiredKeys: [] },
    )
    .chain((made) =>
      earlier.length === 0
        ? fc.constant(made)
        : fc
            .option(fc.constantFrom(...earlier), { freq: 4, nil: undefined })
            .map((other) =>
              other === undefined || made.networks
                ? made
                : { ...made, network_mode: `service:${other}`, scale: 1 },
            ),
    )
    .map((made) => made as TestService);
}

const definition = fc
  .tuple(...names.map((_, index) => service(index)))
  .map((services) => services.map((one, index) => [names[index], one] as const))
  .chain((all) => fc.integer({ min: 1, max: all.length }).map((count) => all.slice(0, count)))
  .map((chosen) => withParents(Object.fromEntries(chosen) as Record<string, TestService>));

/** What others share the network of has to be there. */
function withParents(services: Record<string, TestService>): Record<string, TestService> {
  const shared = new Set(Object.values(services).map(({ network_mode }) => network_mode?.split(':')[1]));
  return Object.fromEntries(
    Object.entries(services).map(([name, one]) => [name, shared.has(name) ? { ...one, scale: 1 } : one]),
  );
}

const stackOf = (services: Record<string, TestService>) =>
  makeStack(services, {
    volumes: { data: { name: 'shop_data' } },
    networks: { back: { name: 'shop_back' } },
  });

describe('a plan that was carried out', () => {
  it('leaves nothing to do, whatever is defined and whatever it was before', async function () {
    this.timeout(60_000);
    await fc.assert(
      fc.asyncProperty(definition, definition, async (before, after) => {
        const engine = engineFor(stackOf({ x: { image: 'one:1' }, y: { image: 'two:2' } }));
        for (const name of names)
          engine.addImage(`${name}:1`, { Env: ['PATH=/bin'], Volumes: { '/own': {} } });
        await start(engine, stackOf(before));
        assert.deepEqual(lines(await startPlan(engine, stackOf(before))), ['Nothing to do.']);
        await start(engine, stackOf(after), { removeOrphans: true });
        assert.deepEqual(lines(await startPlan(engine, stackOf(after))), ['Nothing to do.']);
        assert.deepEqual(
          Object.keys(engine.statuses).filter((name) => /^[0-9a-f]{12}_/.test(name)),
          [],
        );
      }),
      { numRuns: 100, seed: 2026 },
    );
  });
});
