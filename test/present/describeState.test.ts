import assert from 'node:assert/strict';
import { type ServiceState } from '../../src/core/model/serviceState';
import { describeState, listNames } from '../../src/present/describeState';
import { container, minute, now, service, status } from './make';

const probe = (output: string, exitCode = 1) => ({
  startedAt: now - 2000,
  endedAt: now - 1000,
  exitCode,
  output,
});

describe('describeState says how a service stands', () => {
  const cases: [string, ServiceState][] = [
    ['not selected', { kind: 'notSelected' }],
    ['not created', { kind: 'absent' }],
    ['pulling', { kind: 'pulling', currentBytes: 0, totalBytes: 0 }],
    ['pulling 34 of 120 MB', { kind: 'pulling', currentBytes: 34e6, totalBytes: 120e6 }],
    ['building · Step 3/7 : RUN make', { kind: 'building', step: 'Step 3/7 : RUN make\n' }],
    ['starting · waiting for kafka', { kind: 'waiting', for: ['kafka'] }],
    ['created, not started', { kind: 'created' }],
    ['starting · 8 s', { kind: 'starting', since: now - 8000, failingStreak: 0, lastProbe: undefined }],
    [
      'starting · 8 s · not yet',
      { kind: 'starting', since: now - 8000, failingStreak: 0, lastProbe: probe('not yet', 1) },
    ],
    ['starting · 8 s', { kind: 'starting', since: now - 8000, failingStreak: 0, lastProbe: probe('ok', 0) }],
    [
      'starting · probe 3: connection refused',
      {
        kind: 'starting',
        since: now - 8000,
        failingStreak: 3,
        lastProbe: probe('checking…\n\u001b[31mconnection refused\u001b[0m\n'),
      },
    ],
    [
      'starting · probe 1: exit code 127',
      { kind: 'starting', since: now, failingStreak: 1, lastProbe: probe('', 127) },
    ],
    ['healthy · up 3 min', { kind: 'ready', since: now - 3 * minute }],
    ['running · up 2 h', { kind: 'running', since: now - 130 * minute }],
    [
      'unhealthy · no answer',
      { kind: 'unhealthy', since: now, failingStreak: 3, lastProbe: probe('no answer') },
    ],
    ['unhealthy · 3 failed', { kind: 'unhealthy', since: now, failingStreak: 3, lastProbe: probe('') }],
    ['restarting, 4th time · exit code 2', { kind: 'restarting', exitCode: 2, restartCount: 3 }],
    ['restarting, 12th time · exit code 2', { kind: 'restarting', exitCode: 2, restartCount: 11 }],
    ['paused', { kind: 'paused', since: now }],
    ['stopping', { kind: 'stopping' }],
    ['done · 4 s', { kind: 'done', startedAt: now - 9000, finishedAt: now - 5000 }],
    ['stopped · 5 min ago', { kind: 'stopped', finishedAt: now - 5 * minute }],
    [
      'exited (137) · out of memory · 2 min ago',
      { kind: 'exited', exitCode: 137, outOfMemory: true, finishedAt: now - 2 * minute, error: '' },
    ],
    [
      'exited (127) · exec: "nope": not found · just now',
      {
        kind: 'exited',
        exitCode: 127,
        outOfMemory: false,
        finishedAt: now,
        error: 'exec: "nope": not found',
      },
    ],
  ];
  for (const [text, state] of cases) {
    it(text, () => assert.equal(describeState(status(service('db'), state), now), text));
  }

  it('names the ports the container holds, not those asked for', () => {
    const port = { containerPort: 5432, protocol: 'tcp', hostIp: '127.0.0.1' };
    const row = status(
      service('db', { ports: [{ target: 5432, published: '5432' }] }),
      { kind: 'ready', since: now - 3 * minute },
      [
        container('db', {
          ports: [
            { ...port, hostPort: 15432 },
            { ...port, hostIp: '::', hostPort: 15432 },
          ],
        }),
      ],
    );
    assert.equal(describeState(row, now), 'healthy · 15432 · up 3 min');
  });

  it('counts ports beyond the second', () => {
    const ports = [1, 2, 3, 4].map((n) => ({ target: n, published: String(n) }));
    assert.equal(
      describeState(status(service('db', { ports }), { kind: 'ready', since: now }), now),
      'healthy · 1, 2 +2 · up 0 s',
    );
  });

  it('tells replicas and what differs from the definition', () => {
    const row = status(
      service('web'),
      { kind: 'running', since: now },
      [container('web'), container('web')],
      ['environment.LEVEL: info → debug', 'image: a → b'],
    );
    assert.equal(describeState(row, now), 'running · changed: environment.LEVEL +1 · up 0 s · 2 containers');
  });

  it('keeps control characters of a probe out of the line', () => {
    const nasty = probe('\u202egpj.exe\u0007 bad\u0000');
    const text = describeState(
      status(service('db'), { kind: 'unhealthy', since: now, failingStreak: 1, lastProbe: nasty }),
      now,
    );
    assert.equal(text, 'unhealthy · gpj.exe bad');
  });

  it('shortens long lists of names', () => {
    assert.equal(listNames(['a', 'b', 'c']), 'a, b, c');
    assert.equal(listNames(['a', 'b', 'c', 'd']), 'a, b and 2 more');
  });
});
