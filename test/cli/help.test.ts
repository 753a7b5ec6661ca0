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

  it('fits the terminal, and 80 columns where there is none', () => {
    for (const topic of [undefined, ...Object.keys(verbSpecs)]) {
      for (const [columns, widest] of [
        [undefined, 80],
        [70, 70],
        [400, 100],
      ] as const) {
        for (const line of helpText(topic, columns).split('\n')) assert.ok(line.length <= widest, line);
      }
    }
  });

  it('goes on below the second column, and leaves out no word', () => {
    const words = (text: string): string[] => text.split(/\s+/);
    const narrow = helpText('ps', 60);
    assert.match(narrow, /\n {6}--status STATUS +Only containers that are running,\n {24}paused/);
    assert.deepEqual(words(narrow), words(helpText('ps', 100)));
  });

  it('uses no short flag twice in a verb', () => {
    for (const spec of Object.values(verbSpecs)) {
      const shorts = spec.options.flatMap((option) => option.short ?? []);
      assert.equal(new Set(shorts).size, shorts.length);
    }
  });
});
