import assert from 'node:assert/strict';
import { contrast } from './contrast';

describe('contrast of two colours', () => {
  it('is 21 for black on white, either way round', () => {
    assert.equal(contrast('rgb(0, 0, 0)', 'rgb(255, 255, 255)').toFixed(1), '21.0');
    assert.equal(contrast('rgb(255, 255, 255)', 'rgb(0, 0, 0)').toFixed(1), '21.0');
  });
  it('is 1 for a colour on itself', () => {
    assert.equal(contrast('rgb(12, 200, 90)', 'rgb(12, 200, 90)'), 1);
  });
  it('is 4.5 for the grey that WCAG calls the border on white', () => {
    assert.equal(contrast('rgb(118, 118, 118)', 'rgb(255, 255, 255)').toFixed(1), '4.5');
  });
});
