import assert from 'node:assert/strict';
import { type ServiceState } from '../../src/core/model/serviceState';
import { serviceRow } from '../../src/present/serviceRow';
import { stateIcon } from '../../src/present/stateIcon';
import { container, facts, minute, now, service, status } from './make';

const options = { now, known: true, hasChildren: false };
const link = { title: 'Shop', url: 'http://localhost:8080' };
const connection = { title: 'URL', url: 'redis://x', masked: 'redis://x', env: {} };
const console = { title: 'psql', command: ['psql'], environment: {} };

const states: ServiceState[] = [
  { kind: 'notSelected' },
  { kind: 'absent' },
  { kind: 'pulling', currentBytes: 1, totalBytes: 2 },
  { kind: 'building', step: '' },
  { kind: 'waiting', for: ['db'] },
  { kind: 'created' },
  { kind: 'starting', since: now, failingStreak: 0, lastProbe: undefined },
  { kind: 'ready', since: now - 3 * minute },
  { kind: 'running', since: now },
  { kind: 'unhealthy', since: now, failingStreak: 3, lastProbe: undefined },
  { kind: 'restarting', exitCode: 1, restartCount: 2 },
  { kind: 'paused', since: now },
  { kind: 'stopping' },
  { kind: 'done', startedAt: now, finishedAt: now },
  { kind: 'stopped', finishedAt: now },
  { kind: 'exited', exitCode: 137, outOfMemory: true, finishedAt: now - 2 * minute, error: '' },
];

describe('serviceRow', () => {
  it('has the same id in every state', () => {
    const ids = states.map(
      (state) => serviceRow('shop/db', status(service('db'), state), facts(), options).id,
    );
    assert.deepEqual([...new Set(ids)], ['shop/db']);
  });

  it('offers start or stop, never both, and neither while something is on its way', () => {
    const offered = states.map((state) => {
      const { contextValue } = serviceRow('x', status(service('db'), state), facts(), options);
      return [state.kind, /:canStart/.test(contextValue), /:canStop/.test(contextValue)];
    });
    assert.deepEqual(offered, [
      ['notSelected', true, false],
      ['absent', true, false],
      ['pulling', false, false],
      ['building', false, false],
      ['waiting', false, false],
      ['created', true, false],
      ['starting', false, true],
      ['ready', false, true],
      ['running', false, true],
      ['unhealthy', false, true],
      ['restarting', false, true],
      ['paused', true, true],
      ['stopping', false, false],
      ['done', true, false],
      ['stopped', true, false],
      ['exited', true, false],
    ]);
  });

  it('lists every capability in a fixed order', () => {
    const model = service('db', { volumes: [{ type: 'volume', source: 'data', target: '/data' }] });
    const row = serviceRow(
      'x',
      status(
        {
          ...model,
          location: {
            file: 'f',
            start: { line: 1, column: 1, offset: 0 },
            end: { line: 1, column: 2, offset: 1 },
          },
        },
        { kind: 'unhealthy', since: now, failingStreak: 1, lastProbe: undefined },
        [container('db')],
      ),
      facts({ links: [link], connections: [connection], console }),
      options,
    );
    assert.equal(
      row.contextValue,
      'service:canStop:canRestart:canShell:canExplain:hasConsole:hasConnection:hasLinks:hasLogs:hasSource:hasVolumes',
    );
  });

  it('offers no shell and no console where nothing runs', () => {
    const stopped = status(service('db'), { kind: 'stopped', finishedAt: now }, [
      container('db', { status: 'exited' }),
    ]);
    const row = serviceRow('x', stopped, facts({ console }), options);
    assert.equal(row.contextValue, 'service:canStart:hasLogs');
  });

  it('tells states apart by shape, not by colour alone', () => {
    const shapes = new Map<string, Set<string>>();
    for (const state of states) {
      const { iconId } = stateIcon(state);
      shapes.set(iconId, (shapes.get(iconId) ?? new Set()).add(state.kind));
    }
    const shared = [...shapes.values()].filter((kinds) => kinds.size > 1).map((kinds) => [...kinds]);
    assert.deepEqual(shared, [
      ['absent', 'created', 'stopped'],
      ['starting', 'stopping'],
    ]);
  });

  it('speaks in whole words', () => {
    const db = service(
      'db',
      { ports: [{ target: 5432, published: '5432' }] },
      { annotations: { title: 'PostgreSQL' } },
    );
    assert.equal(
      serviceRow('x', status(db, { kind: 'ready', since: now - 180 * minute }), facts(), options)
        .accessibilityLabel,
      'db, PostgreSQL, healthy, port 5432, up 3 hours',
    );
    assert.equal(
      serviceRow('x', status(service('db'), states.at(-1) ?? { kind: 'absent' }), facts(), options)
        .accessibilityLabel,
      'db, exited with code 137, out of memory, 2 minutes ago',
    );
    const refused = {
      kind: 'exited',
      exitCode: 128,
      outOfMemory: false,
      finishedAt: now - 2 * minute,
      error: 'port is taken',
    } as const;
    assert.equal(
      serviceRow('x', status(service('db'), refused), facts(), options).accessibilityLabel,
      'db, exited with code 128, port is taken, 2 minutes ago',
    );
  });

  it('claims nothing before an engine has told', () => {
    const row = serviceRow('x', status(service('db'), { kind: 'absent' }), facts(), {
      ...options,
      known: false,
    });
    assert.equal(row.description, '');
    assert.equal(row.accessibilityLabel, 'db, state not known yet');
  });
});
