import assert from 'node:assert/strict';
import { restoreWords, safetyName } from '../../../src/core/data/safetyName';
import { snapshotName } from '../../../src/core/data/snapshotName';

describe('the name of a safety snapshot', () => {
  const reset = 'Before the reset of db';

  it('says what came after it', () => {
    assert.equal(safetyName(reset, ['friday', 'Before the reset']), reset);
  });

  it('is no other one’s: the next has a number', () => {
    assert.equal(safetyName(reset, [reset]), `${reset} (2)`);
    assert.equal(safetyName(reset, [reset, `${reset} (2)`]), `${reset} (3)`);
  });

  it('goes on counting where the first ones are dropped already', () => {
    assert.equal(safetyName(reset, [`${reset} (7)`, `${reset} (4)`]), `${reset} (8)`);
  });

  it('does not grow, however often one goes back and forth', () => {
    const names: string[] = [];
    let restored = { kind: 'manual', name: 'friday' };
    for (let turn = 0; turn < 6; turn += 1) {
      const name = safetyName(`Before ${restoreWords(restored)}`, names);
      names.push(name);
      restored = { kind: 'safety', name };
    }
    assert.deepEqual(names, [
      'Before the restore of friday',
      'Before the undo of the restore of friday',
      'Before the redo of the restore of friday',
      'Before the undo of the restore of friday (2)',
      'Before the redo of the restore of friday (2)',
      'Before the undo of the restore of friday (3)',
    ]);
  });

  it('takes what people called a snapshot as it is', () => {
    for (const name of ['Before the reset of db', 'Before lunch', 'week (2)'])
      assert.equal(restoreWords({ kind: 'manual', name }), `the restore of ${name}`);
    assert.equal(
      restoreWords({ kind: 'safety', name: 'Before the restore of week (2)' }),
      'the undo of the restore of week (2)',
    );
  });

  it('is one that a person could give: no longer, and no half of a character', () => {
    for (const long of ['x'.repeat(200), '🐘'.repeat(100), `x${'🐘'.repeat(99)}`]) {
      const names: string[] = [];
      for (let count = 0; count < 12; count += 1)
        names.push(safetyName(`Before the restore of ${long}`, names));
      assert.equal(new Set(names).size, 12);
      for (const name of names) {
        assert.equal(snapshotName(name), name);
        assert.equal(Buffer.from(name).toString(), name);
      }
    }
  });
});
