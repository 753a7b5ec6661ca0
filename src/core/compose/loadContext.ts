import { posix, win32 } from 'node:path';
import { type FileReader } from './fileReader';
import { type ProblemList } from './problemList';
import { type Span } from './sourceText';
import { type Lookup } from './substitute';

/** What every step may need of the outside world; one for a whole load. */
export interface LoadContext {
  readonly problems: ProblemList;
  readonly files: FileReader;
  readonly platform: NodeJS.Platform;
  readonly homeDir: string;
  /** Variables that only the env file of an include gives. */
  readonly includedValues: Map<string, string>;
  /** Every variable that a value names, in the order of reading. */
  readonly uses: {
    readonly name: string;
    readonly service: string | undefined;
    readonly place: Span;
    readonly value: string | undefined;
  }[];
}

/** Variables of a project, in the order in which they are asked. */
export type Environment = ReadonlyMap<string, string>;

/** Path functions of the platform the definition is loaded on. */
export function pathsOf(platform: NodeJS.Platform): typeof posix {
  return platform === 'win32' ? win32 : posix;
}

/** Variable names differ by case, but on Windows a name that is not found is tried without regard to it. */
export function lookupIn(environment: Environment, platform: NodeJS.Platform): Lookup {
  if (platform !== 'win32') return (name) => environment.get(name);
  const folded = new Map<string, string>();
  for (const [name, value] of environment) {
    const key = name.toLowerCase();
    if (!folded.has(key)) folded.set(key, value);
  }
  return (name) => environment.get(name) ?? folded.get(name.toLowerCase());
}

/** `~` at the start is the home folder. */
export function expandHome(path: string, context: Pick<LoadContext, 'homeDir' | 'platform'>): string {
  return path.startsWith('~') ? joinPath(context.homeDir, path.slice(1), context.platform) : path;
}

/** A path below a folder, clean: unlike Node's join, Go's leaves no separator at the end, and `./app/` is printed so. */
export function joinPath(folder: string, path: string, platform: NodeJS.Platform): string {
  const paths = pathsOf(platform);
  const joined = paths.join(folder, path);
  return joined.endsWith(paths.sep) && paths.dirname(joined) !== joined ? joined.slice(0, -1) : joined;
}
