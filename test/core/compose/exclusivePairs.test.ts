import assert from 'node:assert/strict';
import { exclusivePairs } from '../../../src/core/compose/exclusivePairs';

const services = (...profiles: string[][]): { profiles: string[] }[] =>
  profiles.map((list) => ({ profiles: list }));

describe('exclusivePairs', () => {
  it('keeps apart what a set names, two by two', () =>
    assert.deepEqual(exclusivePairs([['a', 'b', 'c']], []), [
      ['a', 'b'],
      ['a', 'c'],
      ['b', 'c'],
    ]));

  it('keeps a preset apart that brings a service of the other group', () =>
    assert.deepEqual(exclusivePairs([['old', 'new']], services(['old', 'shop'], ['new', 'web'])), [
      ['old', 'new'],
      ['old', 'web'],
      ['shop', 'new'],
      ['shop', 'web'],
    ]));

  it('takes no service for a member that both groups share', () =>
    assert.deepEqual(exclusivePairs([['old', 'new']], services(['old', 'new', 'shop'])), [['old', 'new']]));

  it('never keeps a profile apart from itself', () =>
    assert.deepEqual(exclusivePairs([['a', 'b']], services(['a', 'all'], ['b', 'all'])), [
      ['a', 'b'],
      ['a', 'all'],
      ['all', 'b'],
    ]));

  it('names each pair once', () =>
    assert.deepEqual(
      exclusivePairs(
        [
          ['a', 'b'],
          ['b', 'a'],
        ],
        [],
      ),
      [['a', 'b']],
    ));
});
