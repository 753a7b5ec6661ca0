import assert from 'node:assert/strict';
import { type ServiceModel } from '../../src/core/model/stack';
import { type ServiceState } from '../../src/core/model/serviceState';
import { childrenOf, parentOf, rowOf } from '../../src/present/stackTree';
import { type StackView } from '../../src/present/stackView';
import { type TreeNode } from '../../src/present/treeNode';
import { blindSince, brokenFile, container, facts, now, service, stackStatus, status, view } from './make';

const ready: ServiceState = { kind: 'ready', since: now };
const absent: ServiceState = { kind: 'absent' };
const inGroup = (name: string, group: string, more: Partial<ServiceModel> = {}): ServiceModel =>
  service(name, {}, { annotations: { group }, ...more });

/** The tree as text: two spaces a level, label and description. */
function draw(views: readonly StackView[], node?: TreeNode, indent = ''): string[] {
  return childrenOf(views, node).flatMap((child) => {
    const row = rowOf(views, child, now);
    assert.ok(row, child.id);
    return [`${indent}${row.label} | ${row.description}`, ...draw(views, child, `${indent}  `)];
  });
}

const platform = view(
  stackStatus(
    [
      status(inGroup('kafka', 'messaging'), {
        kind: 'starting',
        since: now - 4000,
        failingStreak: 0,
        lastProbe: undefined,
      }),
      status(inGroup('db', 'data'), ready, [container('db')]),
      status(inGroup('cache', 'data'), { kind: 'running', since: now }),
      status(service('proxy'), ready),
      status(service('kafka-init', {}, { oneShot: true }), {
        kind: 'done',
        startedAt: now - 4000,
        finishedAt: now,
      }),
      status(inGroup('clickhouse', 'data', { active: false }), { kind: 'notSelected' }),
      status(inGroup('odd', 'extras'), absent),
    ],
    { orphans: [container('old', { name: 'shop-old-1', status: 'exited' })] },
    {
      groups: [
        { id: 'messaging', title: 'Messaging', order: 20 },
        { id: 'data', title: 'Data stores', order: 10 },
        { id: 'unused', title: 'Unused', order: 1 },
      ],
    },
  ),
);

