import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectShape } from '../../../src/core/compose/projectShape';
import { type Alternative, type Shape } from '../../../src/core/compose/shape';

type Kinds = Readonly<Record<string, readonly string[]>>;

const specification = (
  JSON.parse(readFileSync(join(__dirname, '../../fixtures/specificationKeys.json'), 'utf8')) as {
    keys: Kinds;
  }
).keys;

/** Where our rules take what docker compose 2.26.1 takes, and the specification's schema says otherwise. */
const deliberate: Readonly<Record<string, string>> = {
  'services.*.storage_opt.*': 'the schema says nothing about the values; compose makes texts of them',
  'services.*.volumes.*.type': 'compose prints any type, the engine refuses those it does not know',
};

describe('the shape rules beside the schema of the Compose Specification', () => {
  const ours = kindsOf(projectShape);

  it('know every key of the specification, and no other', () => {
    const known = new Set(Object.keys(ours));
    const wanted = new Set(Object.keys(specification));
    assert.deepEqual(
      {
        missing: [...wanted].filter((key) => !known.has(key)),
        invented: [...known].filter((key) => !wanted.has(key) && !(key in deliberate)),
      },
      { missing: [], invented: [] },
    );
  });

  it('take the same kinds of value for each', () => {
    const different = Object.keys(specification)
      .filter((key) => !(key in deliberate))
      .flatMap((key) => {
        const [a, b] = [specification[key]?.join('|'), ours[key]?.join('|')];
        return a === b ? [] : [`${key}: ${a ?? ''} in the specification, ${b ?? ''} in the rules`];
      });
    assert.deepEqual(different, []);
  });

  it('differ on purpose only where they do', () => {
    for (const key of Object.keys(deliberate)) {
      assert.notEqual(ours[key]?.join('|'), specification[key]?.join('|'), `${key} is the same by now`);
    }
  });
});

/** Every path that a shape knows (`*` for any key or item), with the kinds of value it takes. */
function kindsOf(shape: Shape): Kinds {
  const found = new Map<string, Set<string>>();
  const add = (path: string, kind: string): void => {
    if (path === '') return;
    const kinds = found.get(path) ?? new Set();
    found.set(path, kinds.add(kind));
  };
  const visit = (part: Shape, path: string): void => {
    const inner = (key: string): string => (path === '' ? key : `${path}.${key}`);
    const alternatives = Array.isArray(part) ? (part as readonly Alternative[]) : [part as Alternative];
    for (const alternative of alternatives) {
      switch (alternative.kind) {
        case 'object':
          add(path, 'map');
          for (const [key, value] of Object.entries(alternative.keys)) visit(value, inner(key));
          break;
        case 'record':
          add(path, 'map');
          visit(alternative.values, inner('*'));
          break;
        case 'list':
          add(path, 'list');
          visit(alternative.items, inner('*'));
          break;
        default:
          if ('values' in alternative && alternative.values && !alternative.pattern) {
            for (const value of alternative.values) add(path, JSON.stringify(value));
          } else add(path, alternative.kind);
      }
    }
  };
  visit(shape, '');
  return Object.fromEntries([...found].map(([path, kinds]) => [path, [...kinds].sort()]));
}
