import assert from 'node:assert/strict';
import { outsideEngine } from '../../../src/core/reconcile/outsideEngine';

describe('whether the engine holds what is in a volume', () => {
  const cases: [string | undefined, Record<string, string> | undefined, string | undefined][] = [
    ['local', undefined, undefined],
    [undefined, {}, undefined],
    ['local', { o: 'size=10m' }, undefined],
    ['local', { type: 'tmpfs', device: 'tmpfs', o: 'size=10m' }, 'it is only in memory'],
    ['local', { type: 'none', o: 'bind', device: '/srv/data' }, 'its data is in /srv/data'],
    ['local', { type: 'nfs', o: 'addr=nas', device: ':/export' }, 'its data is in :/export'],
    ['rexray', undefined, 'the driver rexray keeps it elsewhere'],
  ];
  for (const [driver, options, expected] of cases) {
    it(`${driver ?? 'the default driver'} with ${JSON.stringify(options)}: ${expected ?? 'it does'}`, () => {
      assert.equal(outsideEngine({ driver, options }), expected);
    });
  }
});
