import fc, { type Arbitrary } from 'fast-check';
import { Plain, type Mapping, type Value } from './yamlText';

/** Small building blocks of generated definitions. Names are few, so that files meet each other in their keys. */

export const pick = <T>(...values: readonly T[]): Arbitrary<T> => fc.constantFrom(...values);

/** Variables that are set, in the process or in `.env`, with their value. */
export const variables = { SET: 'set', NUMBER: '7', EMPTY: '' } as const;

/** A text, now and then through a variable that yields the same. */
export function text(...values: readonly string[]): Arbitrary<Value> {
  return pick(...values).chain((value) =>
    fc.oneof({ weight: 6, arbitrary: fc.constant<Value>(value) }, { weight: 1, arbitrary: through(value) }),
  );
}

/** A template that yields a given text. */
function through(value: string): Arbitrary<Value> {
  if (/[{}$\n]/.test(value)) return fc.constant(value);
  return pick(
    `\${GONE:-${value}}`,
    `\${GONE-${value}}`,
    `\${EMPTY:-${value}}`,
    `\${SET:+${value}}`,
    `\${EMPTY+${value}}`,
    `\${GONE:-\${EMPTY:-${value}}}`,
    `\${EMPTY}${value}`,
    `${value}$EMPTY`,
    `${value}\${GONE}`,
  );
}

/** A text with variables in it as people write them. */
export const template: Arbitrary<Value> = pick(
  '$SET',
  '${SET}',
  '${GONE}',
  '$$SET',
  'a$$b',
  'x${NUMBER}y',
  '${GONE:-${SET}}',
  '${SET:?needed}',
  '${GONE:+x}',
  '${EMPTY-x}',
  'a$%b',
  '${GONE:-a b}',
);

export const flag: Arbitrary<Value> = fc.oneof(
  { weight: 4, arbitrary: fc.boolean() },
  pick<Value>('true', 'false', '${GONE:-true}', 'yes', new Plain('off'), new Plain('True')),
);

export const whole: Arbitrary<Value> = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: 0, max: 2000 }) },
  pick<Value>(
    '5',
    '${NUMBER}',
    '${GONE:-12}',
    new Plain('0'),
    new Plain('017'),
    new Plain('1_000'),
    new Plain('0x10'),
  ),
);

/** A scalar where a text is made of it: labels, environment. */
const scalar: Arbitrary<Value> = fc.oneof(
  { weight: 4, arbitrary: text('one', 'two', '') },
  { weight: 2, arbitrary: template },
  pick<Value>(
    null,
    true,
    5,
    1.5,
    new Plain('1.50'),
    new Plain('0440'),
    new Plain('yes'),
    new Plain('1e3'),
    new Plain('~'),
    new Plain('1_000.5'),
    new Plain('2024-01-31'),
    new Plain('12345678901234567890'),
    'a=b',
    'a: b # c',
    '"quoted"',
    'line\nbreak',
    'ü',
    '<&>',
  ),
);

export const duration = text('1s', '500ms', '1m30s', '1h', '0s', '1.5h', '100us');
export const size: Arbitrary<Value> = text('64m', '1g', '512', '1.5gb', '10 MiB', '0', '2KB', '1.1k');

export function few<T>(item: Arbitrary<T>, maxLength = 3): Arbitrary<T[]> {
  return fc.array(item, { minLength: 1, maxLength });
}

/** A list without repetitions, as most lists have to be. Of texts without variables, or two may turn out the same. */
export function unique(item: Arbitrary<Value>, maxLength = 3): Arbitrary<Value[]> {
  return fc.uniqueArray(item, { minLength: 1, maxLength, selector: (value) => JSON.stringify(value) });
}

/** Some of the keys of an object. */
export function some(
  keys: Readonly<Record<string, Arbitrary<Value>>>,
  ...required: readonly string[]
): Arbitrary<Mapping> {
  return fc.record(keys, { requiredKeys: [...required] }).map((value): Mapping => ({ ...value }));
}

const pairKeys = ['A', 'B', 'a.b', 'com.example/c', 'y-d', 'SET', '10'];

/** `{a: b}` or `[a=b, c]`. */
export const pairs: Arbitrary<Value> = fc.oneof(
  fc.dictionary(pick(...pairKeys), scalar, { maxKeys: 4, noNullPrototype: true }),
  unique(
    fc.oneof(
      fc
        .tuple(pick(...pairKeys), pick('1', '', 'x=y', '$SET', '${GONE:-d}', 'a b'))
        .map(([key, value]) => `${key}=${value}`),
      pick(...pairKeys),
    ),
    4,
  ),
);

export const textOrList = (...values: readonly string[]): Arbitrary<Value> =>
  fc.oneof(text(...values), unique(pick<Value>(...values)));

export const command: Arbitrary<Value> = fc.oneof(
  pick<Value>('run it', `sh -c "echo 'a b'"`, 'a\\ b', '', null, 'echo $$HOME ${SET}', 'a; b'),
  few<Value>(text('run', '--flag', 'a b')),
);
