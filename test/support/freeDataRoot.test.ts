import assert from 'node:assert/strict';
import { freeDataRoot } from './freeDataRoot';

describe('the data folder of a private engine', () => {
  it('is the one that was asked for', () => {
    assert.equal(
      freeDataRoot('/cache/engine', [['/usr/sbin/dockerd', '--data-root', '/other']]),
      '/cache/engine',
    );
    assert.equal(
      freeDataRoot('/cache/engine', [['less', '--data-root', '/cache/engine'], ['']]),
      '/cache/engine',
    );
  });

  it('is another one where a daemon already works in it, as with two test runs at once', () => {
    const running = [
      ['dockerd', '--data-root', '/cache/engine', '--host', 'unix:///a.sock'],
      ['/usr/sbin/dockerd', '--exec-root', '/b', '--data-root', '/cache/engine-2'],
    ];
    assert.equal(freeDataRoot('/cache/engine', running), '/cache/engine-3');
  });
});
