import assert from 'node:assert/strict';
import { mapEvent } from '../../src/docker/mapEvent';

const line = (Action: string, attributes: object = {}, more: object = {}): string =>
  `${JSON.stringify({ Type: 'container', Action, Actor: { ID: 'c1', Attributes: attributes }, ...more }).slice(0, -1)},"timeNano":1700000000123456789}`;

describe('mapEvent', () => {
  it('keeps every nanosecond', () => {
    assert.equal(mapEvent(line('start'))?.timeNano, 1_700_000_000_123_456_789n);
  });

  it('a label that looks like the time is not taken for it', () => {
    assert.equal(mapEvent(line('start', { x: '"timeNano":5,' }))?.timeNano, 1_700_000_000_123_456_789n);
  });

  it('reads the exit code of a death and the signal of a kill, and only there', () => {
    const attributes = { exitCode: '137', signal: '9', image: 'i', name: 'n', 'my.label': 'v' };
    const rest = {
      kind: 'container',
      id: 'c1',
      labels: { 'my.label': 'v' },
      timeNano: 1_700_000_000_123_456_789n,
    };
    assert.deepEqual(mapEvent(line('die', attributes)), {
      ...rest,
      action: 'die',
      exitCode: 137,
      signal: undefined,
    });
    assert.deepEqual(mapEvent(line('kill', attributes)), {
      ...rest,
      action: 'kill',
      exitCode: undefined,
      signal: '9',
    });
  });

  it('a death without exit code has none', () => {
    const event = mapEvent(line('die'));
    assert.equal(event?.kind === 'container' && event.exitCode, undefined);
  });

  it('reads health from the action, or from an attribute as Podman sends it', () => {
    for (const event of [
      mapEvent(line('health_status: healthy')),
      mapEvent(line('health_status', { health_status: 'healthy' })),
    ]) {
      assert.equal(event?.kind === 'health' && event.health, 'healthy');
    }
  });

  it('has no use for the rest', () => {
    for (const text of [
      '',
      'no json',
      '[]',
      '{}',
      line('exec_start: sh'),
      line('health_status: odd'),
      line('start').replace('container', 'network'),
    ]) {
      assert.equal(mapEvent(text), undefined, text);
    }
  });
});
