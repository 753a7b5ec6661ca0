import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { streamOutput, wantsColor } from '../../src/cli/output';

describe('colour', () => {
  it('is for terminals', () => {
    assert.equal(wantsColor('auto', true, {}), true);
    assert.equal(wantsColor('auto', false, {}), false);
    assert.equal(wantsColor('auto', true, { TERM: 'dumb' }), false);
  });

  it('honours NO_COLOR and FORCE_COLOR', () => {
    assert.equal(wantsColor('auto', true, { NO_COLOR: '1' }), false);
    assert.equal(wantsColor('auto', true, { NO_COLOR: '' }), true);
    assert.equal(wantsColor('auto', false, { FORCE_COLOR: '1' }), true);
    assert.equal(wantsColor('auto', true, { FORCE_COLOR: '0' }), false);
    assert.equal(wantsColor('auto', true, { FORCE_COLOR: '1', NO_COLOR: '1' }), false);
  });

  it('obeys the flag before all', () => {
    assert.equal(wantsColor('always', false, { NO_COLOR: '1' }), true);
    assert.equal(wantsColor('never', true, { FORCE_COLOR: '1' }), false);
  });
});

describe('the width of a terminal', () => {
  const columnsOf = (isTTY: boolean, columns: number): number | undefined =>
    streamOutput(Object.assign(new PassThrough(), { isTTY, columns }) as never, 'auto', {}).columns;

  it('is what the terminal says, unless nobody sized it', () => {
    assert.equal(columnsOf(true, 40), 40);
    assert.equal(columnsOf(true, 0), undefined);
    assert.equal(columnsOf(false, 40), undefined);
  });
});
