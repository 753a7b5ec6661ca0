import assert from 'node:assert/strict';
import { logText } from '../../src/present/logText';

describe('logText', () => {
  it('keeps text, tabs and colours, and ends the colour with the line', () => {
    assert.equal(logText('ready\tin 3 ms – ✓'), 'ready\tin 3 ms – ✓');
    assert.equal(logText('\u001b[1;38:5:12mINFO\u001b[K'), '\u001b[1;38:5:12mINFO\u001b[K\u001b[0m');
  });

  it('drops what would steer the terminal', () => {
    const hostile = {
      clipboard: '\u001b]52;c;cm0gLXJmIC8=\u0007',
      title: '\u001b]0;you are root\u001b\\',
      'a title in eight bits': '\u009d0;title\u009c',
      'a string never closed': '\u001b]0;swallows the rest',
      'a device control string': '\u001bP$q"p\u001b\\',
      'the cursor into other lines': '\u001b[3A\u001b[2K\u001b[1G',
      'the screen': '\u001b[2J\u001b[?1049h\u001bc',
      'a question to the terminal': '\u001b[6n\u001b[>c',
      'the bell and backspaces': '\u0007\b\b',
      'half a sequence': '\u001b[12',
    };
    for (const [what, sequence] of Object.entries(hostile)) {
      const shown = logText(`a${sequence}`);
      assert.equal(shown.replaceAll('\u001b[2K', '').replace('\u001b[0m', ''), 'a', what);
    }
  });

  it('lets no line draw over its prefix', () => {
    assert.equal(logText('10%\r50%\r100%'), '100%');
    assert.equal(logText('100%\r\r'), '100%');
    assert.equal(logText('done\r\u001b[K'), 'done');
    assert.equal(logText('   '), '');
    assert.equal(logText('web\rdb-1 | forged'), 'db-1 | forged');
  });

  it('is quick with a long line that has no end of its sequences', () => {
    // Whoever looks for an end from every beginning does not come to the end of this in the time of a test.
    logText('\u001b]'.repeat(1_000_000));
    logText(`${'\u001b['.repeat(1_000_000)}m`);
  });
});
