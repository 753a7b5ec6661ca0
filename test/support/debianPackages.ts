import { existsSync } from 'node:fs';
import { aptInstall, canUseApt } from './apt';
import { runCommand } from './runCommand';

/**
 * Installs the Debian packages that are missing, where that is ours to do (root, apt). Elsewhere on Debian and its kin
 * it names them, so that a contributor knows what to install; on other systems it does nothing.
 */
export async function ensureDebianPackages(names: readonly string[], purpose: string): Promise<void> {
  if (!existsSync('/usr/bin/dpkg-query')) return;
  const missing: string[] = [];
  for (const name of names) {
    if (!(await isInstalled(name))) missing.push(name);
  }
  if (missing.length === 0) return;
  if (!canUseApt()) throw new Error(`${purpose} needs: sudo apt-get install ${missing.join(' ')}`);
  console.log(`Installing ${missing.join(', ')} (${purpose})`);
  await aptInstall(...missing);
}

async function isInstalled(name: string): Promise<boolean> {
  try {
    return (await runCommand('dpkg-query', ['-W', '-f=${Status}', name])).includes('ok installed');
  } catch {
    return false;
  }
}
