import assert from 'node:assert/strict';
import { alternate, judge, spreadOf, type Measurement, type Side } from './bench';
import { benchChart } from './benchChart';
import { benchTable } from './benchTable';

const measurement = (ours: number, bars: Measurement['bars']): Measurement => ({
  name: 'a <name>',
  work: '',
  unit: 'ms',
  samples: { ours: [ours], peer: [1900, 2000, 9000], floor: [500] },
  bars,
});

describe('the bench', () => {
  it('tells the median and the ends, whatever the order', () => {
    assert.deepEqual(spreadOf([9, 1, 5]), { median: 5, min: 1, max: 9 });
    assert.deepEqual(spreadOf([4, 1, 2, 9]), { median: 3, min: 1, max: 9 });
    assert.throws(() => spreadOf([]));
  });

  it('compares medians; a bar holds up to its limit, and is far off beyond twice of it', () => {
    const verdicts = (ours: number) =>
      judge(measurement(ours, [{ against: 'peer', limit: 0.5 }])).map(({ holds, farOff }) => [holds, farOff]);
    assert.deepEqual(verdicts(1000), [[true, false]]);
    assert.deepEqual(verdicts(1001), [[false, false]]);
    assert.deepEqual(verdicts(1901), [[false, true]]);
    assert.equal(judge(measurement(600, [{ against: 'floor', limit: 1 }]))[0]?.value, 1.2);
    assert.equal(judge(measurement(600, [{ against: 'itself', limit: 700 }]))[0]?.holds, true);
  });

  it('lets every side begin a round in turn, and measures what is slow once where told', async () => {
    const order: Side[] = [];
    const side = (name: Side) => () => {
      order.push(name);
      return Promise.resolve(1);
    };
    const sides = { ours: side('ours'), peer: side('peer') };
    const samples = await alternate(sides, 2);
    assert.deepEqual(order, ['ours', 'peer', 'peer', 'ours']);
    assert.deepEqual(samples, { ours: [1, 1], peer: [1, 1] });
    assert.deepEqual(await alternate(sides, 3, ['peer']), { ours: [1, 1, 1], peer: [1] });
  });

  it('names what missed its bar, in the table', () => {
    const table = benchTable([measurement(1500, [{ against: 'peer', limit: 0.5 }])]);
    assert.match(table, /1500 ms +2000 ms \(1900–9000\) +500 ms +peer 0\.75 \(≤ 0\.5\) MISSED/);
  });

  it('says what the floor is, once for all rows that have the same', () => {
    const floor = 'the engine alone';
    const row = { ...measurement(1000, [{ against: 'floor', limit: 2 }]), floor };
    const table = benchTable([row, { ...row, name: 'another' }, measurement(1, [])]);
    assert.match(table, /\n\nThe floor:\n {2}the engine alone \(a <name>; another\)$/);
  });

  it('draws what was compared, with the machine', () => {
    const machine = { cpu: 'a CPU', cores: 2, memoryGb: 4, node: '20', engine: 'E', compose: 'C', date: 'D' };
    const chart = benchChart([measurement(500, [])], machine);
    assert.match(chart, /a &lt;name>.*500 ms against 2\.0 s/s);
    assert.match(chart, /2 cores \(a CPU\), 4 GB, D/);
    assert.match(chart, /prefers-color-scheme: dark/);
  });
});
