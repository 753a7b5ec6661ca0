import { existsSync } from 'node:fs';
import { runProcess, tryProcess } from './runProcess';

/**
 * Installs the Debian packages that are missing, where that is ours to do (root, apt). Elsewhere it names them, so
 * that a contributor knows what to install.
 */
export async function ensureDebianPackages(names: readonly string[], purpose: string): Promise<void> {
  if (!existsSync('/usr/bin/dpkg-query')) return;
  const missing: string[] = [];
  for (const name of names) {
    const { output } = await tryProcess('dpkg-query', ['-W', '-f=${Status}', name]);
    if (!output.includes('ok installed')) missing.push(name);
  }
  if (missing.length === 0) return;
  if (process.getuid?.() !== 0) {
    throw new Error(`${purpose} needs: sudo apt-get install ${missing.join(' ')}`);
  }
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const install = ['install', '-y', '-qq', '--no-install-recommends', ...missing];
  console.log(`Installing ${missing.join(', ')} (${purpose})`);
  // Without a refresh the package lists of a fresh machine are empty or name versions that are gone.
  await runProcess('apt-get', ['update', '-qq'], { env: environment });
  await runProcess('apt-get', install, { env: environment });
}
