import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseBytes } from '../../../src/core/compose/bytes';
import { parseDotenv } from '../../../src/core/compose/dotenv';
import { formatDuration, parseDuration } from '../../../src/core/compose/duration';
import { normaliseProjectName } from '../../../src/core/compose/projectName';
import { splitShellWords } from '../../../src/core/compose/shellWords';

describe('values of a definition', () => {
  it('reads durations as Go does', () => {
    assert.equal(parseDuration('1h2m3.5s'), 3_723_500_000_000);
    assert.equal(parseDuration('500ms'), 500_000_000);
    for (const wrong of ['10', '1d', 'abc', '', '1 s']) assert.equal(parseDuration(wrong), undefined, wrong);
  });
  it('writes a duration so that it reads the same', () => {
    const nanoseconds = fc.integer({ min: -1e14, max: 1e14 });
    fc.assert(fc.property(nanoseconds, (n) => assert.equal(parseDuration(formatDuration(n)), n)));
  });
  it('reads sizes in 1024s', () => {
    assert.equal(parseBytes('1.5g'), 1_610_612_736);
    assert.equal(parseBytes('1kb'), 1024);
    assert.equal(parseBytes('2 MiB'), 2 * 1024 ** 2);
    for (const wrong of ['12zz', '-1', '', 'k']) assert.equal(parseBytes(wrong), undefined, wrong);
  });
  it('splits quoted words back into what they were', () => {
    const word = fc.string({ minLength: 1 }).filter((text) => !text.includes("'"));
    fc.assert(
      fc.property(fc.array(word), (words) => {
        assert.deepEqual(splitShellWords(words.map((one) => `'${one}'`).join(' ')), words);
      }),
    );
  });
  it('makes project names that stay as they are', () => {
    assert.equal(normaliseProjectName('_My Shop!'), 'myshop');
    fc.assert(
      fc.property(fc.string(), (text) => {
        const name = normaliseProjectName(text);
        assert.equal(normaliseProjectName(name), name);
      }),
    );
  });
  it('tells the line of a fault in an env file', () => {
    assert.deepEqual(parseDotenv('A=1\n\nB="x\n', () => undefined).error?.line, 3);
    assert.deepEqual(parseDotenv('A=1\nB C=2\n', () => undefined).error?.line, 2);
  });
});
