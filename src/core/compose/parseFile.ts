import { isAlias, isMap, isScalar, isSeq, type Document, type ParsedNode, type Scalar } from 'yaml';
import { parseYaml, type ParsedYaml } from './parseYaml';
import { type ProblemList } from './problemList';
import { resolveScalar } from './resolveScalar';
import { type SourceText, type Span } from './sourceText';
import { strayTab } from './strayTab';
import { isNull, type MapEntry, type Node } from './tree';

/** Deeper nesting than any real definition; keeps recursion off the end of the stack. */
const maxDepth = 200;
/** Characters: ten times what the largest public definitions have. */
const longest = 1_000_000;
const mostOpen = 1_000;
/** Lines and items, each of which takes the parser some 30 µs; the largest public definitions have a few thousand. */
const mostItems = 30_000;
/** Nodes a file may grow to through aliases. A bomb of nine levels of nine would be 400 million. */
const maxNodes = 100_000;

/**
 * Parses one compose file into a tree for each of its documents. Problems are reported with their place; a document
 * with an error is left out. Documents that are empty (only comments) are left out, too.
 */
export function parseFile(source: SourceText, problems: ProblemList): Node[] {
  // eslint-disable-next-line no-control-regex
  const control = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/.exec(source.text);
  if (control) {
    const span = { source, start: control.index, end: control.index + 1 };
    problems.error('yamlSyntax', 'control characters are not allowed: is this a text file?', span);
    return [];
  }
  const excess = tooMuch(source.text);
  if (excess !== undefined) {
    problems.error('yamlSyntax', excess, { source, start: 0, end: 0 });
    return [];
  }
  let parsed: ParsedYaml;
  try {
    parsed = parseYaml(source.text);
  } catch (error) {
    const reason = error instanceof RangeError ? 'nested too deeply' : String(error);
    problems.error('yamlSyntax', `the file cannot be parsed: ${reason}`, { source, start: 0, end: 0 });
    return [];
  }
  const trees: Node[] = [];
  for (const document of parsed.documents) {
    const errors = [...document.errors, ...headerErrors(document)];
    for (const { pos, message } of errors) {
      const [start, end] = [parsed.original(pos[0]), parsed.original(pos[1])];
      problems.error('yamlSyntax', message, { source, start, end: Math.max(end, start) });
    }
    if (errors.length > 0) continue;
    const tree = new Converter(source, parsed, problems).convertRoot(document.contents);
    // What stands between two markers counts as a document even where it is empty.
    if (tree && (!isNull(tree) || document.directives.docStart)) trees.push(tree);
  }
  const tab = problems.hasErrors ? undefined : strayTab(parsed.text, parsed.documents);
  if (tab === undefined) return trees;
  const start = parsed.original(tab);
  const message = 'found a tab where YAML takes only blanks: replace it by blanks';
  problems.error('yamlSyntax', message, { source, start, end: start + 1 });
  return [];
}

/**
 * What keeps a text from the parser, which needs a hundred times the memory of its text. Brackets are counted wherever
 * they stand: so many more that open than close are in no definition.
 */
function tooMuch(text: string): string | undefined {
  if (text.length > longest) return 'the file is too long for a definition: more than a million characters';
  let depth = 0;
  let items = 0;
  for (let at = 0; at < text.length; at += 1) {
    const char = text.charCodeAt(at);
    if (char === 0x5b || char === 0x7b) depth += 1;
    else if (char === 0x5d || char === 0x7d) depth -= 1;
    else if (char === 0x0a || char === 0x2c) items += 1;
    if (depth > mostOpen) return 'the file is nested too deeply';
    if (items > mostItems)
      return `the file is too long for a definition: more than ${mostItems} lines and items`;
  }
  return undefined;
}

/** Compose's parser knows YAML 1.1 by name, whatever it accepts of 1.2. */
function headerErrors({
  directives,
}: Document.Parsed): { readonly pos: [number, number]; readonly message: string }[] {
  const { explicit, version } = directives.yaml;
  if (!explicit || version === '1.1') return [];
  return [
    {
      pos: [0, 0],
      message: `found incompatible YAML document: leave out the line "%YAML ${version}"`,
    },
  ];
}

interface Converted {
  readonly node: Node | undefined;
  /** Nodes it stands for once aliases are written out. */
  readonly size: number;
}

/** Thrown to leave a hopeless document; its problem is already in the list. */
class Hopeless extends Error {}

class Converter {
  private readonly anchors = new Map<string, Converted>();

  constructor(
    private readonly source: SourceText,
    private readonly parsed: ParsedYaml,
    private readonly problems: ProblemList,
  ) {}

  convertRoot(node: ParsedNode | null): Node | undefined {
    try {
      return this.convert(node, 0).node;
    } catch (error) {
      if (error instanceof Hopeless) return undefined;
      throw error;
    }
  }

  private convert(node: ParsedNode | null | undefined, depth: number, at?: Span): Converted {
    if (!node) {
      const span = at ?? this.span(undefined);
      return { node: { kind: 'scalar', value: null, span }, size: 1 };
    }
    const span = this.span(node.range);
    if (depth > maxDepth) throw this.hopeless('yamlSyntax', 'the file is nested too deeply', span);
    if (isAlias(node)) return this.convertAlias(node.source, span);
    const converted = this.convertContent(node, depth, span);
    if (converted.size > maxNodes)
      throw this.hopeless('aliasBomb', 'document contains excessive aliasing', span);
    const anchor = node.anchor;
    if (anchor) this.anchors.set(anchor, converted);
    return converted;
  }

