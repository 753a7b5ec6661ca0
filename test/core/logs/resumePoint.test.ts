import assert from 'node:assert/strict';
import { compareTimes, ResumePoint, toUnixSeconds } from '../../../src/core/logs/resumePoint';

const at = (nano: number): string => `2026-11-21T03:35:01.${String(nano).padStart(9, '0')}Z`;
const line = (nano: number, text: string, stream: 'stdout' | 'stderr' = 'stdout') => ({
  time: at(nano),
  stream,
  text,
});

/** What of `lines` is new after an interruption; the engine gives back what is stamped `since` or later. */
function resumeWith(point: ResumePoint, lines: readonly ReturnType<typeof line>[]): string[] {
  const { since } = point;
  point.resume();
  return lines
    .filter((one) => since === undefined || toUnixSeconds(one.time) >= since)
    .filter((one) => point.accept(one))
    .map((one) => one.text);
}

describe('ResumePoint', () => {
  it('reads from the beginning when nothing was read', () => {
    assert.deepEqual(resumeWith(new ResumePoint(), [line(1, 'a')]), ['a']);
  });

  it('neither loses nor repeats lines that share the last stamp', () => {
    const point = new ResumePoint();
    const all = [line(1, 'a'), line(2, 'same'), line(2, 'same'), line(2, 'same'), line(2, 'other')];
    for (const one of all.slice(0, 3)) assert.ok(point.accept(one));
    assert.deepEqual(resumeWith(point, all), ['same', 'other']);
  });

  it('finds a line of the other stream that came late with an earlier stamp', () => {
    const point = new ResumePoint();
    point.accept(line(1, 'a'));
    point.accept(line(5, 'b'));
    assert.deepEqual(resumeWith(point, [line(1, 'a'), line(5, 'b'), line(4, 'late', 'stderr')]), ['late']);
  });

  it('goes on over any number of interruptions, at any place', () => {
    const all = Array.from({ length: 3_000 }, (_, index) => line(Math.floor(index / 7), `line ${index % 3}`));
    const point = new ResumePoint();
    const got: string[] = [];
    let told = 0;
    for (const size of [1, 2, 300, 256, 255, 511, 512, 513, 100, 600]) {
      const { since } = point;
      point.resume();
      const from = all.filter((one) => since === undefined || toUnixSeconds(one.time) >= since);
      const upTo = (told += size);
      for (const one of from) {
        if (all.indexOf(one) >= upTo) break;
        if (point.accept(one)) got.push(`${one.time} ${one.text}`);
      }
    }
    assert.deepEqual(
      got,
      all.slice(0, told).map((one) => `${one.time} ${one.text}`),
    );
  });

  it('does not bring back what a tail left out on purpose', () => {
    const point = new ResumePoint();
    point.forgetEarlier();
    point.accept(line(5, 'shown'));
    assert.deepEqual(resumeWith(point, [line(5, 'left out'), line(5, 'shown'), line(6, 'new')]), ['new']);
  });
});

describe('time stamps', () => {
  it('are asked for in Unix seconds with all their nanoseconds', () => {
    assert.equal(toUnixSeconds('2023-11-14T22:13:20.000000001Z'), '1700000000.000000001');
    assert.equal(toUnixSeconds('2023-11-14T23:13:20.5+01:00'), '1700000000.500000000');
    assert.equal(toUnixSeconds('2023-11-14T22:13:20Z'), '1700000000.000000000');
  });

  it('compare by time, also across zones', () => {
    assert.ok(compareTimes(at(1), at(2)) < 0);
    assert.equal(compareTimes('2023-11-14T23:13:20+01:00', '2023-11-14T22:13:20.000Z'), 0);
    assert.ok(compareTimes('2023-11-14T23:13:20.1+01:00', '2023-11-14T22:13:20Z') > 0);
  });
});
