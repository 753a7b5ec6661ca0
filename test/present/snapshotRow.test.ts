import assert from 'node:assert/strict';
import { type Snapshot, type SnapshotRow } from '../../src/core/data/snapshot';
import { branchSnapshot } from '../../src/present/branchSnapshot';
import { comparisonText } from '../../src/present/comparisonText';
import {
  diskUse,
  isSnapshotNode,
  retentionText,
  snapshotRow,
  snapshotTooltip,
} from '../../src/present/snapshotRow';

const now = Date.UTC(2026, 10, 21, 12);
const snapshot: Snapshot = {
  format: 1,
  id: '20261121-100000-1a2b3c',
  kind: 'manual',
  name: 'before [the] change',
  note: 'all <orders>',
  createdAt: now - 7_200_000,
  project: 'shop',
  workingDir: '/home/me/shop',
  git: { branch: 'main', commit: '3f2c1d0aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa' },
  definitionHash: 'x',
  images: [],
  quiet: 'paused',
  quietMs: 1234,
  volumes: [
    {
      name: 'shop_data',
      anonymous: undefined,
      services: ['db'],
      driver: 'local',
      options: {},
      labels: {},
      entries: 12,
      contentBytes: 1.2e9,
      file: 'data.tar',
      fileBytes: 1.3e9,
      sha256: 'x',
    },
  ],
};
const row: SnapshotRow = { snapshot, sizeBytes: 1.3e9, broken: undefined };
const node = { id: 'snapshot/shop/1', stackId: 'shop', snapshot: snapshot.id };

describe('the row of a snapshot', () => {
  it('tells age, branch, commit and size, in whole words to a screen reader', () => {
    const shown = snapshotRow(node, row, now);
    assert.deepEqual(
      [shown.label, shown.description, shown.iconId, shown.contextValue],
      ['before [the] change', '2 h ago · main@3f2c1d0 · 1.3 GB', 'archive', 'snapshot:canRestore'],
    );
    assert.equal(
      shown.accessibilityLabel,
      'snapshot before [the] change, taken 2 hours ago, main@3f2c1d0, 1.3 GB',
    );
  });

  it('does not tell kinds apart by colour: each has its icon and its word', () => {
    const icons = (['manual', 'safety', 'imported'] as const).map((kind) => {
      const shown = snapshotRow(node, { ...row, snapshot: { ...snapshot, kind } }, now);
      return [shown.iconId, shown.accessibilityLabel.split(' before')[0]];
    });
    assert.deepEqual(icons, [
      ['archive', 'snapshot'],
      ['shield', 'safety snapshot'],
      ['desktop-download', 'imported snapshot'],
    ]);
  });

  it('says that a snapshot is damaged and why, and does not offer to restore it', () => {
    const shown = snapshotRow(node, { ...row, broken: 'data.tar is missing' }, now);
    assert.deepEqual([shown.iconId, shown.contextValue], ['warning', 'snapshot']);
    assert.match(shown.description, /^damaged · /);
    assert.match(shown.accessibilityLabel, /damaged: data\.tar is missing/);
  });

  it('lets nothing of a name or note act in its tooltip', () => {
    const text = snapshotTooltip(row);
    assert.match(text, /before \\\[the\\\] change/);
    assert.match(text, /all \\<orders\\>/);
    assert.match(text, /writers paused for 1\.2 s/);
    assert.match(text, /shop\\_data: 1\.2 GB, 12 entries · db/);
  });

  it('says what was left out of one of PostgreSQL', () => {
    assert.doesNotMatch(snapshotTooltip(row), /Left out/);
    const volumes = snapshot.volumes.map((volume) => ({ ...volume, leftOutBytes: 252e6 }));
    assert.match(
      snapshotTooltip({ ...row, snapshot: { ...snapshot, volumes } }),
      /Left out: 252 MB of PostgreSQL's log, in files that hold nothing yet/,
    );
  });

  it('sums what the snapshots use of the disk', () => {
    assert.equal(diskUse([]), '');
    assert.equal(diskUse([row]), '1 snapshot · 1.3 GB');
    assert.equal(diskUse([row, row]), '2 snapshots · 2.6 GB');
  });

  it('tells how many safety snapshots are kept, and of how much', () => {
    const safety = { ...row, snapshot: { ...snapshot, kind: 'safety' as const } };
    const limits = { count: 5, totalBytes: 20e9 };
    assert.equal(retentionText([row], limits), '');
    assert.equal(retentionText([row, safety, safety], limits), 'safety: 2 of 5, 2.6 of 20 GB');
    const none = { count: Number.MAX_SAFE_INTEGER, totalBytes: Number.MAX_SAFE_INTEGER };
    assert.equal(retentionText([safety], none), 'safety: 1, 1.3 GB');
  });

  it('is known from other things that menus hand over', () => {
    assert.ok(isSnapshotNode(node));
    assert.ok(isSnapshotNode({ ...node, snapshot: undefined }));
    assert.ok(!isSnapshotNode({ id: 'a', stackId: 'b', kind: 'service' }));
    assert.ok(!isSnapshotNode(undefined));
  });
});

describe('a comparison as text', () => {
  it('names every difference, and how many more there are', () => {
    const text = comparisonText({
      snapshot,
      volumes: [
        {
          name: 'shop_data',
          state: 'changed',
          added: ['new'],
          removed: [],
          changed: ['a', 'b'],
          counts: { added: 1, removed: 0, changed: 5 },
          savedBytes: 1000,
          nowBytes: 2000,
        },
      ],
      images: [{ service: 'db', saved: 'postgres:16', now: 'postgres:17' }],
      definitionChanged: true,
    });
    assert.match(
      text,
      /shop_data: 5 changed, 1 added, 0 removed \(1 kB → 2 kB\)\n {2}M a\n {2}M b\n {2}M … and 3 more\n {2}A new/,
    );
    assert.match(text, /db: postgres:16 → postgres:17/);
    assert.match(text, /definition of the services has changed/);
  });

  it('says so when nothing differs', () => {
    const text = comparisonText({ snapshot, volumes: [], images: [], definitionChanged: false });
    assert.match(text, /Nothing differs/);
  });
});

describe('the snapshot of a branch', () => {
  const of = (id: string, more: Partial<Snapshot>, broken?: string): SnapshotRow => ({
    ...row,
    snapshot: { ...snapshot, id, ...more },
    broken,
  });
  const on = (branch: string): Snapshot['git'] => ({ branch, commit: 'a'.repeat(40) });

  it('is the newest that a person saved on it', () => {
    const rows = [
      of('1', { git: on('other') }),
      of('2', { git: on('main'), kind: 'safety' }),
      of('3', { git: on('main') }, 'a file is missing'),
      of('4', { git: on('main') }),
      of('5', { git: on('main') }),
      of('6', { git: undefined }),
    ];
    assert.equal(branchSnapshot(rows, 'main')?.id, '4');
    assert.equal(branchSnapshot(rows, 'gone'), undefined);
  });
});