  private convertContent(node: Exclude<ParsedNode, { type: 'ALIAS' }>, depth: number, span: Span): Converted {
    if (node.tag === '!reset') return { node: undefined, size: 1 };
    const override = node.tag === '!override' ? ({ override: true } as const) : {};
    if (isScalar(node)) {
      const source = this.textOf(node);
      const typed = node.tag ? /^tag:yaml\.org,2002:(?!str$)/.test(node.tag) : node.type === 'PLAIN';
      const resolved = typed ? resolveScalar(source) : { value: source };
      return { node: { kind: 'scalar', ...resolved, span, ...override }, size: 1 };
    }
    if (isSeq(node)) {
      const items: Node[] = [];
      let size = 1;
      for (const item of node.items as (ParsedNode | null)[]) {
        const converted = this.convert(item, depth + 1, span);
        if (converted.node) items.push(converted.node);
        size += converted.size;
      }
      return { node: { kind: 'seq', items, span, ...override }, size };
    }
    if (isMap(node)) return this.convertMap(node.items, depth, span, override);
    throw this.hopeless('yamlSyntax', 'unexpected content', span);
  }

  private convertMap(
    pairs: Pairs,
    depth: number,
    span: Span,
    override: { readonly override?: true },
  ): Converted {
    const entries = new Map<string, MapEntry>();
    const resets = new Set<string>();
    const merged: Node[] = [];
    let size = 1;
    for (const pair of pairs) {
      const keySpan = pair.key ? this.span(pair.key.range) : span;
      const key = this.keyOf(pair.key, keySpan);
      if (key === undefined) continue;
      const value = this.convert(pair.value, depth + 1, keySpan);
      size += value.size;
      if (key === '<<' && pair.key && isScalar(pair.key) && isMergeKey(pair.key)) {
        if (merged.length > 0)
          this.problems.error('duplicateKey', 'mapping key "<<" already defined: give it a list', keySpan);
        if (value.node) merged.push(value.node);
        continue;
      }
      const before = entries.get(key);
      if (before || resets.has(key)) {
        const line = before ? ` at line ${before.keySpan.source.positionAt(before.keySpan.start).line}` : '';
        this.problems.error('duplicateKey', `mapping key "${key}" already defined${line}`, keySpan);
      } else if (value.node) entries.set(key, { keySpan, value: value.node });
      else resets.add(key);
    }
    for (const node of merged) this.mergeInto(entries, resets, node);
    return {
      node: { kind: 'map', entries, span, ...override, ...(resets.size > 0 ? { resets: [...resets] } : {}) },
      size,
    };
  }

  /** `<<`: keys of the map itself win; of several merged maps the first one wins. */
  private mergeInto(entries: Map<string, MapEntry>, resets: Set<string>, node: Node): void {
    if (node.kind === 'map') {
      for (const [key, entry] of node.entries) {
        if (!entries.has(key) && !resets.has(key)) entries.set(key, entry);
      }
      for (const key of node.resets ?? []) if (!entries.has(key)) resets.add(key);
    } else if (node.kind === 'seq' && node.items.every((item) => item.kind === 'map')) {
      for (const item of node.items) this.mergeInto(entries, resets, item);
    } else {
      this.problems.error('yamlSyntax', 'map merge requires map or sequence of maps as the value', node.span);
    }
  }

  private convertAlias(name: string, span: Span): Converted {
    const target = this.anchors.get(name);
    if (!target) {
      this.problems.error('yamlSyntax', `unknown anchor '${name}' referenced`, span);
      throw new Hopeless();
    }
    return target;
  }

  private keyOf(key: ParsedNode | null, span: Span): string | undefined {
    const node = key && isAlias(key) ? this.convertAlias(key.source, span).node : undefined;
    if (node?.kind === 'scalar' && typeof node.value === 'string') return node.value;
    if (key && isScalar(key) && isMergeKey(key)) return '<<';
    if (key && isScalar(key) && typeof key.value === 'string') {
      const plain: ReturnType<typeof resolveScalar> =
        key.type === 'PLAIN' ? resolveScalar(key.value) : { value: key.value };
      if (typeof plain.value === 'string' && plain.text === undefined) return key.value;
      this.problems.error('wrongType', `Non-string key ${key.value}: put it in quotes`, span);
      return undefined;
    }
    this.problems.error('wrongType', 'Non-string key: keys of a mapping must be text', span);
    return undefined;
  }

  /** A block that the file ends in the middle of a line has no line break at its end, as in Go's parser. */
  private textOf(node: Scalar.Parsed): string {
    const text = typeof node.value === 'string' ? node.value : '';
    const isBlock = node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED';
    if (!isBlock || !text.endsWith('\n') || node.range[1] < this.parsed.text.length) return text;
    return /[^ \n\r][ \t]*$/.test(this.parsed.text) ? text.slice(0, -1) : text;
  }

  private span(range: readonly [number, number, number] | null | undefined): Span {
    const { original } = this.parsed;
    return { source: this.source, start: original(range?.[0] ?? 0), end: original(range?.[1] ?? 0) };
  }

  private hopeless(code: 'yamlSyntax' | 'aliasBomb', message: string, span: Span): Hopeless {
    this.problems.error(code, message, span);
    return new Hopeless();
  }
}

/** `<<`, also where it is tagged as one. */
function isMergeKey(key: Scalar.Parsed): boolean {
  return key.tag === 'tag:yaml.org,2002:merge' || (key.value === '<<' && key.type === 'PLAIN');
}

type Pairs = readonly { readonly key: ParsedNode | null; readonly value: ParsedNode | null }[];
