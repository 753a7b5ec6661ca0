import { closestName } from './closestName';
import { type ProblemList } from './problemList';
import { replacement } from './replacement';
import { splitShellWords } from './shellWords';
import { type Span } from './sourceText';
import { render, type MapNode, type Node } from './tree';

/** Reads the keys of one `x-dev-stack` block and warns about what does not fit; what fits is kept. */
export class AnnotationBlock {
  constructor(
    readonly path: string,
    private readonly map: MapNode,
    known: readonly string[],
    private readonly problems: ProblemList,
  ) {
    for (const [key, { keySpan }] of map.entries) {
      if (known.includes(key) || key.startsWith('x-')) continue;
      const hint = closestName(key, known);
      const suffix = hint === undefined ? '' : `; did you mean "${hint}"?`;
      const message = `${path}.${key} is not known${suffix}`;
      problems.warning('annotation', message, keySpan, replacement(keySpan, key, hint));
    }
  }

  get(key: string): Node | undefined {
    return this.map.entries.get(key)?.value;
  }

  text(key: string): string | undefined {
    const node = this.get(key);
    if (!node) return undefined;
    if (node.kind === 'scalar' && node.value !== null && typeof node.value !== 'boolean') return render(node);
    return this.wrong(key, 'a text', node);
  }

  number(key: string): number | undefined {
    const node = this.get(key);
    if (!node) return undefined;
    if (node.kind === 'scalar' && typeof node.value === 'number') return node.value;
    return this.wrong(key, 'a number', node);
  }

  flag(key: string): boolean | undefined {
    const node = this.get(key);
    if (!node) return undefined;
    if (node.kind === 'scalar' && typeof node.value === 'boolean') return node.value;
    return this.wrong(key, 'true or false', node);
  }

  /** A list of texts, or a single one. */
  words(key: string): string[] | undefined {
    const node = this.get(key);
    if (!node) return undefined;
    if (node.kind === 'scalar' && typeof node.value === 'string') {
      return splitShellWords(node.value) ?? this.wrong(key, 'a command with its quotes closed', node);
    }
    if (node.kind !== 'seq') return this.wrong(key, 'a list of words or a command', node);
    return node.items.flatMap((item) => (item.kind === 'scalar' ? [render(item)] : []));
  }

  maps(key: string): { readonly map: MapNode; readonly path: string }[] {
    const node = this.get(key);
    if (!node) return [];
    if (node.kind !== 'seq') return this.wrong(key, 'a list', node) ?? [];
    return node.items.flatMap((item, index) => {
      const path = `${this.path}.${key}[${index}]`;
      if (item.kind === 'map') return [{ map: item, path }];
      this.problems.warning('annotation', `${path} must be a mapping`, item.span);
      return [];
    });
  }

  /** What stands below a key by name, of whatever kind. */
  entries(
    key: string,
  ): { readonly name: string; readonly keySpan: Span; readonly value: Node; readonly path: string }[] {
    const node = this.get(key);
    if (!node) return [];
    if (node.kind !== 'map') return this.wrong(key, 'a mapping', node) ?? [];
    return [...node.entries].map(([name, { keySpan, value }]) => ({
      name,
      keySpan,
      value,
      path: `${this.path}.${key}.${name}`,
    }));
  }

  /** Named blocks below a key; null counts as an empty block. */
  named(
    key: string,
  ): { readonly name: string; readonly map: MapNode; readonly path: string; readonly keySpan: Span }[] {
    const node = this.get(key);
    if (!node) return [];
    if (node.kind !== 'map') return this.wrong(key, 'a mapping', node) ?? [];
    return [...node.entries].flatMap(([name, { value, keySpan }]) => {
      const path = `${this.path}.${key}.${name}`;
      if (value.kind === 'map') return [{ name, map: value, path, keySpan }];
      if (value.kind === 'scalar' && value.value === null) {
        return [{ name, map: { kind: 'map', entries: new Map(), span: value.span } as const, path, keySpan }];
      }
      this.problems.warning('annotation', `${path} must be a mapping`, value.span);
      return [];
    });
  }

  private wrong(key: string, wanted: string, node: Node): undefined {
    this.problems.warning('annotation', `${this.path}.${key} must be ${wanted}`, node.span);
    return undefined;
  }
}

export function annotationBlock(
  path: string,
  node: Node | undefined,
  known: readonly string[],
  problems: ProblemList,
): AnnotationBlock | undefined {
  if (!node) return undefined;
  if (node.kind === 'map') return new AnnotationBlock(path, node, known, problems);
  problems.warning('annotation', `${path} must be a mapping`, node.span);
  return undefined;
}
