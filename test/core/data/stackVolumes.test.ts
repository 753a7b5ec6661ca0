import assert from 'node:assert/strict';
import { type SnapshotRow } from '../../../src/core/data/snapshot';
import { stackVolumes } from '../../../src/core/data/stackVolumes';
import { planRestore } from '../../../src/core/data/planRestore';
import { type EngineContainer, type EngineVolume } from '../../../src/core/engine/wire';
import { type ObservedStack } from '../../../src/core/reconcile/observe';
import { container, minute, now, service, stackOf } from '../../present/make';

const project = 'com.docker.compose.project';

const volume = (name: string, owner: string | undefined = 'shop'): EngineVolume => ({
  ...{ name, driver: 'local', mountpoint: '', createdAt: now, sizeBytes: undefined },
  labels: owner === undefined ? {} : { [project]: owner },
});
const observed = (
  volumes: readonly EngineVolume[],
  containers: readonly EngineContainer[] = [],
): ObservedStack => ({ apiVersion: '1.45', containers, networks: [], volumes, images: new Map() });
const mount = (name: string, destination: string): EngineContainer['mounts'][0] => ({
  ...{ type: 'volume', name, source: '', destination, readWrite: true },
});
const uses = (source: string) => ({ volumes: [{ type: 'volume', source, target: '/data' }] }) as const;
const stack = stackOf([service('db', uses('data')), service('web', uses('theirs'))], {
  project: {
    name: 'shop',
    services: {},
    volumes: {
      data: { name: 'shop_data' },
      theirs: { name: 'shop_theirs' },
      outside: { name: 'outside', external: true },
      later: { name: 'shop_later' },
    },
  },
});
const row = (name: string, volumes: readonly object[], more: object = {}, broken?: string): SnapshotRow =>
  ({
    snapshot: { id: name, name, kind: 'manual', project: 'shop', createdAt: now, volumes, ...more },
    sizeBytes: 1,
    broken,
  }) as unknown as SnapshotRow;

describe('the volumes of a stack', () => {
  it('are told apart by what they are to it, orphans last', () => {
    const found = stackVolumes(
      stack,
      observed([
        volume('shop_gone'),
        volume('shop_data'),
        volume('shop_theirs', 'somebody-else'),
        volume('outside', undefined),
      ]),
      [],
    );
    assert.deepEqual(
      found.map(({ name, kind, exists, services }) => [name, kind, exists, services]),
      [
        ['outside', 'external', true, []],
        ['shop_data', 'own', true, ['db']],
        ['shop_later', 'own', false, []],
        ['shop_theirs', 'foreign', true, ['web']],
        ['shop_gone', 'orphan', true, []],
      ],
    );
  });

  it('without a name are known by service and place', () => {
    const hex = 'a'.repeat(64);
    const found = stackVolumes(stack, observed([], [container('db', { mounts: [mount(hex, '/var')] })]), [
      row('s', [{ name: 'b'.repeat(64), anonymous: { service: 'db', number: 1, destination: '/var' } }]),
    ]);
    const one = found.find(({ kind }) => kind === 'anonymous');
    assert.deepEqual(one?.anonymous, { service: 'db', number: 1, destination: '/var' });
    assert.deepEqual(
      [one.name, one.exists, one.containers, one.lastSnapshot?.id],
      [hex, true, ['shop-db-1'], 's'],
    );
  });

  it('name the newest whole snapshot that was taken here', () => {
    const holds = [{ name: 'shop_data' }];
    const [one] = stackVolumes(stack, observed([volume('shop_data')]), [
      row('broken', holds, { createdAt: now + 4 * minute }, 'cut off'),
      row('imported', holds, { createdAt: now + 3 * minute, kind: 'imported' }),
      row('of another', holds, { createdAt: now + 2 * minute, project: 'other' }),
      row('old', holds, { createdAt: now - minute }),
      row('right', holds, { createdAt: now + minute, kind: 'safety' }),
      row('without it', [{ name: 'shop_theirs' }], { createdAt: now + 5 * minute }),
    ]).filter(({ name }) => name === 'shop_data');
    assert.equal(one?.lastSnapshot?.name, 'right');
  });

  it('say who holds an orphan, and leave out containers made for looking into them', () => {
    const holder = container('old', { mounts: [mount('shop_gone', '/x')] });
    const looking = container('look', {
      labels: { 'dev-stack.archive': 'shop' },
      mounts: [mount('shop_gone', '/x')],
    });
    const found = stackVolumes(stack, observed([volume('shop_gone')], [holder, looking]), []);
    assert.deepEqual(found.at(-1)?.containers, ['shop-old-1']);
  });
});

describe('an orphan in a snapshot', () => {
  const saved = {
    ...{ name: 'shop_gone', anonymous: undefined, services: [], driver: 'local', options: {} },
    ...{ labels: { [project]: 'shop' }, entries: 1, contentBytes: 1, file: 'f', fileBytes: 1, sha256: '' },
  };
  const plan = (there: readonly EngineVolume[], more: object = {}, changed: object = {}) =>
    planRestore(stack, observed(there), row('s', [{ ...saved, ...changed }], more).snapshot, {});

  it('comes back as it was made when it was removed', () => {
    const { targets, kept } = plan([]);
    assert.deepEqual(kept, []);
    assert.deepEqual(
      targets.map(({ name, exists, body }) => ({ name, exists, body })),
      [
        {
          ...{ name: 'shop_gone', exists: false },
          body: { Name: 'shop_gone', Driver: 'local', Labels: { [project]: 'shop' } },
        },
      ],
    );
  });

  it('never replaces one that is there, nor comes from somebody else', () => {
    for (const { targets, kept } of [
      plan([volume('shop_gone')]),
      plan([], { kind: 'imported' }),
      plan([], { project: 'other' }),
      plan([], {}, { labels: {} }),
      plan([], {}, { services: ['db'] }),
    ]) {
      assert.deepEqual(targets, []);
      assert.deepEqual(kept, [{ name: 'shop_gone', because: 'the definition does not name it' }]);
    }
  });
});

describe('a volume without a name in a snapshot', () => {
  const place = { service: 'db', number: 1, destination: '/scratch' };
  const saved = { ...{ name: 'a'.repeat(64), anonymous: place, services: ['db'], labels: {}, options: {} } };
  const plan = (...containers: readonly EngineContainer[]) =>
    planRestore(stack, observed([], containers), row('s', [saved]).snapshot, {});

  it('replaces the one at its place, or is made for a container that is yet to be made', () => {
    const now = plan(container('db', { mounts: [mount('b'.repeat(64), '/scratch')] }));
    assert.deepEqual(
      now.targets.map(({ name, exists }) => [name, exists]),
      [['b'.repeat(64), true]],
    );
    assert.deepEqual(
      plan().targets.map(({ exists }) => exists),
      [false],
    );
  });

  it('is not made where nothing is mounted any more: nobody would find it', () => {
    const { targets, kept } = plan(container('db', { mounts: [mount('shop_data', '/data')] }));
    assert.deepEqual(targets, []);
    assert.deepEqual(
      kept.map(({ because }) => because),
      ['nothing is mounted at /scratch of db any more'],
    );
  });
});
