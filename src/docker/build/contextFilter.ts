import ignore from '@balena/dockerignore';

/** Which entries of a build context are sent. Paths are relative to the context, with slashes. */
export interface ContextFilter {
  isIncluded(path: string): boolean;
  /** False only when nothing below a folder can be included. */
  mayHaveIncluded(folder: string): boolean;
}

/** @param patterns the lines of a `.dockerignore`: a later one overrides an earlier one, `!` includes again. */
export function ignoreFilter(patterns: readonly string[]): ContextFilter {
  const rules = ignore({ ignorecase: false }).add([...patterns]);
  const exceptions = patterns
    .map((pattern) => pattern.trim())
    .filter((pattern) => pattern.startsWith('!'))
    .map((pattern) => pattern.slice(1).trim().replace(/^\//, ''));
  const reaches = (exception: string, folder: string): boolean =>
    /[*?[\\]/.test(exception) || exception.startsWith(`${folder}/`) || folder.startsWith(`${exception}/`);
  return {
    isIncluded: (path) => !rules.ignores(path),
    mayHaveIncluded: (folder) =>
      !rules.ignores(folder) || exceptions.some((exception) => reaches(exception, folder)),
  };
}

/**
 * Only these paths, what is below them, and the folders above them: the engine names the parts of the context that the
 * Dockerfile copies. Components may hold wildcards. Empty: everything.
 */
export function followFilter(paths: readonly string[]): ContextFilter {
  const wanted = paths.map((path) => partsOf(path)).filter((parts) => parts.length > 0);
  const isWhole = wanted.length < paths.length || paths.length === 0;
  const matches = (pattern: readonly RegExp[], parts: readonly string[]): boolean =>
    pattern.slice(0, parts.length).every((part, index) => part.test(parts[index] ?? ''));
  const isIncluded = (path: string): boolean => {
    const parts = path.split('/');
    return isWhole || wanted.some((pattern) => matches(pattern, parts));
  };
  return { isIncluded, mayHaveIncluded: isIncluded };
}

function partsOf(path: string): RegExp[] {
  return path
    .split('/')
    .filter((part) => part !== '' && part !== '.')
    .map((part) => new RegExp(`^${componentPattern(part)}$`, 's'));
}

/** Go's `path.Match` for one component. */
function componentPattern(part: string): string {
  let text = '';
  for (let at = 0; at < part.length; at += 1) {
    const character = part.charAt(at);
    const close = character === '[' ? part.indexOf(']', at + 2) : -1;
    if (character === '*') text += '.*';
    else if (character === '?') text += '.';
    else if (close > 0) {
      const set = part.slice(at + 1, close).replace(/\\(?!-)/g, '\\\\');
      text += `[${set}]`;
      at = close;
    } else {
      if (character === '\\' && at + 1 < part.length) at += 1;
      text += part.charAt(at).replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
    }
  }
  return text;
}

export function bothFilters(first: ContextFilter, second: ContextFilter): ContextFilter {
  return {
    isIncluded: (path) => first.isIncluded(path) && second.isIncluded(path),
    mayHaveIncluded: (folder) => first.mayHaveIncluded(folder) && second.mayHaveIncluded(folder),
  };
}
