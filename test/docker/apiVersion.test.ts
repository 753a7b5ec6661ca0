import assert from 'node:assert/strict';
import { atLeast, negotiateApiVersion } from '../../src/docker/apiVersion';

describe('API version', () => {
  it('compares by number', () => {
    assert.ok(atLeast('1.45', '1.45'));
    assert.ok(atLeast('1.100', '1.45'));
    assert.ok(atLeast('2.0', '1.45'));
    assert.ok(!atLeast('1.9', '1.41'));
  });

  it('is ours with newer engines and theirs with older ones', () => {
    assert.equal(negotiateApiVersion('1.51', '1.24'), '1.45');
    assert.equal(negotiateApiVersion('1.41', '1.12'), '1.41');
    assert.equal(negotiateApiVersion('1.41', undefined), '1.41');
  });

  it('follows an engine that has left ours behind', () => {
    assert.equal(negotiateApiVersion('1.60', '1.48'), '1.48');
  });

  it('refuses an engine that is too old, and says what would do', () => {
    assert.throws(() => negotiateApiVersion('1.40', '1.12'), {
      reason: 'unsupported',
      message: /1\.40.*1\.41/,
    });
  });
});
