import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc, { type Arbitrary } from 'fast-check';
import { configJson } from '../../../src/core/compose/printConfig';
import { randomProject } from './random/project';
import { loadFrom, type Files } from './support/definition';

const runs = Number(process.env['FUZZ_RUNS'] ?? 100);
/** The same ones every day, so that what fails was broken by a change; the nightly workflow draws new ones. */
const seed = Number(process.env['FUZZ_SEED'] ?? 20261121) % 2 ** 31;
/** Of the processor's time: a problem has to be there within a second; slow machines get more. */
const patienceMs = 8_000;

const keys = Object.keys(
  (
    JSON.parse(readFileSync(join(__dirname, '../../fixtures/specificationKeys.json'), 'utf8')) as {
      keys: Record<string, unknown>;
    }
  ).keys,
);

/** Anything that YAML can say, at a place where the specification knows a key. */
const odd: Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    '',
    'x',
    '$',
    '${',
    '${A',
    '${A:?b}',
    '-',
    ':',
    'a=b',
    'service:a',
    '9'.repeat(40),
  ),
  fc.constantFrom<unknown>(
    [],
    {},
    [null],
    [[]],
    [{}],
    { a: null },
    { a: {} },
    { '': '' },
    { __proto__: null },
  ),
  fc.constantFrom<unknown>(0, -1, 1.5, 1e300, true, false),
  fc.jsonValue({ maxDepth: 3 }),
);

const misused: Arbitrary<string> = fc
  .array(fc.tuple(fc.constantFrom(...keys), fc.boolean(), odd), { minLength: 1, maxLength: 6 })
  .map((places) => {
    const root: Record<string, unknown> = { services: { a: { image: 'x' }, b: { image: 'y' } } };
    for (const [path, asList, value] of places) place(root, path.split('.'), asList, value);
    return JSON.stringify(root, null, 1);
  });

function place(at: Record<string, unknown>, path: readonly string[], asList: boolean, value: unknown): void {
  const [step = '', next, ...rest] = path;
  const key = step === '*' ? 'a' : step;
  if (next === undefined) at[key] = value;
  else if (next === '*' && asList) {
    const item: Record<string, unknown> = {};
    if (rest.length > 0) place(item, rest, asList, value);
    at[key] = [rest.length > 0 ? item : value];
  } else {
    const inner = at[key];
    const map = typeof inner === 'object' && inner !== null && !Array.isArray(inner) ? inner : {};
    at[key] = map;
    place(map as Record<string, unknown>, [next, ...rest], asList, value);
  }
}

/** A plausible project of which pieces were cut out, doubled or moved. */
const torn: Arbitrary<string> = fc
  .tuple(
    randomProject,
    fc.array(fc.tuple(fc.nat(5_000), fc.nat(40), fc.nat(5_000)), { minLength: 1, maxLength: 4 }),
  )
  .map(([{ files }, cuts]) => {
    let text = typeof files === 'string' ? files : (files['compose.yaml'] ?? '');
    for (const [from, length, to] of cuts) {
      const start = from % (text.length + 1);
      const piece = text.slice(start, start + length);
      const rest = to % 2 === 0 ? text : text.slice(0, start) + text.slice(start + length);
      const target = to % (rest.length + 1);
      text = rest.slice(0, target) + piece + rest.slice(target);
    }
    return text;
  });

const bytes: Arbitrary<string> = fc
  .uint8Array({ maxLength: 400 })
  .map((array) => Buffer.from(array).toString('latin1'));

const signs: Arbitrary<string> = fc
  .array(
    fc.constantFrom(
      ...[
        'services:',
        '\n',
        '  ',
        'a:',
        '- ',
        '[',
        ']',
        '{',
        '}',
        '"',
        "'",
        '#',
        '&a ',
        '*a',
        '<<: ',
        '!reset ',
        '!override ',
      ],
      ...[
        '|',
        '>',
        '---',
        '...',
        '\t',
        ': ',
        ',',
        '?',
        '${',
        '$',
        'x',
        '\r\n',
        '\u0085',
        '%YAML 1.1',
        'image: x',
        'extends: a',
      ],
    ),
    { maxLength: 60 },
  )
  .map((parts) => parts.join(''));

