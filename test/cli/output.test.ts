import assert from 'node:assert/strict';
import { wantsColor } from '../../src/cli/output';

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
