import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { corePackages, newRootfs } from './corePackages';
import { type ImageRecipe } from './imageRecipe';

/** Redis, in the place of the official image. */
export const redis: ImageRecipe = {
  repositories: ['redis'],
  kind: 'debian',
  origin: "Debian's redis-server",
  async make() {
    const root = await corePackages();
    const rootfs = await newRootfs();
    rootfs.addUsers({ redis: 999 });
    // One program: it is the server when called by that name.
    await rootfs.addProgram(root, 'usr/bin/redis-check-rdb', '/usr/bin/redis-server');
    await rootfs.addProgram(root, 'usr/bin/redis-cli');
    rootfs.makeFolder('/data');
    rootfs.write('/usr/bin/docker-entrypoint.sh', readFileSync(join(__dirname, 'redis.sh'), 'utf8'), 0o755);
    return {
      rootfs,
      settings: {
        entrypoint: ['docker-entrypoint.sh'],
        command: ['redis-server'],
        environment: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' },
        ports: [6379],
        volumes: ['/data'],
        workingDir: '/data',
        labels: {},
      },
    };
  },
};
