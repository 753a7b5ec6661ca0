import assert from 'node:assert/strict';
import { type StackVolume } from '../../src/core/data/stackVolumes';
import { childrenOf, parentOf, rowOf } from '../../src/present/stackTree';
import { type StackView } from '../../src/present/stackView';
import { type TreeNode } from '../../src/present/treeNode';
import { volumeRemovalText } from '../../src/present/volumeRemovalText';
import { minute, now, service, stackStatus, status, view } from './make';

const volume = (name: string, more: Partial<StackVolume> = {}): StackVolume => ({
  ...{ name, kind: 'own', exists: true, services: ['db'], containers: [], anonymous: undefined },
  ...{ createdAt: now - 3 * minute, lastSnapshot: undefined, ...more },
});
const saved = { id: 'x', name: 'friday', createdAt: now - 120 * minute };
const list = [
  volume('shop_data', { lastSnapshot: saved }),
  volume('shop_later', { exists: false, createdAt: undefined, services: [] }),
  volume('outside', { kind: 'external', services: ['web'] }),
  volume('shop_theirs', { kind: 'foreign' }),
  volume('f'.repeat(64), {
    kind: 'anonymous',
    anonymous: { service: 'db', number: 1, destination: '/var/log' },
  }),
  volume('shop_gone', { kind: 'orphan', services: [] }),
  volume('shop_held', { kind: 'orphan', services: [], containers: ['shop-old-1'] }),
];
const sizes = new Map([
  ['shop_data', 1.2e9],
  ['shop_gone', 40_000],
]);
const db = service('db', { volumes: [{ type: 'volume', source: 'data', target: '/var/lib' }] });
const shop = (more: Partial<StackView> = {}): StackView =>
  view(
    stackStatus(
      [status(db, { kind: 'ready', since: now })],
      {},
      {
        project: { name: 'shop', services: {}, volumes: { data: { name: 'shop_data' } } },
      },
    ),
    more,
  );
const group = (views: readonly StackView[]): TreeNode => {
  const found = childrenOf(views, undefined).find(
    (node) => node.kind === 'group' && node.group === ':volumes',
  );
  assert.ok(found, 'there is no group of volumes');
  return found;
};
const draw = (views: readonly StackView[], parent: TreeNode): string[] =>
  childrenOf(views, parent).map((node) => {
    const row = rowOf(views, node, now);
    return `${row?.label} | ${row?.description} | ${row?.iconId} | ${row?.contextValue}`;
  });

describe('rows of volumes', () => {
  it('name those of the definition before the engine was asked', () => {
    const views = [shop()];
    assert.equal(rowOf(views, group(views), now)?.description, '1');
    assert.deepEqual(draw(views, group(views)), ['data |  | database | volume']);
    const [owner] = childrenOf(views, undefined);
    assert.ok(owner);
    assert.deepEqual(draw(views, owner), ['data | /var/lib | database | volume']);
  });

  it('leave out what services that are not selected would make, until it is there', () => {
    const volumes = [{ type: 'volume' as const, source: 'search', target: '/index' }];
    const search = service('search', { volumes }, { active: false, profiles: ['search'] });
    const stack = stackStatus(
      [status(db, { kind: 'ready', since: now }), status(search, { kind: 'notSelected' })],
      {},
      {
        project: {
          name: 'shop',
          services: {},
          volumes: { data: { name: 'shop_data' }, search: { name: 'shop_search' } },
        },
      },
    );
    const labels = (more: Partial<StackView>): string[] => {
      const views = [view(stack, more)];
      return draw(views, group(views)).map((line) => line.split(' | ')[0] ?? '');
    };
    assert.deepEqual(labels({}), ['data']);
    const there = (exists: boolean): Partial<StackView> => ({
      volumes: {
        list: [volume('shop_data'), volume('shop_search', { exists, services: ['search'] })],
        sizes,
      },
    });
    assert.deepEqual(labels(there(false)), ['data']);
    assert.deepEqual(labels(there(true)), ['data', 'search']);
  });

  it('tell size, last snapshot, what is special, and only what can be done', () => {
    const views = [shop({ volumes: { list, sizes } })];
    const row = rowOf(views, group(views), now);
    assert.deepEqual([row?.description, row?.collapsible], ['7 · 1.2 GB · 2 orphaned', 'collapsed']);
    assert.deepEqual(draw(views, group(views)), [
      'data | 1.2 GB · last snapshot 2 h ago | database | volume:canOpen:canSave:canReset',
      'later | not made yet | database | volume',
      'outside | external | lock | volume:canOpen',
      'theirs | not made by this stack | lock | volume:canOpen',
      'db /var/log | unnamed · no snapshot | database | volume:canOpen:canSave:canReset',
      'gone | not in the compose file · 40 kB | debug-disconnect | volume:canOpen:canRemove',
      'held | not in the compose file | debug-disconnect | volume:canOpen',
    ]);
  });

  it('say below a service what they say in their group, and where it is mounted', () => {
    const views = [shop({ volumes: { list, sizes } })];
    const [owner] = childrenOf(views, undefined);
    assert.ok(owner);
    const [node] = childrenOf(views, owner);
    assert.ok(node);
    const row = rowOf(views, node, now);
    assert.equal(row?.description, '1.2 GB · last snapshot 2 h ago');
    assert.match(row.tooltip ?? '', /^shop_data\nHolds 1.2 GB\nMounted at \/var\/lib\nUsed by db\n/);
    assert.equal(row.accessibilityLabel, 'volume data, 1.2 GB, last snapshot 2 hours ago, used by db');
  });

  it('know the row above them', () => {
    const views = [shop({ volumes: { list, sizes } })];
    const parent = group(views);
    for (const node of childrenOf(views, parent)) assert.equal(parentOf(views, node)?.id, parent.id);
    const [owner] = childrenOf(views, undefined);
    assert.ok(owner);
    for (const node of childrenOf(views, owner)) assert.equal(parentOf(views, node)?.id, owner.id);
  });

  it('have no group where a stack has none', () => {
    const none = view(stackStatus([status(service('web'), { kind: 'ready', since: now })]));
    assert.deepEqual(
      childrenOf([none], undefined).map(({ kind }) => kind),
      ['service'],
    );
  });
});

describe('the question before volumes are removed', () => {
  const one = { name: 'shop_gone', sizeBytes: 40_000, createdAt: now };

  it('names what is lost and what brings it back', () => {
    const text = volumeRemovalText({ endpoint: '', volumes: [one], safety: true });
    assert.equal(text.message, 'Remove the volume shop_gone?');
    assert.equal(text.confirm, 'Snapshot and Remove');
    assert.match(
      text.detail,
      /• shop_gone \(40 kB\)[^]*does not name it, and no container uses it[^]*brings the data back/,
    );
  });

  it('says so when nothing will', () => {
    const volumes = [one, { ...one, name: 'shop_old', sizeBytes: undefined }];
    const text = volumeRemovalText({ endpoint: '', volumes, safety: false });
    assert.equal(text.message, 'Remove 2 volumes?');
    assert.equal(text.confirm, 'Delete Data');
    assert.match(
      text.detail,
      /shop_old \(size unknown\)[^]*does not name them, and no container uses them[^]*cannot be brought back/,
    );
  });
});
