import assert from 'node:assert/strict';
import { helpText } from '../../src/cli/help';
import { globalOptions } from '../../src/cli/globalOptions';
import { verbSpecs } from '../../src/cli/verbSpecs';

describe('help', () => {
  it('lists every verb and every global flag', () => {
    const text = helpText(undefined);
    for (const verb of Object.keys(verbSpecs)) assert.match(text, new RegExp(`^  ${verb} `, 'm'));
    for (const option of globalOptions) assert.ok(text.includes(`--${option.name}`), option.name);
  });

  it('lists the flags of a verb with its formats', () => {
    const text = helpText('ps');
    for (const option of verbSpecs.ps.options) assert.ok(text.includes(`--${option.name}`), option.name);
    assert.match(text, /--format FORMAT\s+table or json \(default table\)/);
  });

  it('fits a terminal of 120 columns', () => {
    for (const topic of [undefined, ...Object.keys(verbSpecs)]) {
      for (const line of helpText(topic).split('\n')) assert.ok(line.length <= 120, line);
    }
  });

  it('uses no short flag twice in a verb', () => {
    for (const spec of Object.values(verbSpecs)) {
      const shorts = spec.options.flatMap((option) => option.short ?? []);
      assert.equal(new Set(shorts).size, shorts.length);
    }
  });
});
