import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { unpackPackages } from '../packages';
import { Rootfs } from '../rootfs';

/** The tree that all our images are cut from. `postgresql` names the release's own major version. */
export function corePackages(): Promise<string> {
  return unpackPackages(['busybox-static', 'postgresql', 'redis-server', 'pgbouncer']);
}

export async function newRootfs(): Promise<Rootfs> {
  return Rootfs.create(await staticBusybox());
}

/** Path of a static busybox: this machine's own, else from its package. */
async function staticBusybox(): Promise<string> {
  const own = '/usr/share/doc/busybox-static';
  if (existsSync(own) && existsSync('/bin/busybox')) return '/bin/busybox';
  const root = await unpackPackages(['busybox-static']);
  const found = ['bin/busybox', 'usr/bin/busybox']
    .map((path) => join(root, path))
    .find((file) => existsSync(file));
  if (!found) throw new Error('The package busybox-static holds no busybox');
  return found;
}
