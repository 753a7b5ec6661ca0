import { randomUUID } from 'node:crypto';
import { chmod, mkdir, readFile, readdir, rename, rm, rmdir, stat, writeFile } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative } from 'node:path';
import { ensureSecrets } from './ensureSecrets';
import { ownedByUser, secretsName, type BundledStack } from './bundledStack';

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
 * never reads half a file, and several may do this at once. Files of ours that a new version dropped are removed, and no others.
 */
export async function syncBundledStack({ source, folder, secretsFile }: BundledStack): Promise<void> {
  const wanted = (await listFiles(source)).filter((path) => !ownedByUser.has(path));
  if (wanted.length === 0) {
    // Nothing to copy is a broken installation, no reason to empty the folder in use.
    throw new Error(`The bundled stack is missing: ${source} is empty or cannot be read`);
  }
  await Promise.all(wanted.map((path) => copyIfChanged(join(source, path), join(folder, path))));
  const known = new Set(wanted);
  for (const path of await listed(folder)) {
    if (!known.has(path) && !ownedByUser.has(path)) await remove(folder, path);
  }
  for (const path of await listFiles(folder)) {
    if (known.has(unfinishedOf(path)) && (await isAbandoned(join(folder, path)))) await remove(folder, path);
  }
  await writeIfChanged(listOf(folder), Buffer.from(`${JSON.stringify(wanted, undefined, 2)}\n`), 0o644);
  if (asksForSecrets(wanted)) await ensureSecrets(secretsFile);
}

/** A definition that can make its secrets without us has some. */
function asksForSecrets(files: readonly string[]): boolean {
  return files.includes('generate-secrets.sh');
}

/** Names the files of the folder that are ours: what a person put beside them is never removed. */
function listOf(folder: string): string {
  return `${folder}.files.json`;
}

/** What an earlier version wrote; nothing where it left no list. What leads out of the folder is not believed. */
async function listed(folder: string): Promise<string[]> {
  try {
    const list: unknown = JSON.parse(await readFile(listOf(folder), 'utf8'));
    return (Array.isArray(list) ? (list as unknown[]) : []).filter(
      (path): path is string =>
        typeof path === 'string' && !isAbsolute(path) && !path.split(/[\\/]/).includes('..'),
    );
  } catch {
    return [];
  }
}

/** With the folders that are empty then; taking away one that still holds something fails, as it should. */
async function remove(folder: string, path: string): Promise<void> {
  try {
    await rm(join(folder, path), { force: true });
    for (let at = dirname(path); at !== '.'; at = dirname(at)) await rmdir(join(folder, at));
  } catch {
    return;
  }
}

/** Copies a definition for somebody to change: everything in it, nothing overwritten. Secrets are made anew. */
export async function copyDefinition(from: string, to: string): Promise<void> {
  const files = await listFiles(from);
  for (const path of files.filter((file) => file !== secretsName)) {
    const target = join(to, path);
    await mkdir(dirname(target), { recursive: true });
    const { mode } = await stat(join(from, path));
    await writeFile(target, await readFile(join(from, path)), { mode, flag: 'wx' });
  }
  if (asksForSecrets(files)) await ensureSecrets(join(to, secretsName));
}

async function copyIfChanged(from: string, to: string): Promise<void> {
  const [content, mode] = await Promise.all([
    readFile(from),
    stat(from).then((found) => sharedMode(found.mode)),
  ]);
  await writeIfChanged(to, content, mode);
}

async function writeIfChanged(to: string, content: Buffer, wanted: number): Promise<void> {
  const [existing, actual] = await Promise.all([
    readFile(to).catch(() => undefined),
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

/** The file that was being written under this name; '' for any other name. */
function unfinishedOf(path: string): string {
  return path.endsWith(unfinished) ? path.slice(0, -unfinished.length).replace(/\.[^.]*$/, '') : '';
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
