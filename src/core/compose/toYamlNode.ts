import type * as Library from 'yaml';
import { type ParsedNode, type Scalar } from 'yaml';
import { type YamlNode, type YamlScalar } from './yamlNode';

interface Source {
  readonly library: typeof Library;
  readonly text: string;
  readonly original: (offset: number) => number;
}

/** Stands for a dash that the library would not read: a character that nobody has a use for. */
export const dashInBrackets = '\ue000';

/** What the library read, in our own form and with offsets of the text that was given. */
export function toYamlNode(node: ParsedNode | null, source: Source): YamlNode | undefined {
  if (!node) return undefined;
  const { library, original } = source;
  const start = original(node.range[0]);
  const ends = original(node.range[1]);
  if (library.isAlias(node)) return { kind: 'alias', name: node.source, start, end: ends };
  const props = { start, ...(node.anchor && { anchor: node.anchor }), ...(node.tag && { tag: node.tag }) };
  if (library.isScalar(node))
    return { kind: 'scalar', ...props, end: ends, style: styleOf(node), value: valueOf(node, source) };
  const convert = (part: unknown): YamlNode | undefined => toYamlNode(part as ParsedNode | null, source);
  if (library.isMap(node)) {
    const pairs = node.items.map(({ key, value }) => ({ key: convert(key), value: convert(value) }));
    const last = pairs.at(-1);
    const end = node.flow ? ends : ((last?.value ?? last?.key)?.end ?? ends);
    return { kind: 'map', ...props, end, pairs, isFlow: node.flow === true };
  }
  if (!library.isSeq(node)) return undefined;
  const items = node.items.map(convert);
  const end = node.flow ? ends : (items.at(-1)?.end ?? ends);
  return { kind: 'seq', ...props, end, items, isFlow: node.flow === true };
}

function styleOf({ type }: Scalar.Parsed): YamlScalar['style'] {
  if (isBlock(type)) return 'block';
  return type === 'PLAIN' ? 'plain' : 'quoted';
}

/** A block that the file ends in the middle of a line has no line break at its end, as in Go's parser. */
function valueOf(node: Scalar.Parsed, { text: whole }: Source): string {
  // The library makes bytes and dates of some tagged texts.
  const text = typeof node.value === 'string' ? node.value : node.source;
  if (text === dashInBrackets) return '-';
  if (!isBlock(node.type) || !text.endsWith('\n') || node.range[1] < whole.length) return text;
  return /[^ \n\r][ \t]*$/.test(whole) ? text.slice(0, -1) : text;
}

function isBlock(type: Scalar.Parsed['type']): boolean {
  return type === 'BLOCK_LITERAL' || type === 'BLOCK_FOLDED';
}
