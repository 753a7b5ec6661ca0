import { mkdir, open, readFile, realpath, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/** @returns the text of an env file; empty where there is none. @throws the file system's error otherwise */
export async function readEnvText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}

/**
 * Puts an env file in place whole or not at all, a new one readable by its owner alone: it holds secrets.
 * A link is followed, and the mode of a file that was there stays, so that what is shared stays shared. @throws the file system's error; the old file is then untouched
 */
export async function writeEnvText(file: string, text: string): Promise<void> {
  const target = await realPathOr(file);
  const temporary = `${target}.${process.pid}.tmp`;
  await mkdir(dirname(target), { recursive: true });
  try {
    const mode = await stat(target).then(
      (file) => file.mode & 0o777,
      () => 0o600,
    );
    const handle = await open(temporary, 'wx', mode);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

function realPathOr(file: string): Promise<string> {
  return realpath(file).catch(() => file);
}
