import ignore from '@balena/dockerignore';
import { posix, relative, sep } from 'node:path';
import type { ComposeWatch } from '../model/composeService';
import type { ServiceModel } from '../model/stack';

/** One entry of a service's `develop.watch`, ready to be asked about paths. */
export interface WatchRule {
  readonly service: string;
  readonly watch: ComposeWatch;
  /** Whether a change of this file (absolute) concerns the rule. */
  concerns(path: string): boolean;
  /** False only for a folder in which nothing can concern it: it may be huge, and is not looked into. */
  mayReach(folder: string): boolean;
  /** Where the file is in the container. */
  targetOf(path: string): string;
}

/** What editors and tools write beside the files that are meant. */
const passing = [
  '**/.git',
  '**/*~',
  '**/.*.sw?',
  '**/4913',
  '**/.#*',
  '**/#*#',
  '**/.goutputstream-*',
  '**/*___jb_*___',
  '**/.DS_Store',
];

/**
 * The rules of a service, in the order of its definition.
 * @param contextIgnored the lines of the build context's ignore file, and the context they are relative to.
 */
export function watchRules(
  service: ServiceModel,
  contextIgnored: { readonly context: string; readonly lines: readonly string[] } | undefined,
): WatchRule[] {
  const outside = contextIgnored && matcher(contextIgnored.lines);
  return (service.spec.develop?.watch ?? []).map((watch) => {
    const left = matcher([...passing, ...(watch.ignore ?? [])]);
    const only = watch.include && watch.include.length > 0 ? matcher(watch.include) : undefined;
    return {
      service: service.name,
      watch,
      concerns(path) {
        const inside = inFolder(watch.path, path);
        if (inside === undefined) return false;
        if (inside === '') return true;
        if (left.ignores(inside) || (only && !only.ignores(inside))) return false;
        const inContext = contextIgnored && inFolder(contextIgnored.context, path);
        return !inContext || outside?.ignores(inContext) !== true;
      },
      mayReach(folder) {
        const inside = inFolder(watch.path, folder);
        if (inside === undefined) return false;
        if (inside === '') return true;
        if (isClosed([...passing, ...(watch.ignore ?? [])], left, inside)) return false;
        const inContext = contextIgnored && inFolder(contextIgnored.context, folder);
        return !inContext || !outside || !isClosed(contextIgnored.lines, outside, inContext);
      },
      targetOf: (path) => posix.join(watch.target ?? '/', inFolder(watch.path, path) ?? ''),
    };
  });
}

/** An exception among the lines may bring something back. */
function isClosed(lines: readonly string[], rules: ReturnType<typeof ignore>, path: string): boolean {
  return rules.ignores(path) && !lines.some((line) => line.trim().startsWith('!'));
}

function matcher(lines: readonly string[]): ReturnType<typeof ignore> {
  return ignore({ ignorecase: false }).add([...lines]);
}

/** The path relative to the folder, with slashes; '' for itself, undefined outside. */
function inFolder(folder: string, path: string): string | undefined {
  const inside = relative(folder, path).split(sep).join('/');
  return inside === '..' || inside.startsWith('../') || /^[A-Za-z]:/.test(inside) ? undefined : inside;
}
