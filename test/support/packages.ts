import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { addRelease, aptUpdate, canUseApt, osRelease } from './apt';
import { cacheFolder } from './cacheFolder';
import { runCommand } from './runCommand';

/** Parts of a dependency closure that only package scripts or unused plugins need. */
const unused = /^(perl|libperl|python3|libpython3|libllvm|libz3|debconf|dpkg|adduser|ucf|usrmerge|locales)/;

export interface UnpackOptions {
  /** Debian release to take the whole closure from, its libc included; default: the machine's own. */
  readonly release?: string;
  /** File names of packages that are left out; default: what scripts and plugins need. */
  readonly leaveOut?: RegExp;
  /** False: these packages and nothing they depend on, for programs whose needs are known and few. */
  readonly closure?: boolean;
}

/**
 * Unpacks distribution packages with everything they depend on into one folder of the cache, without installing
 * anything on this machine. @returns that folder; the same one for the same names. @throws Error without apt.
 */
export async function unpackPackages(
  names: readonly string[],
  { release, leaveOut = unused, closure = true }: UnpackOptions = {},
): Promise<string> {
  const words = [...(closure ? [] : ['alone']), ...(release ? [release, leaveOut.source] : []), ...names];
  const identity = words.join(' ');
  const key = createHash('sha256').update(identity).digest('hex').slice(0, 12);
  const root = join(cacheFolder('packages'), key);
  if (existsSync(root)) return root;
  if (!canUseApt())
    throw new Error('Test images are made from Debian packages: that needs root on Debian or Ubuntu');

  if (release && osRelease('VERSION_CODENAME') !== release) await addRelease(release);

  const work = `${root}.${process.pid}`;
  const archives = join(work, 'archives');
  const tree = join(work, 'tree');
  mkdirSync(join(archives, 'partial'), { recursive: true });
  mkdirSync(tree);
  // An empty package database: apt then names the whole closure, whatever this machine has installed.
  const status = join(work, 'status');
  writeFileSync(status, '');
  const args = [
    ...(closure ? ['install', '-y', '--download-only', '--no-install-recommends'] : ['download']),
    ...['-qq', ...(release ? ['-t', release] : [])],
    ...[
      '-o',
      `Dir::State::status=${status}`,
      '-o',
      `Dir::Cache::Archives=${archives}/`,
      '-o',
      'Debug::NoLocking=1',
    ],
    ...names,
  ];
  // The lists on this machine may be missing or too old for what the mirror holds now. `download` writes where it runs.
  const download = (): Promise<string> => runCommand('apt-get', args, { cwd: archives });
  await download().catch(async () => {
    await aptUpdate(true);
    await download();
  });
  const files = readdirSync(archives).filter((file) => file.endsWith('.deb') && !leaveOut.test(file));
  for (const file of files) await runCommand('dpkg-deb', ['-x', join(archives, file), tree]);
  try {
    renameSync(tree, root);
  } catch (error) {
    // Another process was quicker.
    if (!existsSync(root)) throw error;
  }
  rmSync(work, { recursive: true, force: true });
  return root;
}
