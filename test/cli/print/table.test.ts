import assert from 'node:assert/strict';
import { tableLines } from '../../../src/cli/print/table';
import { fitText, textWidth } from '../../../src/cli/print/textWidth';

describe('a table', () => {
  it('aligns columns and leaves out empty ones', () => {
    const lines = tableLines(
      ['NAME', 'NOTE', 'PORT'],
      [
        ['a', '', '1'],
        ['longer', '', '22'],
      ],
    );
    assert.deepEqual(lines, ['NAME     PORT', 'a        1', 'longer   22']);
  });

  it('counts columns of the terminal, not characters', () => {
    const lines = tableLines(
      ['A', 'B'],
      [
        ['\u001b[32m✔\u001b[39m x', '1'],
        ['日本', '2'],
      ],
    );
    assert.deepEqual(lines.map(textWidth), [8, 8, 8]);
  });

  it('cuts lines to the width of the terminal, colours kept whole', () => {
    assert.deepEqual(tableLines(['A', 'B'], [['aaaa', 'bbbb']], 9), ['A      B', 'aaaa   b…']);
    assert.equal(fitText('\u001b[31mabcdef\u001b[39m', 4), '\u001b[31mabc\u001b[39m…');
    assert.equal(fitText('日本語', 4), '日…');
  });
});
