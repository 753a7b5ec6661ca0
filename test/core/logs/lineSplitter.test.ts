import assert from 'node:assert/strict';
import fc from 'fast-check';
import { cutMark, LineSplitter, type StampedLine } from '../../../src/core/logs/lineSplitter';

const stamp = '2026-11-21T03:35:01.559315191Z';
const pieceBytes = 16 * 1024;

function split(splitter: LineSplitter, ...pieces: (string | Buffer)[]): StampedLine[] {
  return pieces.flatMap((piece) => splitter.push(Buffer.from(piece as string)));
}
const line = (text: string, time = stamp): StampedLine => ({ time, text });

/** As the engine sends a long line: in pieces, each with the stamp again. */
function inPieces(text: string): Buffer {
  const bytes = Buffer.from(text);
  const parts: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += pieceBytes)
    parts.push(Buffer.from(`${stamp} `), bytes.subarray(at, at + pieceBytes));
  return Buffer.concat([...parts, Buffer.from('\n')]);
}

describe('LineSplitter', () => {
  it('takes the stamp off each line', () => {
    assert.deepEqual(split(new LineSplitter(), `${stamp} one\n${stamp} two\n`), [line('one'), line('two')]);
  });

  it('keeps a line until it is whole', () => {
    const splitter = new LineSplitter();
    assert.deepEqual(split(splitter, stamp.slice(0, 9)), []);
    assert.deepEqual(split(splitter, `${stamp.slice(9)} on`), []);
    assert.deepEqual(split(splitter, `e\n${stamp} t`), [line('one')]);
    assert.deepEqual(splitter.flush(), [line('t')]);
    assert.deepEqual(splitter.flush(), []);
  });

  it('keeps empty lines, and text without a stamp', () => {
    assert.deepEqual(split(new LineSplitter(), `${stamp} \nbare\n`), [line(''), line('bare', '')]);
  });

  it('ends a line of a terminal before its carriage return', () => {
    assert.deepEqual(split(new LineSplitter(), `${stamp} 10%\r20%\r\n`), [line('10%\r20%')]);
  });

  it('takes out the stamps the engine repeats within long lines', () => {
    const text = 'äbcdefghi'.repeat(5_000);
    assert.deepEqual(split(new LineSplitter(), inPieces(text)), [line(text)]);
    const even = 'x'.repeat(2 * pieceBytes);
    assert.deepEqual(split(new LineSplitter(), inPieces(even)), [line(even)]);
  });

  it('leaves stamps alone that the program printed itself', () => {
    const text = `${'x'.repeat(100)}${stamp} y`;
    assert.deepEqual(split(new LineSplitter(), `${stamp} ${text}\n`), [line(text)]);
  });

  it('cuts endless lines, between characters, and goes on with the next', () => {
    const splitter = new LineSplitter(1000);
    const endless = 'ä'.repeat(100_000);
    const [cut, next] = split(splitter, `${stamp} x${endless}`, `${endless}\n${stamp} next\n`);
    assert.equal(cut?.text, `x${'ä'.repeat(499)}${cutMark}`);
    assert.deepEqual(next, line('next'));
  });

  it('gives the same lines however the bytes are cut', () => {
    const texts = fc.array(
      fc.string({ unit: 'grapheme', maxLength: 40 }).map((one) => one.replace(/[\r\n]/g, '')),
      {
        maxLength: 20,
      },
    );
    fc.assert(
      fc.property(texts, fc.array(fc.nat(30), { minLength: 1 }), (given, cuts) => {
        const bytes = Buffer.from(given.map((text) => `${stamp} ${text}\n`).join(''));
        const splitter = new LineSplitter();
        const found: StampedLine[] = [];
        for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
          const size = (cuts[turn % cuts.length] ?? 0) + 1;
          found.push(...splitter.push(bytes.subarray(at, at + size)));
          at += size;
        }
        assert.deepEqual(
          found.map((one) => one.text),
          given.map((text) => Buffer.from(text).toString('utf8')),
        );
      }),
    );
  });
});
