import { lstatSync, realpathSync } from 'node:fs';
import { dirname, sep } from 'node:path';

/**
 * True for a symbolic link to a folder that holds it, directly or over other links: whoever follows it never comes to an
 * end. Asks the file system without waiting, as the watcher asks us.
 */
export function leadsBack(path: string): boolean {
  try {
    if (!lstatSync(path).isSymbolicLink()) return false;
    const target = realpathSync(path);
    for (let above = dirname(path); above !== dirname(above); above = dirname(above)) {
      const real = realpathSync(above);
      if (real === target || real.startsWith(target + sep)) return true;
    }
    return false;
  } catch {
    // Gone meanwhile, or a link to nothing.
    return false;
  }
}
