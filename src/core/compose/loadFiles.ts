import { applyExtends } from './applyExtends';
import { applyInclude, type FileSet } from './applyInclude';
import { canonical } from './canonical';
import { checkSections } from './checkSections';
import { deduplicate } from './deduplicate';
import { describeFailure } from './fileReader';
import { interpolate } from './interpolate';
import { lookupIn, pathsOf, type LoadContext } from './loadContext';
import { mergeTrees } from './mergeTrees';
import { parseFile } from './parseFile';
import { type Fix } from './problemList';
import { resolveEnvironment } from './resolveEnvironment';
import { resolvePaths } from './resolvePaths';
import { type Scope } from './scope';
import { setDefaults } from './setDefaults';
import { SourceText, type Span } from './sourceText';
import { get, withoutEntry, type MapEntry, type MapNode, type Node } from './tree';
import { validateShape } from './validateShape';

/** Reads and parses files, each once. */
export class Definitions {
  private readonly parsed = new Map<string, Promise<Node[]>>();

  constructor(private readonly context: LoadContext) {}

  /** @returns the documents of a file; none where it cannot be read, which is reported where it was named. */
  documents(file: string, at?: Span): Promise<Node[]> {
    let documents = this.parsed.get(file);
    if (!documents) this.parsed.set(file, (documents = this.parse(file, at)));
    return documents;
  }

  private async parse(file: string, at: Span | undefined): Promise<Node[]> {
    const source = await this.context.files.read(file);
    if (source instanceof SourceText) return parseFile(source, this.context.problems);
    const code = source.code === 'ENOENT' || source.code === 'ENOTDIR' ? 'notFound' : 'unreadable';
    this.context.problems.error(code, describeFailure(file, source), at);
    return [];
  }
}

/**
 * Loads files that are merged in order into one definition: in long form, with defaults, with absolute paths.
 * @returns undefined where no file has any content.
 */
export async function loadFiles(
  set: FileSet,
  context: LoadContext,
  definitions: Definitions,
  at?: Node,
): Promise<Node | undefined> {
  const lookup = lookupIn(set.environment, context.platform);
  let merged: Node | undefined;
  for (const file of set.files) {
    const scope: Scope = { ...set, context, file, lookup, included: [...set.included, file] };
    for (const document of await definitions.documents(file, at?.span)) {
      merged = await addDocument(merged, document, scope, definitions);
    }
  }
  if (!merged) return undefined;
  merged = setDefaults(merged);
  checkSections(merged, context.problems);
  merged = resolvePaths(merged, set.folder, context);
  return resolveEnvironment(merged, lookup);
}

/** The steps for one document, up to its place in the merged definition. */
async function addDocument(
  merged: Node | undefined,
  parsed: Node,
  scope: Scope,
  definitions: Definitions,
): Promise<Node | undefined> {
  const { context } = scope;
  const { problems } = context;
  const root = asMapping(parsed, context);
  if (!root) return merged;
  const interpolated = interpolate(root, scope.lookup, problems, noteUse(scope)) as MapNode;
  const complete = await applyInclude(interpolated, scope, (set, at) =>
    loadFiles(set, context, definitions, at),
  );
  const extended = await applyExtends(complete, scope, (file, from, at) =>
    readBase(file, from, at, definitions),
  );
  const joined = deduplicate(merged ? mergeTrees(merged, extended, problems) : extended);
  validateShape(joined, problems);
  return deduplicate(canonical(withoutVersion(joined, context), problems));
}

/** A file that services of another one extend: only its services count, and `extends` in them is left to the caller. */
async function readBase(
  file: string,
  from: Scope,
  at: Span,
  definitions: Definitions,
): Promise<Node | undefined> {
  const { context } = from;
  let merged: Node | undefined;
  for (const parsed of await definitions.documents(file, at)) {
    const root = asMapping(parsed, context);
    if (!root) continue;
    const document = interpolate(root, from.lookup, context.problems, noteUse(from));
    const joined = deduplicate(merged ? mergeTrees(merged, document, context.problems) : document);
    merged = deduplicate(canonical(joined, context.problems));
  }
  return merged && resolvePaths(merged, pathsOf(context.platform).dirname(file), context);
}

function noteUse({
  context: { uses },
  lookup,
}: Scope): (name: string, service: string | undefined, place: Span) => void {
  return (name, service, place) => {
    uses.push({ name, service, place, value: lookup(name) });
  };
}

function asMapping(document: Node, context: LoadContext): MapNode | undefined {
  if (document.kind === 'map') return document;
  context.problems.error('wrongType', 'Top-level object must be a mapping', document.span);
  return undefined;
}

function withoutVersion(tree: Node, context: LoadContext): Node {
  const version = get(tree, 'version');
  if (tree.kind !== 'map' || !version) return tree;
  context.problems.warning(
    'obsoleteKey',
    'the attribute `version` is obsolete, it will be ignored, please remove it to avoid potential confusion',
    tree.entries.get('version')?.keySpan,
    linesOf(tree.entries.get('version')),
  );
  return withoutEntry(tree, 'version');
}

/** Taking an entry away that has lines of its own. */
function linesOf(entry: MapEntry | undefined): Fix | undefined {
  if (!entry || entry.value.span.source !== entry.keySpan.source) return undefined;
  const { source, start } = entry.keySpan;
  const end = source.text.indexOf('\n', entry.value.span.end);
  const ownLine = start === 0 || source.text[start - 1] === '\n';
  const last = end === -1 ? source.text.length : end;
  const rest = source.text.slice(entry.value.span.end, last);
  if (!ownLine || !/^\s*(#.*)?$/.test(rest)) return undefined;
  return { span: { source, start, end: Math.min(last + 1, source.text.length) }, text: '' };
}