describe(`hostile definitions (FUZZ_RUNS=${runs}, FUZZ_SEED=${seed})`, function () {
  this.timeout(60_000 + runs * 100);

  const inputs: Readonly<Record<string, Arbitrary<string>>> = {
    'random bytes': bytes,
    'random signs of YAML': signs,
    'values where they do not belong': misused,
    'torn files': torn,
  };
  for (const [title, input] of Object.entries(inputs)) {
    it(`end in a model or a problem: ${title}`, async () => {
      await fc.assert(
        fc.asyncProperty(input, async (text) => {
          await answers({ 'compose.yaml': text });
        }),
        { seed, numRuns: runs },
      );
    });
    it(`also beneath and above another file: ${title}`, async () => {
      const other = 'services: { a: { image: x, ports: ["80"], labels: { a: b } } }\nvolumes: { a: }\n';
      await fc.assert(
        fc.asyncProperty(input, async (text) => {
          await answers({ 'compose.yaml': text, 'compose.override.yaml': other });
          await answers({ 'compose.yaml': other, 'compose.override.yaml': text });
          await answers({
            'compose.yaml': 'include: [b.yaml]\nservices: { c: { extends: { file: b.yaml, service: a } } }',
            'b.yaml': text,
          });
        }),
        { seed, numRuns: Math.ceil(runs / 4) },
      );
    });
  }

  it('end in a problem where files include each other', async () => {
    const problems = await answers({
      'compose.yaml': 'include: [b.yaml]',
      'b.yaml': 'include: [c.yaml]',
      'c.yaml': 'include: [b.yaml]',
    });
    assert.ok(problems.includes('includeCycle'), problems.join());
  });

  it('end in a problem where services extend each other across files', async () => {
    const problems = await answers({
      'compose.yaml': 'services: { a: { extends: { file: b.yaml, service: b } } }',
      'b.yaml': 'services: { b: { extends: { file: compose.yaml, service: a } } }',
    });
    assert.ok(problems.includes('extendsCycle'), problems.join());
  });

  const long: Readonly<Record<string, string>> = {
    'one line of 10 MB': `x-a: ${'a'.repeat(10_000_000)}\nservices: { a: { image: x } }`,
    '10 MB of brackets': '['.repeat(10_000_000),
    '10 MB of open quotes': '"\n'.repeat(5_000_000),
    'a million brackets': '['.repeat(999_000),
    'half a million items': '-\n'.repeat(499_000),
    'a hundred thousand keys': Array.from({ length: 90_000 }, (_, key) => `a${key}: b`).join('\n'),
    'a million open quotes': '"\n'.repeat(499_000),
    'a million closed brackets': `x-a: ${'[],'.repeat(300_000)}`,
    'as many keys as are read': Array.from({ length: 29_000 }, (_, key) => `a${key}: b`).join('\n'),
    '10 MB of services': Array.from({ length: 400_000 }, (_, key) => `  s${key}: { image: x }`).join('\n'),
    'as many variables as fit': `services: { a: { image: x, command: "${'$A'.repeat(100_000)}" } }`,
    'thousands of services, each extending the one before': chain((at) => at - 1),
    'thousands of services, each extending the next': chain((at) => at + 1),
    'thousands of documents': 'services: { a: { image: x } }\n---\n'.repeat(3_000),
    '10 MB of comments': '# nothing here\n'.repeat(700_000),
  };
  for (const [title, text] of Object.entries(long)) {
    it(`end in a model or a problem: ${title}`, () =>
      answers({ 'compose.yaml': text }).then(() => undefined));
  }
});

/** Services of which each extends another; the first and the last stand alone. */
function chain(of: (at: number) => number): string {
  const length = 3_000;
  const lines = Array.from({ length }, (_, at) =>
    at === 0 || at === length - 1 ? `  s${at}: { image: x }` : `  s${at}: { extends: s${of(at)} }`,
  );
  return `services:\n${lines.join('\n')}\n`;
}

/** @returns the codes of the problems. */
async function answers(files: Files): Promise<string[]> {
  const start = process.cpuUsage();
  const { model, problems } = await loadFrom(files);
  if (model) configJson(model);
  const { user, system } = process.cpuUsage(start);
  const took = (user + system) / 1000;
  assert.ok(took < patienceMs, `took ${Math.round(took)} ms of the processor`);
  assert.equal(
    model === undefined,
    problems.some(({ severity }) => severity === 'error'),
  );
  for (const { message, range } of problems) {
    assert.notEqual(message, '');
    if (range) assert.ok(range.start.offset <= range.end.offset && range.start.line >= 1);
  }
  return problems.map(({ code }) => code);
}
