import { writeSync } from 'node:fs';
import { versionText } from './versionText';

const asking: ReadonlySet<string | undefined> = new Set(['--version', '-v', 'version']);

/**
 * Answers the question for the version alone, before anything else is loaded: editors and scripts ask it to see whether
 * there is a command at all. It then takes as long as Node itself; the usual way takes a third longer.
 *
 * @returns false when something else is asked, or the output takes nothing just now
 */
export function tellVersion(words: readonly string[]): boolean {
  if (words.length !== 1 || !asking.has(words[0])) return false;
  try {
    writeSync(1, `${versionText}\n`);
    return true;
  } catch {
    return false;
  }
}
