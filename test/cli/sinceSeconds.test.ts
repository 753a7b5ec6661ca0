import assert from 'node:assert/strict';
import { sinceSeconds } from '../../src/cli/sinceSeconds';
import { UsageError } from '../../src/cli/usageError';

describe('--since', () => {
  const now = 1_700_000_000_500;

  it('takes a length of time before now', () => {
    assert.equal(sinceSeconds('10m', now), '1699999400.500');
    assert.equal(sinceSeconds('1h30m', now), '1699994600.500');
  });

  it('takes a time, and Unix seconds as they are', () => {
    assert.equal(sinceSeconds('2023-11-14T22:13:20Z', now), '1700000000.000');
    assert.equal(sinceSeconds('1700000000.123456789', now), '1700000000.123456789');
  });

  it('refuses anything else', () => {
    for (const text of ['soon', '10', '']) assert.throws(() => sinceSeconds(text, now), UsageError);
  });
});
