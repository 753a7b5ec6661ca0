import type { BigIntStats } from 'node:fs';
import { lstat, readdir, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { ContextFilter } from './contextFilter';

/** A file, folder or symbolic link of a build context. */
export interface ContextEntry {
  /** Relative to the context, with slashes. */
  readonly path: string;
  /** On this machine. */
  readonly file: string;
  readonly kind: 'file' | 'folder' | 'link';
  /** Permission bits with set-id and sticky bits, as Unix has them. */
  readonly mode: number;
  /** Bytes; 0 for what is no file. */
  readonly size: bigint;
  readonly modifiedNs: bigint;
  /** Where a symbolic link points to; else ''. */
  readonly target: string;
}

/**
 * Walks a folder in the order that the engine wants: names sorted by their bytes, a folder before what is in it. A
 * folder that is left out itself comes along when something in it does not. What is no file, folder or link is left
 * out; so is what disappears meanwhile.
 */
export async function* contextEntries(
  root: string,
  filter: ContextFilter,
  signal?: AbortSignal,
): AsyncGenerator<ContextEntry, void, void> {
  yield* walk(root, '', filter, [], signal);
}

async function* walk(
  root: string,
  folder: string,
  filter: ContextFilter,
  above: ContextEntry[],
  signal: AbortSignal | undefined,
): AsyncGenerator<ContextEntry, void, void> {
  const names = await readdir(join(root, folder));
  names.sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  for (const name of names) {
    signal?.throwIfAborted();
    const path = folder === '' ? name : `${folder}/${name}`;
    const included = filter.isIncluded(path);
    if (!included && !filter.mayHaveIncluded(path)) continue;
    const entry = await entryOf(root, path);
    if (!entry || (!included && entry.kind !== 'folder')) continue;
    const pending = [...above];
    if (included) {
      // Folders above that were held back until something in them turned out to be wanted.
      yield* above.splice(0);
      pending.length = 0;
      yield entry;
    } else pending.push(entry);
    if (entry.kind !== 'folder') continue;
    const held = pending.length;
    yield* walk(root, path, filter, pending, signal);
    if (held > 0 && pending.length === 0) above.length = 0;
  }
}

async function entryOf(root: string, path: string): Promise<ContextEntry | undefined> {
  const file = join(root, path);
  try {
    const stats = await lstat(file, { bigint: true });
    const kind = stats.isFile()
      ? 'file'
      : stats.isDirectory()
        ? 'folder'
        : stats.isSymbolicLink()
          ? 'link'
          : undefined;
    if (!kind) return undefined;
    return {
      ...{ path, file, kind },
      mode: modeOf(stats),
      size: kind === 'file' ? stats.size : 0n,
      modifiedNs: stats.mtimeNs,
      target: kind === 'link' ? (await readlink(file)).replaceAll('\\', '/') : '',
    };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Windows knows no execute bit: everything may be run then, as the docker CLI has it. */
function modeOf(stats: BigIntStats): number {
  const bits = Number(stats.mode & 0o7777n);
  return process.platform === 'win32' ? bits | 0o755 : bits;
}
