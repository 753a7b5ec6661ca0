import { type posix } from 'node:path';
import { type ProblemList } from './problemList';
import { substitute, type Lookup } from './substitute';
import { get, stringOf, type Node } from './tree';

/** Lower case, only letters, digits, `_` and `-`, and neither of the latter at the start; may come out empty. */
export function normaliseProjectName(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9_-]/g, '')
    .replace(/^[_-]+/, '');
}

function isProjectName(text: string): boolean {
  return text !== '' && normaliseProjectName(text) === text;
}

export interface ProjectNameSources {
  /** `-p`; has to be normal already. */
  readonly explicit: string | undefined;
  /** COMPOSE_PROJECT_NAME; has to be normal already. */
  readonly variable: string | undefined;
  /** The documents of all files, in merge order: the last `name:` counts. */
  readonly documents: readonly Node[];
  readonly folder: string;
  readonly paths: typeof posix;
}

/** @returns the project's name, or undefined where none can be made; the problem is in the list then. */
export function chooseProjectName(
  sources: ProjectNameSources,
  lookup: Lookup,
  problems: ProblemList,
): string | undefined {
  for (const given of [sources.explicit, sources.variable]) {
    if (!given) continue;
    if (isProjectName(given)) return given;
    problems.error('invalidProjectName', invalidName(given), undefined);
    return undefined;
  }
  const nodes = sources.documents.flatMap((document) => get(document, 'name') ?? []);
  const node = nodes.findLast((candidate) => stringOf(candidate));
  const text = stringOf(node);
  if (node && text !== undefined) {
    const result = substitute(text, lookup);
    // Reported with its place when the file itself is interpolated.
    if (result.error) return undefined;
    const name = normaliseProjectName(result.text);
    if (name === '') problems.error('invalidProjectName', 'project name must not be empty', node.span);
    return name || undefined;
  }
  const name = normaliseProjectName(sources.paths.basename(sources.folder));
  if (name === '') problems.error('invalidProjectName', 'project name must not be empty', undefined);
  return name || undefined;
}

function invalidName(name: string): string {
  return (
    `invalid project name "${name}": must consist only of lowercase alphanumeric characters, hyphens, ` +
    'and underscores as well as start with a letter or number'
  );
}
