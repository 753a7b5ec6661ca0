import assert from 'node:assert/strict';
import { noCounts, type Counts } from './runMocha';
import { afterSecondTry, failureLines, filesToTryAgain } from './secondTry';

describe('a second try of what failed', () => {
  const failure = (file: string, title = `a test of ${file}`): Counts['failures'][number] => ({
    title,
    file,
    reason: 'Error: no\n    at here',
  });
  const first: Counts = {
    ...noCounts(),
    passed: 10,
    failed: 2,
    files: { a: { passed: 4, failed: 1, pending: 0 }, b: { passed: 6, failed: 1, pending: 0 } },
    failures: [failure('a'), failure('b')],
  };

  it('is given to the files that hold what failed', () => {
    assert.deepEqual(filesToTryAgain(first), ['a', 'b']);
  });

  it('is not given where nothing failed, where much did, or where the run itself went wrong', () => {
    assert.deepEqual(filesToTryAgain(noCounts()), []);
    const many = ['a', 'b', 'c', 'd', 'e'].map((file) => failure(file));
    assert.deepEqual(filesToTryAgain({ ...noCounts(), failed: 5, failures: many }), []);
    assert.deepEqual(filesToTryAgain({ ...noCounts(), failed: 1 }), [], 'the run was cut off');
    assert.deepEqual(
      filesToTryAgain({ ...noCounts(), failed: 1, failures: [failure('')] }),
      [],
      'a hook of all files',
    );
  });

  it('counts as the second run saw it, and names what was unsteady', () => {
    const second: Counts = {
      ...noCounts(),
      passed: 11,
      failed: 1,
      files: { a: { passed: 5, failed: 0, pending: 0 }, b: { passed: 6, failed: 1, pending: 0 } },
      failures: [failure('b')],
    };
    const sum = afterSecondTry(first, second, ['a', 'b']);
    assert.deepEqual([sum.passed, sum.failed, sum.pending], [11, 1, 0]);
    assert.deepEqual(sum.failures, [failure('b')]);
    assert.deepEqual(sum.unsteady, [failure('a')]);
  });

  it('counts the tests that a failed hook kept from running', () => {
    const hook: Counts = {
      ...noCounts(),
      passed: 6,
      failed: 1,
      files: { a: { passed: 0, failed: 1, pending: 0 }, b: { passed: 6, failed: 0, pending: 0 } },
      failures: [failure('a')],
    };
    const second: Counts = { ...noCounts(), passed: 5, files: { a: { passed: 5, failed: 0, pending: 0 } } };
    const sum = afterSecondTry(hook, second, ['a']);
    assert.deepEqual([sum.passed, sum.failed], [11, 0]);
  });

  it('calls nothing unsteady when the second run died', () => {
    const sum = afterSecondTry(first, { ...noCounts(), failed: 1 }, ['a', 'b']);
    assert.deepEqual([sum.passed, sum.failed, sum.unsteady.length], [0, 1, 0]);
  });

  it('is told with title, file and reason', () => {
    assert.deepEqual(failureLines('Failed', [failure('a')]), [
      'Failed: a test of a',
      '    a',
      '    Error: no',
      '        at here',
    ]);
  });
});
