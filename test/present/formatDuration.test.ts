import assert from 'node:assert/strict';
import { formatAge, formatDuration, spellAge, spellDuration } from '../../src/present/formatDuration';

describe('formatDuration', () => {
  const cases: [number, string, string][] = [
    [-10, '0 s', '0 seconds'],
    [999, '0 s', '0 seconds'],
    [1000, '1 s', '1 second'],
    [59_999, '59 s', '59 seconds'],
    [60_000, '1 min', '1 minute'],
    [3 * 3_600_000 + 1, '3 h', '3 hours'],
    [49 * 3_600_000, '2 d', '2 days'],
  ];
  for (const [ms, short, words] of cases) {
    it(`prints ${ms} ms as ${short}`, () => {
      assert.equal(formatDuration(ms), short);
      assert.equal(spellDuration(ms), words);
    });
  }
});

describe('formatAge', () => {
  const cases: [number, string, string][] = [
    [-10, 'just now', 'just now'],
    [0, 'just now', 'just now'],
    [4999, 'just now', 'just now'],
    [5000, '5 s ago', '5 seconds ago'],
    [60_000, '1 min ago', '1 minute ago'],
  ];
  for (const [ms, short, words] of cases) {
    it(`calls what was ${ms} ms before ${short}`, () => {
      assert.equal(formatAge(ms), short);
      assert.equal(spellAge(ms), words);
    });
  }
});
