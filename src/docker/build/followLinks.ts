import { readlink } from 'node:fs/promises';
import { join, posix } from 'node:path';

/** A chain longer than this is a circle. */
const longestChain = 40;

/**
 * Paths of a context, and with them where symbolic links on their way lead to: a step that copies a link's target by
 * the link's name needs both. Links out of the context are left to fail in the step, which says it best.
 */
export async function followLinks(root: string, paths: readonly string[]): Promise<string[]> {
  const found = new Set<string>();
  const queue = paths.map((path) => ({ path: relative(path), hops: 0 }));
  for (let next = queue.pop(); next; next = queue.pop()) {
    if (found.has(next.path)) continue;
    found.add(next.path);
    const parts = next.path.split('/');
    for (let depth = 1; depth <= parts.length; depth += 1) {
      const target = await readlink(join(root, ...parts.slice(0, depth))).catch(() => undefined);
      if (target === undefined) continue;
      const base = target.startsWith('/') ? '' : parts.slice(0, depth - 1).join('/');
      const path = relative(posix.join(base, target, ...parts.slice(depth)));
      if (next.hops < longestChain && !path.startsWith('..')) queue.push({ path, hops: next.hops + 1 });
      break;
    }
  }
  return [...found];
}

function relative(path: string): string {
  return posix.normalize(path).replace(/^\/+/, '').replace(/\/$/, '');
}
