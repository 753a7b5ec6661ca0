import { withDefaultEnvFile, withEnvFiles } from './environment';
import { expandHome, pathsOf, type Environment } from './loadContext';
import { type Scope } from './scope';
import { get, isNull, sameTree, stringOf, withEntry, withoutEntry, type MapNode, type Node } from './tree';

/** What an entry of `include` asks for. */
export interface FileSet {
  readonly files: readonly string[];
  readonly folder: string;
  readonly environment: Environment;
  readonly included: readonly string[];
}

const sections = ['services', 'volumes', 'networks', 'secrets', 'configs', 'models'];

/**
 * Brings in what a document includes.
 * @param load loads the included files as a definition of their own, with absolute paths.
 */
export async function applyInclude(
  document: MapNode,
  scope: Scope,
  load: (set: FileSet, at: Node) => Promise<Node | undefined>,
): Promise<MapNode> {
  const includes = get(document, 'include');
  if (!includes) return document;
  if (includes.kind !== 'seq' && !isNull(includes))
    scope.context.problems.error('wrongType', '`include` must be a list', includes.span);
  let result = document;
  for (const entry of includes.kind === 'seq' ? includes.items : []) {
    const set = await toFileSet(entry, scope);
    const tree = set && (await load(set, entry));
    if (tree) result = importSections(result, tree, scope);
  }
  return withoutEntry(result, 'include');
}

async function toFileSet(entry: Node, scope: Scope): Promise<FileSet | undefined> {
  const { context } = scope;
  const paths = pathsOf(context.platform);
  const absolute = (path: string): string => paths.resolve(scope.folder, expandHome(path, context));
  const written = textsOf(entry.kind === 'map' ? get(entry, 'path') : entry);
  const remote = written.find((path) => /^[a-z][a-z0-9+.-]+:\/\/|^git@|^oci:|\.git(#|$)/i.test(path));
  if (remote !== undefined) {
    context.problems.error(
      'unsupported',
      `cannot include ${remote}: only local files can be included`,
      entry.span,
    );
    return undefined;
  }
  const files = written.map(absolute);
  const [main] = files;
  if (main === undefined) return undefined;
  if (scope.included.includes(main)) {
    const [first = '', ...others] = scope.included;
    const chain = [...others, main].map((file) => ` include ${file}`).join('');
    context.problems.error('includeCycle', `include cycle detected: ${first}${chain}`, entry.span);
    return undefined;
  }
  const projectDirectory = stringOf(get(entry, 'project_directory'));
  const folder = projectDirectory ? absolute(projectDirectory) : paths.dirname(main);
  const envFileNode = get(entry, 'env_file');
  const envFiles = textsOf(envFileNode).filter((file) => file !== '/dev/null');
  const environment =
    envFileNode === undefined
      ? await withDefaultEnvFile(scope.environment, paths.join(folder, '.env'), context)
      : await withEnvFiles(scope.environment, envFiles.map(absolute), context, envFileNode.span);
  for (const [name, value] of environment) {
    if (!scope.environment.has(name)) context.includedValues.set(name, value);
  }
  return { files, folder, environment, included: scope.included };
}

function textsOf(node: Node | undefined): string[] {
  if (node?.kind === 'seq') return node.items.flatMap((item) => stringOf(item) ?? []);
  const text = stringOf(node);
  return text === undefined ? [] : [text];
}

function importSections(document: MapNode, imported: Node, scope: Scope): MapNode {
  let result = document;
  for (const section of sections) {
    const from = get(imported, section);
    if (from?.kind !== 'map') continue;
    const existing = get(result, section);
    const to: MapNode =
      existing?.kind === 'map' ? existing : { kind: 'map', entries: new Map(), span: from.span };
    const entries = new Map(to.entries);
    for (const [name, entry] of from.entries) {
      const own = entries.get(name);
      if (!own) entries.set(name, entry);
      else if (!sameTree(own.value, entry.value)) {
        const message = `${section}.${name} conflicts with imported resource`;
        scope.context.problems.error('includeConflict', message, own.keySpan);
      }
    }
    result = withEntry(result, section, { ...to, entries });
  }
  return result;
}
