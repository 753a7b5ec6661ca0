import assert from 'node:assert/strict';
import fc from 'fast-check';
import { substitute } from '../../../src/core/compose/substitute';

const lookup = (name: string): string | undefined => ({ SET: 'set', EMPTY: '' })[name];

describe('substitute', () => {
  const table: readonly (readonly [template: string, result: string])[] = [
    ['$SET ${SET} $$SET', 'set set $SET'],
    ['${UNSET:-d} ${UNSET-d} ${EMPTY:-d} ${EMPTY-d}', 'd d d '],
    ['${SET:+a} ${EMPTY:+a}${EMPTY+a}', 'a a'],
    ['${UNSET:-${EMPTY:-${SET}}}', 'set'],
    ['${UNSET:-{"a":{}}}', '{"a":{}}'],
    ['a$%b $1 $', 'a$%b $1 $'],
  ];
  for (const [template, result] of table) {
    it(`${template} is ${JSON.stringify(result)}`, () =>
      assert.equal(substitute(template, lookup).text, result));
  }

  it('tells which variables are missing and where', () => {
    assert.deepEqual(substitute('a ${UNSET}', lookup).unset, [{ name: 'UNSET', start: 2, end: 10 }]);
    assert.deepEqual(substitute('ab ${X:?say $SET}', lookup).error, {
      kind: 'required',
      name: 'X',
      reason: 'say set',
      start: 3,
      end: 17,
    });
    for (const broken of ['${', '${X', '${}', '${1}', '${X%y}']) {
      assert.equal(substitute(broken, lookup).error?.kind, 'invalid', broken);
    }
  });

  it('leaves text without dollar signs alone and gives escaped text back', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const result = substitute(text.replaceAll('$', '$$$$'), lookup);
        assert.equal(result.error, undefined);
        assert.equal(result.text, text);
      }),
    );
  });

  it('never throws', () => {
    const piece = fc.constantFrom('$', '{', '}', ':', '-', '?', '+', 'SET', 'X', '\n', ' ');
    fc.assert(fc.property(fc.array(piece), (pieces) => void substitute(pieces.join(''), lookup)));
  });
});
