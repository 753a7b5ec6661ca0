import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { unpackPackages } from '../packages';
import { newRootfs } from './corePackages';
import { type ImageRecipe } from './imageRecipe';

/** Valkey, in the place of the official image. */
export const valkey: ImageRecipe = {
  repositories: ['valkey/valkey'],
  kind: 'debian',
  origin: "Debian's valkey-server",
  async make() {
    const root = await unpackPackages(['valkey-server', 'valkey-tools'], { release: 'trixie' });
    const rootfs = await newRootfs();
    rootfs.addUsers({ valkey: 999 });
    // One program: it is the server when called by that name.
    await rootfs.addProgram(root, 'usr/bin/valkey-check-rdb', '/usr/bin/valkey-server');
    await rootfs.addProgram(root, 'usr/bin/valkey-cli');
    rootfs.makeFolder('/data');
    const entrypoint = readFileSync(join(__dirname, 'redis.sh'), 'utf8').replaceAll('redis', 'valkey');
    rootfs.write('/usr/bin/docker-entrypoint.sh', entrypoint, 0o755);
    return {
      rootfs,
      settings: {
        entrypoint: ['docker-entrypoint.sh'],
        command: ['valkey-server'],
        environment: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' },
        ports: [6379],
        volumes: ['/data'],
        workingDir: '/data',
        labels: {},
      },
    };
  },
};
