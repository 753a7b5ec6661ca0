import assert from 'node:assert/strict';
import { mapContainer, mapListing } from '../../src/docker/mapContainer';

const wire = (more: Readonly<Record<string, unknown>> = {}): Record<string, unknown> => ({
  Id: 'c1',
  Name: '/shop-db-1',
  Created: '2026-01-02T03:04:05.678901234Z',
  Image: 'sha256:abc',
  Config: { Image: 'postgres:16', Labels: { a: 'b' }, Tty: false },
  State: {
    Status: 'running',
    ExitCode: 0,
    StartedAt: '2026-01-02T03:04:06Z',
    FinishedAt: '0001-01-01T00:00:00Z',
  },
  ...more,
});
const withState = (state: object): ReturnType<typeof mapContainer> => mapContainer(wire({ State: state }));

describe('mapContainer', () => {
  it('takes over what every container has', () => {
    const container = mapContainer(wire());
    assert.equal(container.name, 'shop-db-1');
    assert.equal(container.image, 'postgres:16');
    assert.equal(container.imageId, 'sha256:abc');
    assert.deepEqual(container.labels, { a: 'b' });
    assert.equal(container.createdAt, Date.UTC(2026, 0, 2, 3, 4, 5, 678));
    assert.equal(container.startedAt, Date.UTC(2026, 0, 2, 3, 4, 6));
  });

  it('the zero time of the API is no time', () => {
    assert.equal(mapContainer(wire()).finishedAt, undefined);
  });

  it('an absent or null part is empty', () => {
    const container = mapContainer(wire({ Mounts: null, NetworkSettings: null, HostConfig: null }));
    assert.deepEqual([container.mounts, container.ports, container.networks], [[], [], {}]);
    assert.equal(container.health, undefined);
  });

  it('refuses what is no container', () => {
    for (const answer of [undefined, 'html', [], {}, { Id: 'x' }]) {
      assert.throws(() => mapContainer(answer), { name: 'EngineError', reason: 'failed' });
    }
  });

  describe('state', () => {
    it('says how it ended', () => {
      const state = withState({ Status: 'exited', ExitCode: 137, OOMKilled: true, Error: 'why' });
      assert.equal(state.status, 'exited');
      assert.equal(state.exitCode, 137);
      assert.equal(state.outOfMemory, true);
      assert.equal(state.error, 'why');
    });

    it('reads the words of Podman; one nobody knows is dead', () => {
      const words = {
        configured: 'created',
        initialized: 'created',
        stopped: 'exited',
        stopping: 'running',
        odd: 'dead',
      };
      for (const [word, status] of Object.entries(words))
        assert.equal(withState({ Status: word }).status, status);
    });
  });

  describe('health', () => {
    it('is undefined without a health check, in both of its spellings', () => {
      for (const Status of ['none', '', undefined]) {
        assert.equal(withState({ Status: 'running', Health: { Status } }).health, undefined);
      }
    });

    it('keeps the probes with their times', () => {
      const { health } = withState({
        Status: 'running',
        Health: {
          Status: 'unhealthy',
          FailingStreak: 3,
          Log: [
            {
              Start: '2026-01-01T00:00:00.5+01:00',
              End: '2026-01-01T00:00:01+01:00',
              ExitCode: 1,
              Output: 'no',
            },
          ],
        },
      });
      const startedAt = Date.UTC(2025, 11, 31, 23, 0, 0, 500);
      assert.deepEqual(health, {
        status: 'unhealthy',
        failingStreak: 3,
        probes: [{ startedAt, endedAt: startedAt + 500, exitCode: 1, output: 'no' }],
      });
    });
  });

  describe('ports', () => {
    const ports = (published: unknown, exposed: object): unknown[] =>
      mapContainer(
        wire({ Config: { ExposedPorts: exposed }, NetworkSettings: { Ports: published } }),
      ).ports.map(({ containerPort, protocol, hostPort, hostIp }) => [
        containerPort,
        protocol,
        hostPort,
        hostIp,
      ]);

    it('are known while nothing runs', () => {
      assert.deepEqual(ports({}, { '5432/tcp': {} }), [[5432, 'tcp', undefined, undefined]]);
    });

    it('come once for each address, sorted by number', () => {
      const published = {
        '9000/udp': null,
        '80/tcp': [
          { HostIp: '0.0.0.0', HostPort: '8080' },
          { HostIp: '::', HostPort: '8080' },
        ],
      };
      assert.deepEqual(ports(published, { '80/tcp': {} }), [
        [80, 'tcp', 8080, '0.0.0.0'],
        [80, 'tcp', 8080, '::'],
        [9000, 'udp', undefined, undefined],
      ]);
    });

    it('a port without protocol is the TCP one, told once', () => {
      assert.deepEqual(ports({ '99/tcp': null }, { '99': {}, '99/tcp': {} }), [
        [99, 'tcp', undefined, undefined],
      ]);
      const bound = { '99': null, '99/tcp': [{ HostIp: '', HostPort: '1099' }] };
      assert.deepEqual(ports(bound, { '99': {} }), [[99, 'tcp', 1099, undefined]]);
    });

    it('nonsense is left out', () => {
      assert.deepEqual(ports({ 'a/tcp': null }, {}), []);
    });
  });

  it('tells volumes from binds, and what may be written', () => {
    const { mounts } = mapContainer(
      wire({
        Mounts: [
          { Type: 'volume', Name: 'data', Source: '/var/x', Destination: '/data', RW: true },
          { Type: 'bind', Source: '/home', Destination: '/home', RW: false },
        ],
      }),
    );
    assert.deepEqual(mounts, [
      { type: 'volume', name: 'data', source: '/var/x', destination: '/data', readWrite: true },
      { type: 'bind', name: undefined, source: '/home', destination: '/home', readWrite: false },
    ]);
  });
});

describe('mapListing', () => {
  it('finds the own name among those that links add', () => {
    const row = { Id: 'c', Names: ['/web/db', '/shop-db-1'], Labels: null, State: 'running' };
    assert.deepEqual(mapListing(row), { id: 'c', name: 'shop-db-1', labels: {}, status: 'running' });
  });

  it('refuses a row without id', () => {
    assert.throws(() => mapListing({}), { name: 'EngineError' });
  });
});
