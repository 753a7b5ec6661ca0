import assert from 'node:assert/strict';
import fc from 'fast-check';
import { stringify } from 'yaml';
import { blockYaml } from '../../../src/core/compose/blockYaml';

const byLibrary = (data: object): string =>
  stringify(data, { lineWidth: 0, indentSeq: true, aliasDuplicateObjects: false });

describe('writing YAML', () => {
  const text = fc.oneof(
    fc.string(),
    fc.string({
      unit: fc.constantFrom('a', 'B', '1', '.', ':', '-', ' ', '\n', '#', '/', '"', "'", '=', '\t'),
    }),
    fc.constantFrom(
      ...[
        'true',
        'No',
        'null',
        '~',
        '0x1f',
        '1e3',
        '.5',
        '-',
        '- a',
        'a: b',
        'a #b',
        '',
        '8080:80',
        'y',
        '=',
        '<<',
      ],
      ...[
        'postgres://dev:dev@db:5432/x',
        '${A:-b}',
        '1.5',
        'a\nb\n',
        'a\n\n  b',
        ' a',
        'a ',
        '{}',
        '[',
        '.inf',
        'NaN',
      ],
    ),
  );
  const { data } = fc.letrec<{ data: object; value: unknown }>((tie) => ({
    data: fc.dictionary(text, tie('value'), { maxKeys: 5 }),
    value: fc.oneof(
      { maxDepth: 4 },
      ...[text, fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.boolean()],
      ...[fc.constant(null), fc.array(tie('value'), { maxLength: 4 }), tie('data')],
    ),
  }));

  it('gives exactly what the library gives, whatever the data', async () => {
    await fc.assert(
      fc.asyncProperty(data, async (one) => {
        assert.equal(await blockYaml(one as Record<string, unknown>), byLibrary(one));
      }),
      { numRuns: 1000 },
    );
  });

  it('leaves out what is undefined', async () => {
    const one = { a: undefined, b: { c: undefined }, d: [{ e: undefined, f: 1 }] };
    assert.equal(await blockYaml(one), byLibrary(one));
  });
});
