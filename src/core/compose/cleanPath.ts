import { posix } from 'node:path';

/** A path inside a container without `.`, `..`, doubled or trailing slashes. */
export function cleanPath(path: string): string {
  if (path === '') return '';
  const clean = posix.normalize(path);
  return clean.length > 1 && clean.endsWith('/') ? clean.slice(0, -1) : clean;
}
