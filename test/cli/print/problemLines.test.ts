import assert from 'node:assert/strict';
import { paletteFor } from '../../../src/cli/print/palette';
import { problemLines } from '../../../src/cli/print/problemLines';
import { type Problem } from '../../../src/core/compose/problem';

const plain = paletteFor(false);
const source = 'services:\n  web:\n\thealtcheck: 1\n';
const at = (column: number, end: number): Problem => ({
  severity: 'error',
  code: 'unknownKey',
  message: 'services.web: unknown key',
  range: {
    file: '/home/me/shop/compose.yaml',
    start: { line: 3, column, offset: 0 },
    end: { line: 3, column: end, offset: 0 },
  },
});

describe('a problem on the terminal', () => {
  it('begins as compilers begin, so that the place can be clicked', () => {
    assert.deepEqual(problemLines(at(2, 12), '/home/me/shop', plain, undefined), [
      'compose.yaml:3:2: error: services.web: unknown key',
    ]);
  });

  it('tells files elsewhere by their full name', () => {
    const [line] = problemLines(at(2, 12), '/home/me/other', plain, undefined);
    assert.match(line ?? '', /^\/home\/me\/shop\/compose\.yaml:3:2: /);
  });

  it('shows the line with a caret below the word, tabs and all', () => {
    assert.deepEqual(problemLines(at(2, 12), '/home/me/shop', plain, source).slice(1), [
      '3 | \thealtcheck: 1',
      '  | \t^^^^^^^^^^',
    ]);
  });

  it('keeps carets inside of the line when the range goes on', () => {
    const [, , marks] = problemLines(at(2, 400), '/home/me/shop', plain, source);
    assert.equal(marks, '  | \t^^^^^^^^^^^^^');
  });

  it('has no place where no file is to blame', () => {
    const problem: Problem = {
      severity: 'warning',
      code: 'unsetVariable',
      message: 'X is not set',
      range: undefined,
    };
    assert.deepEqual(problemLines(problem, '/', plain, undefined), ['warning: X is not set']);
  });

  it('lets no control characters of a file through to the terminal', () => {
    const [, line] = problemLines(at(1, 2), '/', plain, 'a\nb\n\u001b[2Jx\u0007: 1\n');
    assert.equal(line?.includes('\u001b'), false);
  });
});
