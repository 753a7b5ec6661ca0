import { randomUUID } from 'node:crypto';
import { chmod, mkdir, readFile, readdir, rename, rm, rmdir, stat, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { ownedByUser, type BundledStack } from './bundledStack';

/** Ends the names of files that are being written. */
const unfinished = '.new';

/** Such files are left behind by a process that died (ms since they were written). */
const abandonedAfter = 10 * 60_000;

/**
 * Brings the bundled definition to the folder it is used from.
 *
 * Why a copy: the installation may carry its version in its path, and absolute paths of the definition end up in what
 * is created from it (bind mounts of configuration files, the project's working directory). Loaded from there, every
 * upgrade would change the mounts of services whose definition is the same, and recreate them; so would going from
 * the editor to the command line. Only files whose content differs are written, each by renaming: another process
 * never reads half a file, and several may do this at once. Files that a new version dropped are removed.
 */
export async function syncBundledStack({ source, folder }: BundledStack): Promise<void> {
  const wanted = (await listFiles(source)).filter((path) => !ownedByUser.has(path));
  if (wanted.length === 0) {
    // Nothing to copy is a broken installation, no reason to empty the folder in use.
    throw new Error(`The bundled stack is missing: ${source} is empty or cannot be read`);
  }
  await Promise.all(wanted.map((path) => copyIfChanged(join(source, path), join(folder, path))));
  const known = new Set(wanted);
  for (const path of await listFiles(folder)) {
    if (known.has(path) || ownedByUser.has(path)) continue;
    const file = join(folder, path);
    if (path.endsWith(unfinished) && !(await isAbandoned(file))) continue;
    await rm(file, { force: true });
    // Fails while the folder holds anything else, as it should.
    await rmdir(dirname(file)).catch(() => undefined);
  }
}

/** Copies a definition for somebody to change: everything in it, nothing overwritten. */
export async function copyDefinition(from: string, to: string): Promise<void> {
  for (const path of await listFiles(from)) {
    const target = join(to, path);
    await mkdir(dirname(target), { recursive: true });
    const { mode } = await stat(join(from, path));
    await writeFile(target, await readFile(join(from, path)), { mode, flag: 'wx' });
  }
}

async function copyIfChanged(from: string, to: string): Promise<void> {
  const [content, existing, wanted, actual] = await Promise.all([
    readFile(from),
    readFile(to).catch(() => undefined),
    stat(from).then(({ mode }) => sharedMode(mode)),
    stat(to).then(
      ({ mode }) => mode & 0o777,
      () => undefined,
    ),
  ]);
  if (existing?.equals(content) === true) {
    if (actual !== wanted && process.platform !== 'win32') await chmod(to, wanted);
    return;
  }
  await mkdir(dirname(to), { recursive: true });
  const temporary = `${to}.${randomUUID()}${unfinished}`;
  try {
    await writeFile(temporary, content);
    await chmod(temporary, wanted);
    await rename(temporary, to);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/**
 * Scripts stay executable, and whatever the umask is, servers that do not run as root can read what is mounted into
 * their containers.
 */
function sharedMode(mode: number): number {
  return mode & 0o100 ? 0o755 : 0o644;
}

async function isAbandoned(file: string): Promise<boolean> {
  const written = await stat(file).catch(() => undefined);
  return written !== undefined && Date.now() - written.mtimeMs > abandonedAfter;
}

/** Relative paths of all files below a folder, with slashes of the platform; empty when there is no such folder. */
async function listFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort();
}
