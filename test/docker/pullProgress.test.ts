import assert from 'node:assert/strict';
import { applyPullLine, emptyPull, pullProgressOf, type PullState } from '../../src/docker/pullProgress';

type Line = readonly [id: string, status: string, current?: number, total?: number];
const after = (...lines: readonly Line[]): PullState =>
  lines.reduce(
    (state, [id, status, current, total]) =>
      applyPullLine(state, { id, status, progressDetail: current === undefined ? {} : { current, total } }),
    emptyPull,
  );
const told = (...lines: readonly Line[]): unknown[] => {
  const { currentBytes, totalBytes, status } = pullProgressOf(after(...lines));
  return [currentBytes, totalBytes, status];
};

describe('pullProgress', () => {
  it('waits before anything is known', () => {
    assert.deepEqual(told(), [0, 0, 'Waiting']);
  });

  it('sums the layers that download', () => {
    assert.deepEqual(told(['a', 'Downloading', 10, 100], ['b', 'Downloading', 5, 50]), [
      15,
      150,
      'Downloading',
    ]);
  });

  it('a downloaded layer counts in full; unpacking does not count again', () => {
    const lines: Line[] = [
      ['a', 'Downloading', 10, 100],
      ['a', 'Download complete'],
      ['a', 'Extracting', 3, 100],
    ];
    assert.deepEqual(told(...lines.slice(0, 2)), [100, 100, 'Extracting']);
    assert.deepEqual(told(...lines), [100, 100, 'Extracting']);
    assert.deepEqual(told(...lines, ['a', 'Pull complete']), [100, 100, 'Done']);
  });

  it('never goes back when a layer is fetched again', () => {
    assert.deepEqual(told(['a', 'Downloading', 80, 100], ['a', 'Waiting'], ['a', 'Downloading', 5, 100]), [
      80,
      100,
      'Downloading',
    ]);
  });

  it('an unknown size is at least what came', () => {
    assert.deepEqual(told(['a', 'Downloading', 70, -1]), [70, 70, 'Downloading']);
  });

  it('layers that are there cost nothing', () => {
    assert.deepEqual(told(['a', 'Already exists']), [0, 0, 'Done']);
  });

  it('lines that say nothing new leave the state as it is', () => {
    const state = after(['a', 'Waiting']);
    assert.equal(applyPullLine(state, { status: 'Digest: sha256:x' }), state);
    assert.equal(applyPullLine(state, { id: '1', status: 'Pulling from library/x' }), state);
  });
});
