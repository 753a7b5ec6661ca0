import { readFile, stat } from 'node:fs/promises';
import { dirname, isAbsolute, join } from 'node:path';
import type { Snapshot } from './snapshot';

/**
 * Branch and commit of the folder, read from the repository's files: no git is needed, and nothing of the repository is
 * run. Undefined outside of one, and before its first commit.
 */
export async function gitState(folder: string): Promise<Snapshot['git']> {
  try {
    const repository = await findRepository(folder);
    if (repository === undefined) return undefined;
    const head = await textOf(join(repository, 'HEAD'));
    const ref = /^ref: (.+)$/.exec(head)?.[1];
    if (ref === undefined) return commitOf(head, undefined);
    const branch = ref.replace(/^refs\/heads\//, '');
    // A worktree keeps its HEAD to itself and shares the branches.
    const common = await textOf(join(repository, 'commondir')).catch(() => '.');
    const shared = isAbsolute(common) ? common : join(repository, common);
    const loose = await textOf(join(shared, ref)).catch(() => undefined);
    return commitOf(loose ?? (await packed(shared, ref)), branch);
  } catch {
    return undefined;
  }
}

/** The file that says which branch is checked out in the folder; undefined outside of a repository. */
export async function headFile(folder: string): Promise<string | undefined> {
  const repository = await findRepository(folder).catch(() => undefined);
  return repository === undefined ? undefined : join(repository, 'HEAD');
}

function commitOf(text: string | undefined, branch: string | undefined): Snapshot['git'] {
  return text !== undefined && /^[0-9a-f]{40,64}$/.test(text) ? { branch, commit: text } : undefined;
}

async function packed(shared: string, ref: string): Promise<string | undefined> {
  const lines = (await textOf(join(shared, 'packed-refs')).catch(() => '')).split('\n');
  return lines.find((line) => line.endsWith(` ${ref}`))?.split(' ')[0];
}

async function findRepository(folder: string): Promise<string | undefined> {
  for (let at = folder; ; at = dirname(at)) {
    const path = join(at, '.git');
    const found = await stat(path).catch(() => undefined);
    if (found?.isDirectory()) return path;
    if (found?.isFile()) {
      // A worktree or a submodule: the file says where its repository is.
      const target = /^gitdir: (.+)$/.exec(await textOf(path))?.[1] ?? '';
      return isAbsolute(target) ? target : join(at, target);
    }
    if (dirname(at) === at) return undefined;
  }
}

async function textOf(file: string): Promise<string> {
  return (await readFile(file, 'utf8')).trim();
}
