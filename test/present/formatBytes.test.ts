import assert from 'node:assert/strict';
import { formatBytes, formatBytesOf } from '../../src/present/formatBytes';

describe('formatBytes', () => {
  const cases: [number, string][] = [
    [0, '0 B'],
    [-5, '0 B'],
    [999, '999 B'],
    [1000, '1 kB'],
    [1234, '1.2 kB'],
    [9_960, '10 kB'],
    [212_000_000, '212 MB'],
    [999_600, '1 MB'],
    [1_200_000_000, '1.2 GB'],
    [5e15, '5 PB'],
    [5e18, '5000 PB'],
  ];
  for (const [bytes, text] of cases)
    it(`prints ${bytes} as ${text}`, () => assert.equal(formatBytes(bytes), text));

  it('tells a shared unit once', () => assert.equal(formatBytesOf(212e6, 640e6), '212 of 640 MB'));
  it('tells both units where they differ', () =>
    assert.equal(formatBytesOf(800e3, 1.2e9), '800 kB of 1.2 GB'));
  it('never claims more than the whole', () => assert.equal(formatBytesOf(7e6, 5e6), '5 of 5 MB'));
});
