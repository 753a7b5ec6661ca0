import assert from 'node:assert/strict';
import { LineRing } from '../../../src/core/logs/lineRing';

const texts = (ring: LineRing<{ text: string }>): string[] => ring.toArray().map((line) => line.text);
const filled = (ring: LineRing<{ text: string }>, ...lines: string[]): string[] => {
  for (const text of lines) ring.push({ text });
  return texts(ring);
};

describe('LineRing', () => {
  it('keeps the last lines', () => {
    assert.deepEqual(filled(new LineRing(3, 1000), 'a', 'b', 'c', 'd'), ['b', 'c', 'd']);
  });

  it('keeps no more characters than allowed, but always the newest line', () => {
    assert.deepEqual(filled(new LineRing(100, 10), 'aaaa', 'bbbb', 'cc', 'd'), ['bbbb', 'cc', 'd']);
    assert.deepEqual(filled(new LineRing(100, 10), 'a', 'x'.repeat(50)), ['x'.repeat(50)]);
  });

  it('stays right over many lines', () => {
    const ring = new LineRing<{ text: string }>(1_500, 1e9);
    for (let n = 0; n < 20_000; n += 1) ring.push({ text: String(n) });
    assert.equal(ring.length, 1_500);
    assert.deepEqual([texts(ring)[0], texts(ring).at(-1)], ['18500', '19999']);
  });

  it('can be emptied', () => {
    const ring = new LineRing<{ text: string }>(3, 10);
    filled(ring, 'a', 'b');
    ring.clear();
    assert.deepEqual(filled(ring, 'c'), ['c']);
  });
});
