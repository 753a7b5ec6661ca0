import { homedir } from 'node:os';
import { join } from 'node:path';
import { dataFolder } from '../core/support/dataFolder';
import { useCodeCache } from './codeCache';
import { optimiseLater } from './optimiseLater';

/** Loads the command, which reads the line itself, with the code that was compiled last time. */
export async function loadCommand(words: readonly string[]): Promise<void> {
  optimiseLater();
  const { env, platform } = process;
  // Replaced by the build; the one for the debugger has none.
  const build = process.env['DEV_STACK_BUILD'];
  if (build) useCodeCache(build, __dirname, join(dataFolder(env, homedir(), platform), 'code'), words);
  await import('./main');
}
