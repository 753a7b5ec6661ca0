import { join } from 'node:path';
import { newRootfs } from './corePackages';
import { type ImageRecipe } from './imageRecipe';
import { npmPackage } from './npmPackage';

const version = '0.9.0';

/** Redis Commander from npm on this machine's own Node, with the entrypoint that its package ships. */
export const redisCommander: ImageRecipe = {
  repositories: ['ghcr.io/joeferner/redis-commander'],
  kind: 'debian',
  origin: `redis-commander ${version} of npm`,
  async make() {
    const modules = await npmPackage('redis-commander', version);
    const rootfs = await newRootfs();
    await rootfs.addProgram('/', process.execPath, '/usr/bin/node');
    const home = '/redis-commander';
    rootfs.copyFolder(
      modules,
      `${home}/node_modules`,
      (file) => !/\/node_modules\/(redis-commander|\.bin)$/.test(file),
    );
    rootfs.copyFolder(join(modules, 'redis-commander'), home);
    // Its entrypoint writes here what it reads from the environment.
    rootfs.makeFolder(`${home}/config`, 0o777);
    rootfs.addUsers({ redis: 10000 });
    // All its entrypoint asks of jq is whether a file is valid JSON.
    rootfs.write(
      '/usr/bin/jq',
      '#!/bin/sh\nexec node -e \'JSON.parse(require("fs").readFileSync(process.argv[1], "utf8"))\' "$2"\n',
      0o755,
    );
    return {
      rootfs,
      settings: {
        entrypoint: ['/redis-commander/docker/entrypoint.sh'],
        environment: {
          PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
          HOME: home,
          NODE_ENV: 'production',
          SERVICE_USER: 'redis',
        },
        ports: [8081],
        workingDir: home,
        user: '10000',
        labels: {},
      },
    };
  },
};
