import { randomUUID } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Writes a file so that after a crash the old or the new content is there, never a part. Only the user may read it. */
export async function writeDurably(file: string, content: string): Promise<void> {
  const temporary = `${file}.${randomUUID()}.new`;
  try {
    const handle = await open(temporary, 'wx', 0o600);
    try {
      await handle.writeFile(content);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncFolder(dirname(file));
}

/** True for names of files that `writeDurably` has not finished. */
export function isUnfinished(name: string): boolean {
  return /\.[0-9a-f-]{36}\.new$/.test(name);
}

/** Makes names in a folder last: what was renamed into it, or removed. */
export async function syncFolder(folder: string): Promise<void> {
  // Windows does not open folders, and keeps its names without being asked.
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
