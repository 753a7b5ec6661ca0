import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { parseYaml } from '../../../src/core/compose/parseYaml';
import { readSimpleYaml } from '../../../src/core/compose/simpleYaml';
import { largeStack } from '../../bench/benchStacks';
import { foundCases } from './cases/foundCases';
import { foundRefusals } from './cases/foundRefusals';
import { mergeCases } from './cases/mergeCases';
import { shortFormCases } from './cases/shortFormCases';
import { structureCases } from './cases/structureCases';
import { variableCases } from './cases/variableCases';
import { wholeFileCases } from './cases/wholeFileCases';
import { yamlTexts } from './cases/yamlTexts';
import { randomProject } from './random/project';

const runs = Number(process.env['FUZZ_RUNS'] ?? 400);
/** The same ones every day, so that what fails was broken by a change; the nightly workflow draws new ones. */
const seed = Number(process.env['FUZZ_SEED'] ?? 20261121) % 2 ** 31;

/** What makes YAML out of text, put anywhere. */
const marks = fc.constantFrom(
  ...[
    '\n',
    '  ',
    ' ',
    '-',
    '- ',
    ':',
    ': ',
    '#',
    ' #',
    '"',
    "'",
    '[',
    ']',
    '{',
    '}',
    '&a ',
    '&b &a ',
    '&b *a',
    '*a',
    '|',
    '|-',
  ],
  ...[
    '>',
    '\t',
    '---\n',
    '...',
    '!x ',
    '? ',
    ',',
    '%',
    '@',
    'a: b',
    '\\',
    '<<: ',
    '~',
    '\n\n',
    '\n  \n',
    '\n#\n',
    'é',
  ],
);

const stack = join(__dirname, '../../../stack');
const texts = [
  ...[
    ...shortFormCases,
    ...structureCases,
    ...variableCases,
    ...mergeCases,
    ...foundCases,
    ...foundRefusals,
    ...wholeFileCases,
  ]
    .flatMap(({ files }) => (typeof files === 'string' ? [files] : Object.values(files)))
    .filter((text) => text.length < 20_000),
  ...readdirSync(stack, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.ya?ml$/.test(file))
    .map((file) => readFileSync(join(stack, file), 'utf8')),
  ...yamlTexts,
];

describe(`the simple reader beside the library (FUZZ_RUNS=${runs}, FUZZ_SEED=${seed})`, function () {
  this.timeout(60_000);

  it('reads most definitions', () => {
    const read = texts.filter((text) => readSimpleYaml(text));
    assert.ok(read.length > texts.length / 2, `${read.length} of ${texts.length}`);
    assert.ok(readSimpleYaml(largeStack(3)));
  });

  it('leaves nothing to the library of what is written plainly', () => {
    for (const text of yamlTexts) assert.ok(readSimpleYaml(text), text);
  });

  it('leaves mistakes to the library, which knows the words for them', () => {
    for (const text of [
      'a: &x &y b',
      'a: &x b\nc: &y *x',
      '- &x *x',
      'a: [b',
      'a: "b',
      'a: b: c',
      'a: b\n  c: d',
    ])
      assert.equal(readSimpleYaml(`${text}\n`), undefined, text);
  });

  it('reads every definition as the library does, or not at all', async () => {
    for (const text of texts) await agrees(text);
  });

  it('reads generated definitions as the library does', async () => {
    await fc.assert(
      fc.asyncProperty(randomProject, async ({ files }) => {
        for (const text of Object.values(files)) await agrees(text);
      }),
      { numRuns: Math.ceil(runs / 4), seed },
    );
  });

  it('reads definitions with a few marks out of place as the library does, or not at all', async () => {
    const edit = fc.record({ at: fc.nat(1e6), cut: fc.nat(3), mark: marks });
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...texts.filter((text) => text.length < 3000)),
        fc.array(edit, { minLength: 1, maxLength: 3 }),
        async (text, edits) => {
          const changed = edits.reduce((before, { at, cut, mark }) => {
            const place = at % (before.length + 1);
            return before.slice(0, place) + mark + before.slice(place + cut);
          }, text);
          await agrees(changed);
        },
      ),
      { numRuns: runs * 4, seed },
    );
  });
});

async function agrees(text: string): Promise<void> {
  const simple = readSimpleYaml(text);
  if (!simple) return;
  const { documents, errors } = await parseYaml(text);
  assert.deepEqual([...errors, ...documents.flatMap((document) => document.errors)], [], text);
  assert.equal(documents.length, 1, text);
  assert.deepEqual(simple, documents[0]?.root, text);
}
