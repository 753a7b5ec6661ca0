import assert from 'node:assert/strict';
import { containerRecord, statusText } from '../../../src/cli/print/containerRecord';
import { humanDuration } from '../../../src/cli/print/humanDuration';
import { portsText } from '../../../src/cli/print/portsText';
import { type ContainerPort } from '../../../src/core/engine/wire';
import { container, minute, now } from '../../present/make';

const port = (containerPort: number, hostPort?: number, hostIp?: string): ContainerPort => ({
  containerPort,
  protocol: 'tcp',
  hostPort,
  hostIp,
});

describe('a container as docker compose ps prints it', () => {
  it('has the names and shapes of compose', () => {
    const record = containerRecord(
      container('web', {
        health: { status: 'starting', failingStreak: 0, probes: [] },
        config: { Entrypoint: null, Cmd: ['/bin/sh', '-c', 'echo one; sleep 9'] },
        ports: [port(99), port(81, 32768, '::'), port(81, 32768, '0.0.0.0'), port(80, 28765, '127.0.0.1')],
        mounts: [
          { type: 'volume', name: 'shop-with-a-long_data', source: '/v', destination: '/d', readWrite: true },
          { type: 'bind', name: undefined, source: '/x', destination: '/y', readWrite: false },
        ],
        networks: { shop_default: { ipAddress: '', aliases: [] } },
      }),
      now,
    );
    assert.equal(record.Command, `"/bin/sh -c 'echo on…"`);
    assert.equal(record.ID, 'web-id');
    assert.equal(record.Service, 'web');
    assert.equal(record.Project, 'shop');
    assert.equal(record.State, 'running');
    assert.equal(record.Health, 'starting');
    assert.equal(record.Status, 'Up 3 minutes (health: starting)');
    assert.equal(record.RunningFor, '5 minutes ago');
    assert.equal(record.Mounts, 'shop-with-a-lo…,/x');
    assert.equal(record.LocalVolumes, '1');
    assert.equal(record.Networks, 'shop_default');
    assert.equal(record.Ports, '99/tcp, 127.0.0.1:28765->80/tcp, 0.0.0.0:32768->81/tcp, :::32768->81/tcp');
    assert.deepEqual(record.Publishers, [
      { URL: '127.0.0.1', TargetPort: 80, PublishedPort: 28765, Protocol: 'tcp' },
      { URL: '0.0.0.0', TargetPort: 81, PublishedPort: 32768, Protocol: 'tcp' },
      { URL: '::', TargetPort: 81, PublishedPort: 32768, Protocol: 'tcp' },
      { URL: '', TargetPort: 99, PublishedPort: 0, Protocol: 'tcp' },
    ]);
  });

  it('tells the exit code of what ended, and null for no ports', () => {
    const record = containerRecord(
      container('job', { status: 'exited', exitCode: 3, finishedAt: now - 2000 }),
      now,
    );
    assert.equal(record.ExitCode, 3);
    assert.equal(record.Status, 'Exited (3) 2 seconds ago');
    assert.equal(record.Publishers, null);
    assert.equal(record.Health, '');
  });

  it('words each status as the engine does', () => {
    const of = (more: Parameters<typeof container>[1]) => statusText(container('a', more), now);
    assert.equal(
      of({ health: { status: 'healthy', failingStreak: 0, probes: [] } }),
      'Up 3 minutes (healthy)',
    );
    assert.equal(of({ status: 'paused' }), 'Up 3 minutes (Paused)');
    assert.equal(of({ status: 'created' }), 'Created');
    assert.equal(
      of({ status: 'restarting', exitCode: 1, finishedAt: now - minute }),
      'Restarting (1) About a minute ago',
    );
  });

  it('joins neighbouring ports', () => {
    assert.equal(
      portsText([port(9001, 9001, '127.0.0.1'), port(9000, 9000, '127.0.0.1'), port(7), port(8)]),
      '7-8/tcp, 127.0.0.1:9000-9001->9000-9001/tcp',
    );
  });

  it('measures time in the words of the docker tools', () => {
    const hour = 60 * minute;
    const cases: [number, string][] = [
      [999, 'Less than a second'],
      [1000, '1 second'],
      [59_000, '59 seconds'],
      [minute, 'About a minute'],
      [59 * minute, '59 minutes'],
      [hour, 'About an hour'],
      [47 * hour, '47 hours'],
      [48 * hour, '2 days'],
      [14 * 24 * hour, '2 weeks'],
      [90 * 24 * hour, '3 months'],
      [3 * 365 * 24 * hour, '3 years'],
    ];
    for (const [ms, words] of cases) assert.equal(humanDuration(ms), words);
  });
});
