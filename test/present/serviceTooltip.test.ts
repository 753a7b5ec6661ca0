import assert from 'node:assert/strict';
import { serviceTooltip } from '../../src/present/serviceTooltip';
import { container, minute, now, service, status } from './make';

const ref = { stackId: 'shop', service: 'db' };
const probe = (ago: number, exitCode: number, output: string) => ({
  startedAt: now - ago - 120,
  endedAt: now - ago,
  exitCode,
  output,
});
const tooltip = (...args: Parameters<typeof status>): string => serviceTooltip(ref, status(...args), now);

describe('serviceTooltip', () => {
  const db = container('db', {
    image: 'postgres:16-alpine',
    restartCount: 2,
    hostConfig: { Memory: 512e6 },
    ports: [
      { containerPort: 5432, protocol: 'tcp', hostIp: '0.0.0.0', hostPort: 5432 },
      { containerPort: 5432, protocol: 'tcp', hostIp: '::', hostPort: 5432 },
    ],
    mounts: [
      { type: 'volume', name: 'shop_data', source: '/x', destination: '/var/lib/data', readWrite: true },
    ],
    health: {
      status: 'healthy',
      failingStreak: 0,
      probes: [4, 3, 2, 1].map((n) => probe(n * minute, n === 1 ? 0 : 1, `answer ${n}`)),
    },
  });

  it('tells image, start, restarts, limit, ports, mounts and the last three probes, newest first', () => {
    const text = tooltip(service('db'), { kind: 'ready', since: now - 3 * minute }, [db]);
    assert.match(text, /^\*\*db\*\* · healthy · 5432 · up 3 min\n/);
    for (const line of [
      '| Image | `postgres:16-alpine` `0123456789ab` |',
      '| Started | 3 min ago |',
      '| Restarts | 2 |',
      '| Memory limit | 512 MB |',
      '| Ports | `5432 → 5432/tcp` |',
      '| Mounts | `shop_data` at `/var/lib/data` |',
      '| 1\u00a0min\u00a0ago | passed | 120\u00a0ms | `answer 1` |',
      '| 3\u00a0min\u00a0ago | failed\u00a0(1) | 120\u00a0ms | `answer 3` |',
    ]) {
      assert.ok(text.includes(line), `${line} in\n${text}`);
    }
    assert.ok(!text.includes('answer 4'));
  });

  it('links to the reason only when something is wrong', () => {
    assert.ok(!tooltip(service('db'), { kind: 'ready', since: now }, [db]).includes('command:'));
    const down = tooltip(
      service('db'),
      { kind: 'exited', exitCode: 1, outOfMemory: false, finishedAt: now, error: '' },
      [db],
    );
    const commands = [...down.matchAll(/\(command:([\w.]+)/g)].map((match) => match[1]);
    assert.deepEqual(commands, ['devStack.why', 'devStack.followLogs', 'devStack.restart']);
  });

  it('makes no link of what a container says', () => {
    const evil = '[click](command:workbench.action.terminal.new) | x';
    const text = tooltip(
      service('db', {}, { annotations: { title: evil, description: evil } }),
      { kind: 'ready', since: now },
      [
        {
          ...db,
          image: evil,
          error: evil,
          health: { status: 'unhealthy', failingStreak: 1, probes: [probe(0, 1, evil)] },
        },
      ],
      [`environment.X: ${evil}`],
    );
    // Outside of code spans no bracket is left unescaped.
    const bare = text.replace(/(`+)(?!`).*?[^`]\1(?!`)/g, '').replace(/\\./g, '');
    assert.ok(!/[[\]]/.test(bare), bare);
  });

  it('tells of a service without container what is defined', () => {
    assert.equal(
      tooltip(service('db', { image: 'postgres:16' }, { profiles: ['core'] }), { kind: 'absent' }),
      '**db** · not created\n\n| | |\n|---|---|\n| Image | `postgres:16` |\n| Profiles | `core` |',
    );
  });
});
