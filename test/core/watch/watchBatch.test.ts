import assert from 'node:assert/strict';
import { type ComposeWatch } from '../../../src/core/model/composeService';
import { Burst } from '../../../src/core/watch/burst';
import { watchBatches, type FileChange } from '../../../src/core/watch/watchBatch';
import { watchRules } from '../../../src/core/watch/watchRules';
import { FakeClock } from '../../fakes/fakeClock';
import { makeStack } from '../reconcile/make';

const exec = { command: ['reload'] };
const rulesOf = (watch: readonly ComposeWatch[], lines: readonly string[] = []) => {
  const [service] = makeStack({ web: { develop: { watch } } }).services;
  assert.ok(service);
  return watchRules(service, { context: '/p', lines });
};
const changed = (...paths: string[]): FileChange[] =>
  paths.map((path) => ({ path: path.replace('-', ''), kind: path.startsWith('-') ? 'removed' : 'written' }));
const batchOf = (
  watch: readonly ComposeWatch[],
  changes: readonly FileChange[],
  lines?: readonly string[],
) => {
  const [batch, ...more] = watchBatches(rulesOf(watch, lines), changes);
  assert.deepEqual(more, []);
  return batch;
};
const sync: ComposeWatch = { path: '/p/src', action: 'sync', target: '/app' };

describe('what a burst of changes makes happen', () => {
  it('is one transfer, in which the last change of a file counts', () => {
    assert.deepEqual(batchOf([sync], changed('/p/src/a', '/p/src/b/c', '-/p/src/a', '/p/src/b/c')), {
      ...{ service: 'web', rebuild: false, restart: false, exec: [] },
      write: [{ path: '/p/src/b/c', target: '/app/b/c' }],
      remove: ['/app/a'],
    });
  });

  it('is one build, which brings everything along', () => {
    const rules: ComposeWatch[] = [sync, { path: '/p/package.json', action: 'rebuild' }];
    const batch = batchOf(rules, changed('/p/src/a', '/p/package.json'));
    assert.deepEqual([batch?.rebuild, batch?.write, batch?.restart], [true, [], false]);
  });

  it('is followed by one restart, or by the command, however many files there were', () => {
    const rules: ComposeWatch[] = [
      { ...sync, action: 'sync+restart' },
      { path: '/p/conf', action: 'sync+exec', target: '/etc/app', exec },
      { path: '/p/flag', action: 'restart' },
    ];
    const batch = batchOf(rules, changed('/p/src/a', '/p/src/b', '/p/conf/x', '/p/conf/y', '/p/flag'));
    assert.deepEqual([batch?.restart, batch?.exec, batch?.write.length], [true, [exec], 4]);
    assert.equal(batchOf([{ path: '/p/flag', action: 'restart' }], changed('/p/flag'))?.restart, true);
  });

  it('is nothing for files that are ignored, not included, elsewhere, or an editor’s own', () => {
    const ignoring: ComposeWatch = { ...sync, ignore: ['node_modules/', '*.log'] };
    const none = [
      '/p/src/node_modules/x/y',
      '/p/src/a.log',
      '/p/other',
      '/p/src/.a.swp',
      '/p/src/a~',
      '/p/src/dist/a',
    ];
    assert.equal(batchOf([ignoring], changed(...none), ['src/dist']), undefined);
    assert.ok(batchOf([ignoring], changed('/p/src/deep/a.log')));
    const including: ComposeWatch = { ...sync, include: ['**/*.ts'] };
    assert.deepEqual(
      batchOf([including], changed('/p/src/x/a.ts', '/p/src/a.js'))?.write.map(({ path }) => path),
      ['/p/src/x/a.ts'],
    );
  });

  it('takes a rule for one file to where it says', () => {
    const file: ComposeWatch = { path: '/p/app.conf', action: 'sync', target: '/etc/app.conf' };
    assert.deepEqual(batchOf([file], changed('/p/app.conf'))?.write, [
      { path: '/p/app.conf', target: '/etc/app.conf' },
    ]);
  });

  it('does not look into folders of which nothing is wanted', () => {
    const [rule] = rulesOf([{ ...sync, ignore: ['node_modules/'], include: ['*.ts'] }], ['src/dist', '!x']);
    assert.deepEqual(
      ['/p/src/node_modules', '/p/src/lib', '/p/src/.git', '/p/src/dist', '/p'].map((path) =>
        rule?.mayReach(path),
      ),
      [false, true, false, true, false],
    );
  });
});

describe('a burst', () => {
  it('ends when nothing comes any more, or after a while all the same', async () => {
    const clock = new FakeClock();
    const ended: string[] = [];
    const burst = new Burst<number>(clock, (items) => ended.push(items.join()));
    for (const item of [1, 2, 3]) {
      burst.add(item);
      await clock.advance(100);
    }
    assert.deepEqual(ended, []);
    await clock.advance(60);
    assert.deepEqual(ended, ['1,2,3']);
    for (let item = 0; item < 25; item += 1) {
      burst.add(item);
      await clock.advance(100);
    }
    assert.equal(ended.length, 2);
    burst.add(7);
    burst.dispose();
    await clock.advance(1000);
    assert.equal(
      [...ended].some((items: string) => items.endsWith('7')),
      false,
    );
  });
});
