import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { addRelease, aptInstall, aptUpdate, canUseApt, osRelease } from './apt';
import { cacheFolder } from './cacheFolder';
import { runCommand } from './runCommand';

/** Debian release whose engine has API 1.45, for machines of an older one. */
const newerRelease = 'trixie';
const olderReleases = ['bookworm', 'bullseye'];

/** @returns the folder list to put before PATH so that `dockerd` is found; installs it when missing. */
export async function installEngine(say: (line: string) => void): Promise<string[]> {
  if (findProgram('dockerd')) return [];
  if (!canUseApt())
    throw new Error(
      'No Docker engine answers and none can be installed here: start Docker, or run as root on Debian or Ubuntu',
    );
  say('No Docker engine here: installing one from the packages of this machine');
  if (olderReleases.includes(osRelease('VERSION_CODENAME'))) {
    try {
      await addRelease(newerRelease);
      await aptInstall(
        ...['docker.io', 'docker-compose', 'docker-cli'].map((name) => `${name}/${newerRelease}`),
        'iptables',
      );
      return [];
    } catch (error) {
      say(`The newer engine cannot be installed (${firstLine(error)}): taking the one of this release`);
    }
  }
  await aptInstall('docker.io', 'iptables');
  return [];
}

/**
 * Unpacks an engine of that version (a prefix, "20.10") from apt into the cache, beside whatever the system has.
 * @returns the folders to put before PATH.
 */
export async function unpackEngine(version: string, say: (line: string) => void): Promise<string[]> {
  const root = join(cacheFolder(), `engine-${version}`);
  if (!existsSync(root)) {
    if (!canUseApt()) throw new Error(`Engine ${version} can be unpacked only as root on Debian or Ubuntu`);
    say(`Unpacking engine ${version} beside the system's`);
    await aptUpdate();
    const fresh = `${root}.${process.pid}`;
    rmSync(fresh, { recursive: true, force: true });
    mkdirSync(fresh, { recursive: true });
    // containerd and runc come from the same release: an old engine does not know the newer ones' shims.
    const release = await releaseOf('docker.io', version);
    for (const name of ['docker.io', 'containerd', 'runc', 'tini', 'iptables']) {
      const wanted = name === 'docker.io' ? `${name}=${release.version}` : `${name}/${release.suite}`;
      await runCommand('apt-get', ['download', '-q', wanted], { cwd: fresh });
    }
    for (const file of readdirSync(fresh).filter((name) => name.endsWith('.deb'))) {
      await runCommand('dpkg-deb', ['-x', join(fresh, file), fresh]);
      rmSync(join(fresh, file));
    }
    renameSync(fresh, root);
  }
  return [join(root, 'usr/sbin'), join(root, 'usr/bin')];
}

async function releaseOf(name: string, prefix: string): Promise<{ version: string; suite: string }> {
  const rows = (await runCommand('apt-cache', ['madison', name]))
    .split('\n')
    .map((row) => row.split('|').map((cell) => cell.trim()));
  const row = rows.find(([, version]) => version?.replace(/^\d+:/, '').startsWith(prefix));
  const suite = row?.[2]?.split(/\s+/)[1]?.split('/')[0];
  if (!row?.[1] || !suite) throw new Error(`apt knows no ${name} ${prefix}`);
  return { version: row[1], suite };
}

function findProgram(name: string): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(':'), '/usr/sbin', '/usr/local/sbin', '/usr/bin'];
  return folders.map((folder) => join(folder, name)).find((file) => existsSync(file));
}

function firstLine(error: unknown): string {
  return String(error instanceof Error ? error.message : error).split('\n')[0] ?? '';
}
