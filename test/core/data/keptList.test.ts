import assert from 'node:assert/strict';
import { keptList } from '../../../src/core/data/keptList';

describe('what stays as it is', () => {
  it('is told on one line that counts, with a few names', () => {
    const orphan = (name: string) => ({ name, because: 'the definition does not name it' });
    const kept = [
      orphan('a'),
      { name: 'shared', because: 'it is external' },
      ...['b', 'c', 'd', 'e', 'f'].map(orphan),
    ];
    assert.equal(
      keptList(kept),
      'a, b, c and 3 more (the definition does not name them); shared (it is external)',
    );
    assert.equal(keptList(kept.slice(1, 3)), 'shared (it is external); b (the definition does not name it)');
    assert.match(keptList(['a', 'b', 'c', 'd'].map(orphan)), /^a, b, c, d \(/);
  });

  it('says a reason of its own as it is', () => {
    assert.equal(keptList([{ name: 'x', because: 'of the moon' }]), 'x (of the moon)');
  });
});
