import { mkdir, readFile, readdir, rename, rm, rmdir, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/**
 * The user's part of the folder: never written or removed by us. `.env` overrides ports, passwords and images, an
 * override file everything else.
 */
const ownedByUser: ReadonlySet<string> = new Set(['.env', 'compose.override.yaml', 'compose.override.yml']);

/**
 * Brings the bundled definition to a folder that outlives upgrades of the extension, and returns its compose file.
 *
 * Why a copy: the install folder carries the version in its name, and absolute paths of the definition end up in what
 * is created from it (bind mounts of configuration files, the project's working directory). Loaded from there, every
 * upgrade would change the mounts of services whose definition is the same, and recreate them. The copy keeps its
 * path. Only files whose content differs are written, and by renaming, so that a second window never reads half a
 * file; files of ours that a new version dropped are removed.
 */
export async function syncBundledStack(from: string, to: string): Promise<string> {
  const wanted = await listFiles(from);
  for (const path of wanted) {
    if (!ownedByUser.has(path)) await copyIfChanged(join(from, path), join(to, path));
  }
  const known = new Set(wanted);
  for (const path of await listFiles(to)) {
    if (known.has(path) || ownedByUser.has(path)) continue;
    await rm(join(to, path), { force: true });
    // Fails while the folder holds anything else, as it should.
    await rmdir(dirname(join(to, path))).catch(() => undefined);
  }
  return join(to, 'compose.yaml');
}

/** Copies a definition for somebody to change: everything, the user's own overrides included, nothing overwritten. */
export async function copyDefinition(from: string, to: string): Promise<void> {
  for (const path of await listFiles(from)) {
    const target = join(to, path);
    await mkdir(dirname(target), { recursive: true });
    const { mode } = await stat(join(from, path));
    await writeFile(target, await readFile(join(from, path)), { mode, flag: 'wx' });
  }
}

async function copyIfChanged(from: string, to: string): Promise<void> {
  const [content, existing, source] = await Promise.all([
    readFile(from),
    readFile(to).catch(() => undefined),
    stat(from),
  ]);
  if (existing?.equals(content) === true) return;
  await mkdir(dirname(to), { recursive: true });
  const temporary = `${to}.${process.pid}.new`;
  // The mode travels along: entrypoint scripts of the definition are executable.
  await writeFile(temporary, content, { mode: source.mode });
  await rename(temporary, to);
}

/** Relative paths of all files below a folder, with slashes of the platform; empty when there is no such folder. */
async function listFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.new'))
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length)
        .replace(/^[\\/]+/, ''),
    )
    .sort();
}
