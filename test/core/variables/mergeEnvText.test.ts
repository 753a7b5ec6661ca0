import assert from 'node:assert/strict';
import { fillVariables } from '../../../src/core/variables/fillVariables';
import { mergeEnvText } from '../../../src/core/variables/mergeEnvText';
import { type VariableFinding } from '../../../src/core/model/variables';

describe('mergeEnvText', () => {
  const settings = [
    { name: 'PGHOST', value: '127.0.0.1', comment: 'postgres' },
    { name: 'PGPASSWORD', value: "it's #1" },
  ];
  const block = [
    '# >>> Connections (kept up to date by Dev Stack)',
    '# postgres',
    'PGHOST=127.0.0.1',
    `PGPASSWORD="it's #1"`,
    '# <<< Connections',
  ].join('\n');

  it('writes a block of its own into an empty file', () => {
    const merged = mergeEnvText('', settings, 'Connections');
    assert.equal(merged.text, `${block}\n`);
    assert.deepEqual(merged.added, ['PGHOST', 'PGPASSWORD']);
  });

  it('keeps what is there, byte for byte', () => {
    const theirs = '# mine\n\nexport A = 1   # note\nB="two\nlines"';
    const merged = mergeEnvText(theirs, settings, 'Connections');
    assert.equal(merged.text, `${theirs}\n\n${block}\n`);
  });

  it('leaves a variable that the user set as it is', () => {
    const merged = mergeEnvText('PGHOST=db.example\n', settings, 'Connections');
    assert.deepEqual(merged.kept, ['PGHOST']);
    assert.deepEqual(merged.added, ['PGPASSWORD']);
    assert.equal(merged.text.match(/PGHOST/g)?.length, 1);
  });

  it('brings its block up to date where it stands, and changes nothing the second time', () => {
    const first = mergeEnvText('A=1\n', settings, 'Connections').text + 'Z=26\n';
    const again = mergeEnvText(first, settings, 'Connections');
    assert.equal(again.text, first);
    assert.deepEqual([again.added, again.updated, again.kept], [[], [], []]);
    const moved = mergeEnvText(first, [{ name: 'PGHOST', value: '10.0.0.1' }], 'Connections');
    assert.deepEqual(moved.updated, ['PGHOST']);
    assert.match(moved.text, /^A=1\n\n# >>> .*\nPGHOST=10\.0\.0\.1\n# <<< Connections\nZ=26\n$/);
  });

  it('takes its block away when nothing is left to say', () => {
    const first = mergeEnvText('A=1\n', settings, 'Connections').text;
    assert.equal(mergeEnvText(first, [], 'Connections').text, 'A=1\n\n');
  });

  it('keeps the line ends of Windows', () => {
    const { text } = mergeEnvText('A=1\r\n', settings, 'Connections');
    assert.ok(
      text
        .split('\n')
        .slice(0, -1)
        .every((line) => line.endsWith('\r')),
    );
  });

  it('does not mistake half a block for one', () => {
    const broken = '# >>> Connections (kept up to date by Dev Stack)\nPGHOST=1';
    assert.deepEqual(mergeEnvText(broken, settings, 'Connections').kept, ['PGHOST']);
  });
});

describe('fillVariables', () => {
  const missing = (variable: string, generate: string): VariableFinding => ({
    severity: 'error',
    fault: 'missing',
    variable,
    services: ['auth'],
    message: '',
    line: '',
    envFile: '/.env',
    range: undefined,
    generate,
  });

  it('makes what others are signed with first, whatever the order', () => {
    const { text, added } = fillVariables(
      '',
      [missing('ANON', 'jwt SECRET anon'), missing('SECRET', 'hex 32')],
      new Map(),
    );
    assert.deepEqual(added, ['SECRET', 'ANON']);
    assert.match(text, /^# made for auth$/m);
    assert.match(text, /^SECRET=[0-9a-f]{32}$/m);
    assert.match(text, /^ANON=ey[\w-]+\.[\w-]+\.[\w-]+$/m);
  });

  it('never makes a value anew: what it made before stays when more is added', () => {
    const first = fillVariables('A=1\n', [missing('ONE', 'hex 8')], new Map()).text;
    const second = fillVariables(first, [missing('TWO', 'hex 8')], new Map());
    assert.deepEqual(second.added, ['TWO']);
    for (const line of first.split('\n')) assert.ok(second.text.includes(line), line);
  });

  it('leaves a value alone that is there and wrong', () => {
    const wrong = { ...missing('ONE', 'hex 8'), fault: 'tooShort' as const };
    assert.equal(fillVariables('ONE=x\n', [wrong], new Map()).text, 'ONE=x\n');
  });
});
