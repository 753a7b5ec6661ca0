import { mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * A folder of this user that outlives runs: downloaded packages, the data of a private engine, an editor.
 * Below `DEV_STACK_CACHE` when set, else below XDG_CACHE_HOME or `~/.cache`. Created when missing.
 */
export function cacheFolder(...parts: string[]): string {
  const root =
    process.env.DEV_STACK_CACHE ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'dev-stack');
  const folder = join(root, ...parts);
  mkdirSync(folder, { recursive: true });
  return folder;
}
