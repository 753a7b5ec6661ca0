import { type ProblemList } from './problemList';
import { resolveScalar, type ResolvedScalar } from './resolveScalar';
import { type SourceText, type Span } from './sourceText';
import { type MapEntry, type Node, type ScalarNode } from './tree';
import { type YamlAlias, type YamlNode, type YamlPair, type YamlScalar } from './yamlNode';

/** Deeper nesting than any real definition; keeps recursion off the end of the stack. */
const maxDepth = 200;
/** Before the names of YAML's own types. */
const ownTags = 'tag:yaml.org,2002:';
/** Nodes a file may grow to through aliases. A bomb of nine levels of nine would be 400 million. */
const maxNodes = 100_000;

/** What anchors stand for. Compose's parser keeps them from one document of a file to the next. */
export type Anchors = Map<string, Converted>;

/**
 * The tree of a document: aliases and merge keys written out, scalars resolved, `!reset` and `!override` noted.
 * @returns undefined where it is hopeless, which is reported.
 */
export function toTree(
  root: YamlNode | undefined,
  source: SourceText,
  problems: ProblemList,
  anchors: Anchors,
): Node | undefined {
  return new Converter(source, problems, anchors).convertRoot(root);
}

interface Converted {
  readonly node: Node | undefined;
  /** Nodes it stands for once aliases are written out. */
  readonly size: number;
}

/** Thrown to leave a hopeless document; its problem is already in the list. */
class Hopeless extends Error {}

class Converter {
  constructor(
    private readonly source: SourceText,
    private readonly problems: ProblemList,
    private readonly anchors: Anchors,
  ) {}

  convertRoot(node: YamlNode | undefined): Node | undefined {
    try {
      return this.convert(node, 0).node;
    } catch (error) {
      if (error instanceof Hopeless) return undefined;
      throw error;
    }
  }

  private convert(node: YamlNode | undefined, depth: number, at?: Span): Converted {
    if (!node) {
      const span = at ?? this.span(undefined);
      return { node: { kind: 'scalar', value: null, span }, size: 1 };
    }
    const span = this.span(node);
    if (depth > maxDepth) throw this.hopeless('yamlSyntax', 'the file is nested too deeply', span);
    if (node.kind === 'alias') return this.convertAlias(node.name, span);
    const converted = this.convertContent(node, depth, span);
    if (converted.size > maxNodes)
      throw this.hopeless('aliasBomb', 'document contains excessive aliasing', span);
    if (node.anchor !== undefined) this.anchors.set(node.anchor, converted);
    return converted;
  }

  private convertContent(node: Exclude<YamlNode, YamlAlias>, depth: number, span: Span): Converted {
    if (node.tag === '!reset') return { node: undefined, size: 1 };
    const isOverride = node.tag === '!override';
    switch (node.kind) {
      case 'scalar': {
        const { value, text } = resolve(node);
        const plain: ScalarNode =
          text === undefined ? { kind: 'scalar', value, span } : { kind: 'scalar', value, text, span };
        return { node: isOverride ? { ...plain, override: true } : plain, size: 1 };
      }
      case 'seq': {
        const items: Node[] = [];
        let size = 1;
        for (const item of node.items) {
          const converted = this.convert(item, depth + 1, span);
          if (converted.node) items.push(converted.node);
          size += converted.size;
        }
        return {
          node: isOverride ? { kind: 'seq', items, span, override: true } : { kind: 'seq', items, span },
          size,
        };
      }
      case 'map':
        return this.convertMap(node.pairs, depth, span, isOverride);
    }
  }

  private convertMap(pairs: readonly YamlPair[], depth: number, span: Span, isOverride: boolean): Converted {
    const entries = new Map<string, MapEntry>();
    const resets = new Set<string>();
    const merged: Node[] = [];
    let size = 1;
    for (const pair of pairs) {
      const keySpan = pair.key ? this.span(pair.key) : span;
      const key = this.keyOf(pair.key, keySpan);
      if (key === undefined) continue;
      const value = this.convert(pair.value, depth + 1, keySpan);
      size += value.size;
      if (key === '<<' && pair.key?.kind === 'scalar' && isMergeKey(pair.key)) {
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
    if (!isOverride && resets.size === 0) return { node: { kind: 'map', entries, span }, size };
    return {
      node: {
        ...{ kind: 'map', entries, span },
        ...(isOverride && { override: true }),
        ...(resets.size > 0 && { resets: [...resets] }),
      },
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

  private keyOf(key: YamlNode | undefined, span: Span): string | undefined {
    const node = key?.kind === 'alias' ? this.convertAlias(key.name, span).node : undefined;
    if (node?.kind === 'scalar' && typeof node.value === 'string') return node.value;
    if (key?.kind === 'scalar') {
      if (isMergeKey(key)) return '<<';
      const { value, text } = resolve(key);
      if (key.anchor !== undefined)
        this.anchors.set(key.anchor, { node: { kind: 'scalar', value, span }, size: 1 });
      if (typeof value === 'string' && text === undefined) return value;
      const fix = { span, text: JSON.stringify(key.value) };
      this.problems.error('wrongType', `Non-string key ${key.value}: put it in quotes`, span, fix);
      return undefined;
    }
    this.problems.error('wrongType', 'Non-string key: keys of a mapping must be text', span);
    return undefined;
  }

  private span(node: Pick<YamlNode, 'start' | 'end'> | undefined): Span {
    return { source: this.source, start: node?.start ?? 0, end: node?.end ?? 0 };
  }

  private hopeless(code: 'yamlSyntax' | 'aliasBomb', message: string, span: Span): Hopeless {
    this.problems.error(code, message, span);
    return new Hopeless();
  }
}

function resolve({ tag, style, value }: YamlScalar): ResolvedScalar {
  if (tag === '!' && value === '') return { value: null };
  if (tag === `${ownTags}binary`) return { value: Buffer.from(value, 'base64').toString() };
  const isTyped = tag ? tag.startsWith(ownTags) && tag !== `${ownTags}str` : style === 'plain';
  return isTyped ? resolveScalar(value) : { value };
}

/** `<<`, also where it is tagged as one. */
function isMergeKey(key: YamlScalar): boolean {
  return key.tag === `${ownTags}merge` || (key.value === '<<' && key.style === 'plain');
}
