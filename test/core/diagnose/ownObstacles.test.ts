import assert from 'node:assert/strict';
import { ownObstacles, type OwnObstacle } from '../../../src/core/diagnose/ownObstacles';
import { preflight } from '../../../src/core/diagnose/preflight';
import { type EngineContainer } from '../../../src/core/engine/wire';
import { labels } from '../../../src/core/model/labels';
import { type ServiceModel, type StackModel } from '../../../src/core/model/stack';
import { makeStack } from '../reconcile/make';

const port = (published: string, host_ip = '127.0.0.1') => ({
  ports: [{ target: 5432, published, host_ip, protocol: 'tcp' as const, mode: 'ingress' as const }],
});

/** Two PostgreSQLs of one port, two Kafkas of one name with what one of them needs, and what both have. */
function stack(): StackModel {
  const called = { networks: { default: { aliases: ['kafka'] } } };
  const made = makeStack({
    pg16: port('5432'),
    pg15: port('5432'),
    'pg15-init': { oneShot: true },
    kafka: called,
    'kafka-zk': called,
    zookeeper: {},
    topics: { ...called, oneShot: true },
    web: port('8080'),
  });
  const groups: Readonly<Record<string, readonly string[]>> = {
    pg16: ['pg16', 'shop'],
    pg15: ['pg15', 'site'],
    'pg15-init': ['pg15', 'site'],
    kafka: ['kafka'],
    'kafka-zk': ['kafka-zk'],
    zookeeper: ['kafka-zk'],
    topics: ['kafka', 'kafka-zk'],
    web: ['shop', 'site'],
  };
  const services = made.services.map((one): ServiceModel => ({ ...one, profiles: groups[one.name] ?? [] }));
  const exclusiveSets = [
    ['pg16', 'pg15'],
    ['kafka', 'kafka-zk'],
  ];
  return { ...made, services, exclusiveSets };
}

function container(service: string, more: Partial<EngineContainer> = {}): EngineContainer {
  const ports = service.startsWith('pg') ? [held(5432)] : [];
  const own = { [labels.service]: service, [labels.project]: 'shop' };
  return {
    id: service,
    name: `shop-${service}-1`,
    status: 'running',
    ports,
    labels: own,
    ...more,
  } as EngineContainer;
}

const held = (hostPort: number, hostIp = '127.0.0.1') => ({
  containerPort: 5432,
  protocol: 'tcp',
  hostPort,
  hostIp,
});

function found(
  starting: readonly string[],
  running: readonly EngineContainer[],
  leaving: readonly string[] = [],
): OwnObstacle[] {
  const definition = stack();
  const wanted = definition.services.flatMap(({ name, spec }) =>
    starting.includes(name)
      ? (spec.ports ?? []).map(({ published, host_ip: hostIp = '' }) => ({
          service: name,
          hostIp,
          port: Number(published),
          protocol: 'tcp',
        }))
      : [],
  );
  return ownObstacles(definition, running, new Set(starting), new Set(leaving), wanted);
}

function words(obstacles: readonly OwnObstacle[]): (string | readonly string[] | undefined)[] {
  const facts = { engine: {} as never, services: [], wantedPorts: [], portFaults: [], reserved: [] };
  const engine = { memoryBytes: 0, apiVersion: '1.45', product: 'docker', kernelVersion: '' } as never;
  return preflight({ ...facts, engine, obstacles }).flatMap((one) => [`${one.message} ${one.fix}`, one.stop]);
}

describe('what of the stack itself keeps a service from being started', () => {
  it('is the running one of a group that excludes its own, told with the reason and what to stop', () => {
    assert.deepEqual(words(found(['pg15', 'pg15-init'], [container('pg16')])), [
      'pg16 is running, and pg15 cannot run beside it: both publish port 5432. Stop pg16 first; its data is kept.',
      ['pg16'],
    ]);
    assert.deepEqual(words(found(['kafka-zk'], [container('kafka')])), [
      'kafka is running, and kafka-zk cannot run beside it: both are called kafka on the network. Stop kafka first; its data is kept.',
      ['kafka'],
    ]);
  });

  it('is also one that keeps failing and is started again and again', () => {
    const failing = container('kafka', { status: 'restarting' });
    assert.equal(found(['kafka-zk'], [failing]).length, 1);
  });

  it('is nothing that ended, that the start stops, or that stands in the way of nobody', () => {
    assert.deepEqual(found(['pg15'], [container('pg16', { status: 'exited' })]), []);
    assert.deepEqual(found(['pg15'], [container('pg16')], ['pg16']), []);
    assert.deepEqual(found(['kafka'], [container('zookeeper'), container('topics')]), []);
    assert.deepEqual(found(['web'], [container('pg16')]), []);
  });

  it('is a second one of the same start', () => {
    assert.deepEqual(words(found(['pg15', 'pg16'], [])), [
      'pg16 and pg15 cannot run side by side: both publish port 5432. Start one of them.',
      undefined,
    ]);
  });

  it('is every service of the other group where the definition alone says why', () => {
    const definition = {
      ...makeStack({ old: {}, new: {} }),
      exclusiveSets: [['old', 'new']],
    };
    const services = definition.services.map((one) => ({ ...one, profiles: [one.name] }));
    const [rival] = ownObstacles(
      { ...definition, services },
      [container('old')],
      new Set(['new']),
      new Set(),
      [],
    );
    assert.deepEqual(rival, {
      kind: 'rival',
      service: 'new',
      other: 'old',
      runs: true,
      why: 'the definition lets only one of them run',
    });
  });

  it('is a port that another service holds and keeps', () => {
    assert.deepEqual(words(found(['web'], [container('kafka', { ports: [held(8080, '0.0.0.0')] })])), [
      'Port 8080, which web wants, is in use by kafka, which runs in the same stack. Stop kafka first, its data is kept; or publish web on another port in the compose file or its variables.',
      ['kafka'],
    ]);
    const elsewhere = container('kafka', { ports: [held(8080, '127.0.0.2')] });
    assert.deepEqual(found(['web'], [elsewhere]), []);
    assert.deepEqual(found(['web'], [container('kafka', { ports: [held(8080, '::1')] })]), []);
  });

  it('is a port that a container holds whose service is gone from the definition', () => {
    assert.deepEqual(words(found(['web'], [container('api', { ports: [held(8080)] })])), [
      'Port 8080, which web wants, is in use by shop-api-1, whose service is no longer in the compose file. Start with --remove-orphans, or publish web on another port in the compose file or its variables.',
      undefined,
    ]);
  });

  it('is not the same service itself, which another process may have started just now', () => {
    assert.deepEqual(found(['pg16'], [container('pg16')]), []);
  });
});
