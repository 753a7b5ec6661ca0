import { type Span } from './sourceText';

/**
 * The definition between text and model: plain immutable nodes, each with the place it came from. Every step of the
 * loader takes a tree and gives a tree, so a problem found late still points at the right line. Nodes may be shared
 * (aliases), so no step changes one in place.
 */
export type Node = ScalarNode | MapNode | SeqNode;

export interface ScalarNode {
  readonly kind: 'scalar';
  readonly value: string | number | boolean | null;
  /** What the value reads as where compose turns it into a string: "1.5" for `1.50`, "8" for `010`. Numbers and dates only. */
  readonly text?: string;
  readonly span: Span;
  readonly override?: true;
  /** A problem of this value is reported already: later steps leave it alone. */
  readonly broken?: true;
}

export interface MapEntry {
  readonly keySpan: Span;
  readonly value: Node;
}

export interface MapNode {
  readonly kind: 'map';
  readonly entries: ReadonlyMap<string, MapEntry>;
  readonly span: Span;
  /** Tagged `!override`: replaces what it would be merged into. */
  readonly override?: true;
  /** Keys whose value was tagged `!reset`: removed from what this is merged into. */
  readonly resets?: readonly string[];
}

export interface SeqNode {
  readonly kind: 'seq';
  readonly items: readonly Node[];
  readonly span: Span;
  readonly override?: true;
}

export function scalar(value: ScalarNode['value'], span: Span): ScalarNode {
  return { kind: 'scalar', value, span };
}

export function seq(items: readonly Node[], span: Span): SeqNode {
  return { kind: 'seq', items, span };
}

/** A map whose keys stand where their values do; for forms that the loader writes out itself. */
export function mapOf(values: Readonly<Record<string, Node | undefined>>, span: Span): MapNode {
  const entries = new Map<string, MapEntry>();
  for (const [key, value] of Object.entries(values)) {
    if (value) entries.set(key, { keySpan: value.span, value });
  }
  return { kind: 'map', entries, span };
}

export function get(node: Node | undefined, key: string): Node | undefined {
  return node?.kind === 'map' ? node.entries.get(key)?.value : undefined;
}

/** Follows keys and, in sequences, indexes. */
export function getPath(node: Node | undefined, ...path: readonly (string | number)[]): Node | undefined {
  let current = node;
  for (const step of path) {
    if (typeof step === 'number') current = current?.kind === 'seq' ? current.items[step] : undefined;
    else current = get(current, step);
  }
  return current;
}

/** @returns the map with one value set; a new key stands where its value does. */
export function withEntry(map: MapNode, key: string, value: Node): MapNode {
  const entries = new Map(map.entries);
  entries.set(key, { keySpan: entries.get(key)?.keySpan ?? value.span, value });
  return { ...map, entries };
}

export function withoutEntry(map: MapNode, key: string): MapNode {
  if (!map.entries.has(key)) return map;
  const entries = new Map(map.entries);
  entries.delete(key);
  return { ...map, entries };
}

/** Maps every value of a map; the same map comes back where nothing changed. */
export function mapValues(map: MapNode, change: (value: Node, key: string) => Node): MapNode {
  let entries: Map<string, MapEntry> | undefined;
  for (const [key, entry] of map.entries) {
    const value = change(entry.value, key);
    if (value !== entry.value) (entries ??= new Map(map.entries)).set(key, { keySpan: entry.keySpan, value });
  }
  return entries ? { ...map, entries } : map;
}

/** Maps every item of a sequence; the same sequence comes back where nothing changed. */
export function mapItems(list: SeqNode, change: (item: Node, index: number) => Node): SeqNode {
  let items: Node[] | undefined;
  list.items.forEach((item, index) => {
    const changed = change(item, index);
    if (changed !== item) (items ??= [...list.items])[index] = changed;
  });
  return items ? { ...list, items } : list;
}

/** Changes one value of a map where it is present. */
export function changeEntry(map: MapNode, key: string, change: (value: Node) => Node): MapNode {
  const value = map.entries.get(key)?.value;
  if (!value) return map;
  const changed = change(value);
  return changed === value ? map : withEntry(map, key, changed);
}

export function isBroken(node: Node | undefined): boolean {
  return node?.kind === 'scalar' && node.broken === true;
}

export function isNull(node: Node | undefined): boolean {
  return node?.kind === 'scalar' && node.value === null;
}

/** The string value of a node that is a string; undefined for everything else. */
export function stringOf(node: Node | undefined): string | undefined {
  if (node?.kind !== 'scalar' || node.broken) return undefined;
  return typeof node.value === 'string' ? node.value : undefined;
}

/** How compose writes a scalar where it needs a string. */
export function render(node: ScalarNode): string {
  return node.text ?? (node.value === null ? '' : String(node.value));
}

/** The tree as plain JSON values, in the order of the file. */
export function toPlain(node: Node): unknown {
  switch (node.kind) {
    case 'scalar':
      return node.value;
    case 'seq':
      return node.items.map(toPlain);
    case 'map':
      return Object.fromEntries([...node.entries].map(([key, entry]) => [key, toPlain(entry.value)]));
  }
}

/** True when both trees hold the same values, wherever they stand. */
export function sameTree(a: Node, b: Node): boolean {
  if (a === b) return true;
  if (a.kind === 'scalar') return b.kind === 'scalar' && a.value === b.value;
  if (a.kind === 'seq') {
    return (
      b.kind === 'seq' &&
      a.items.length === b.items.length &&
      a.items.every((item, index) => {
        const other = b.items[index];
        return other !== undefined && sameTree(item, other);
      })
    );
  }
  if (b.kind !== 'map' || a.entries.size !== b.entries.size) return false;
  for (const [key, entry] of a.entries) {
    const other = b.entries.get(key);
    if (!other || !sameTree(entry.value, other.value)) return false;
  }
  return true;
}
