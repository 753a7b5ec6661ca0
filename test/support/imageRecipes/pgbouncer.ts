import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { corePackages, newRootfs } from './corePackages';
import { type ImageRecipe } from './imageRecipe';
import { postgresMajor } from './postgres';

/** PgBouncer with the PostgreSQL client programs, in the place of edoburu's image. */
export const pgbouncer: ImageRecipe = {
  repositories: ['edoburu/pgbouncer'],
  kind: 'debian',
  origin: "Debian's pgbouncer",
  async make() {
    const root = await corePackages();
    const rootfs = await newRootfs();
    rootfs.addUsers({ postgres: 70 });
    await rootfs.addProgram(root, 'usr/sbin/pgbouncer', '/usr/bin/pgbouncer');
    for (const program of ['psql', 'pg_isready']) {
      await rootfs.addProgram(root, `usr/lib/postgresql/${postgresMajor(root)}/bin/${program}`);
    }
    rootfs.makeFolder('/etc/pgbouncer', 0o777);
    rootfs.write('/entrypoint.sh', readFileSync(join(__dirname, 'pgbouncer.sh'), 'utf8'), 0o755);
    return {
      rootfs,
      settings: {
        entrypoint: ['/entrypoint.sh'],
        command: ['pgbouncer', '/etc/pgbouncer/pgbouncer.ini'],
        environment: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' },
        ports: [5432],
        user: '70',
        labels: {},
      },
    };
  },
};