describe('stackTree', () => {
  it('has groups in the order of the definition, then the rest, setup, what is not selected, orphans', () => {
    assert.deepEqual(draw([platform]), [
      'Data stores | 2 of 2 ready',
      '  db | healthy · up 0 s',
      '  cache | running · up 0 s',
      'Messaging | 0 of 1 ready',
      '  kafka | starting · 4 s',
      'Extras | ',
      '  odd | not created',
      'Services | 1 of 1 ready',
      '  proxy | healthy · up 0 s',
      'Setup | 1 of 1 done',
      '  kafka-init | done · 4 s',
      'Not selected | clickhouse',
      '  clickhouse | not selected',
      'Orphans | old-1',
      '  old-1 | exited · not in the compose file',
    ]);
  });

  it('is flat where the definition has no groups', () => {
    const plain = view(stackStatus([status(service('web'), ready), status(service('db'), absent)]));
    assert.deepEqual(draw([plain]), ['web | healthy · up 0 s', 'db | not created']);
  });

  it('gives every stack a node when there are several', () => {
    const one = view(stackStatus([status(service('web'), ready)]));
    const two = view(stackStatus([status(service('db'), ready)]), { id: 'other', title: 'other' });
    assert.deepEqual(draw([one, two]), [
      'shop | 1 of 1 ready',
      '  web | healthy · up 0 s',
      'other | 1 of 1 ready',
      '  db | healthy · up 0 s',
    ]);
  });

  it('begins with what to do while nothing was ever started, and still has a row for every service', () => {
    const fresh = view(stackStatus([status(service('web'), absent)], {}, { profiles: ['tools'] }));
    assert.deepEqual(draw([fresh]), [
      'Start the stack | nothing is started yet',
      'Choose what to start… | ',
      'web | not created',
    ]);
  });

  it('shows links, connections, ports, dependencies and volumes below a service', () => {
    const db = service(
      'db',
      {
        volumes: [
          { type: 'volume', source: 'data', target: '/var/lib/data' },
          { type: 'bind', source: '/x', target: '/x' },
        ],
      },
      {
        dependsOn: [
          { service: 'init', condition: 'service_completed_successfully', required: true, restart: false },
        ],
      },
    );
    const link = { title: 'pgAdmin', url: 'http://localhost:3004/x' };
    const one = view(
      stackStatus(
        [
          status(db, ready, [container('db')]),
          status(service('init'), { kind: 'done', startedAt: now, finishedAt: now }),
        ],
        {},
        { project: { name: 'shop', services: {}, volumes: { data: { name: 'shop_data' } } } },
      ),
      {
        factsOf: () =>
          facts({
            links: [link, link],
            connections: [{ title: 'PostgreSQL URL', url: 'pg://a:b@h', masked: 'pg://a:***@h', env: {} }],
            ports: [{ containerPort: 5432, protocol: 'tcp', hostIp: '::1', hostPort: 5433 }],
          }),
      },
    );
    const [node] = childrenOf([one], undefined);
    assert.deepEqual(draw([one], node), [
      'pgAdmin | localhost:3004',
      'pg://a@h | PostgreSQL URL',
      '[::1]:5433 | → 5432',
      'init | dependency · done · 0 s',
      'data | /var/lib/data',
    ]);
  });

  it('finds the way back up from every node', () => {
    const views = [platform, view(stackStatus([status(service('x'), ready)]), { id: 'other' })];
    const walk = (parent: TreeNode | undefined): void => {
      for (const child of childrenOf(views, parent)) {
        assert.equal(parentOf(views, child)?.id, parent?.id, child.id);
        walk(child);
      }
    };
    walk(undefined);
  });

  it('has ids that do not change with the state and never repeat', () => {
    const ids = (views: readonly StackView[], node?: TreeNode): string[] =>
      childrenOf(views, node).flatMap((child) => [child.id, ...ids(views, child)]);
    const before = view(stackStatus([status(service('web'), ready, [container('web')])]));
    const after = view(
      stackStatus([
        status(service('web'), {
          kind: 'exited',
          exitCode: 1,
          outOfMemory: false,
          finishedAt: now,
          error: '',
        }),
      ]),
    );
    assert.deepEqual(ids([before]), ids([after]));
    const all = ids([platform]);
    assert.equal(new Set(all).size, all.length);
  });

  it('shows the worst of a group by its icon', () => {
    const exited: ServiceState = {
      kind: 'exited',
      exitCode: 1,
      outOfMemory: false,
      finishedAt: now,
      error: '',
    };
    const bad = view(stackStatus([status(service('init', {}, { oneShot: true }), exited)]));
    const [setup] = childrenOf([bad], undefined);
    assert.ok(setup);
    const row = rowOf([bad], setup, now);
    assert.deepEqual([row?.label, row?.iconId, row?.collapsible], ['Setup', 'error', 'expanded']);
  });

  it('is empty where a welcome tells more', () => {
    assert.deepEqual(childrenOf([], undefined), []);
    assert.deepEqual(childrenOf([view(undefined, { problems: [brokenFile] })], undefined), []);
    const offline = stackStatus([status(service('web'), absent)], { connection: blindSince(now) });
    assert.deepEqual(childrenOf([view(offline, { known: false })], undefined), []);
  });

  it('shows a broken stack beside a good one', () => {
    const good = view(stackStatus([status(service('web'), ready)]));
    const broken = view(undefined, { id: 'b', title: 'broken', problems: [brokenFile] });
    assert.deepEqual(draw([good, broken]).at(-1), 'broken | its compose file has problems');
  });

  it('says of a stack without services that it has none, beside another', () => {
    const good = view(stackStatus([status(service('web'), ready)]));
    const empty = view(stackStatus([]), { id: 'e', title: 'empty' });
    assert.deepEqual(draw([good, empty]).at(-1), 'empty | no services');
  });

  it('has no row for what is gone', () => {
    assert.equal(
      rowOf([platform], { kind: 'service', id: 'x', stackId: 'shop', service: 'gone' }, now),
      undefined,
    );
    assert.equal(rowOf([platform], { kind: 'stack', id: 'x', stackId: 'gone' }, now), undefined);
  });
});
