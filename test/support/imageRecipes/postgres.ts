import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { filesIn } from '../rootfs';
import { corePackages, newRootfs } from './corePackages';
import { type ImageRecipe } from './imageRecipe';

const client = ['psql', 'pg_isready', 'pg_dump', 'pg_dumpall', 'pg_restore', 'createdb', 'dropdb'];
const server = ['postgres', 'initdb', 'pg_ctl'];

/** PostgreSQL with the contrib extensions, in the place of the official image. */
export const postgres: ImageRecipe = {
  repositories: ['postgres', 'quay.io/debezium/postgres'],
  kind: 'debian',
  origin: "Debian's postgresql",
  async make() {
    const root = await corePackages();
    const major = postgresMajor(root);
    const rootfs = await newRootfs();
    rootfs.addUsers({ postgres: 70 });
    for (const program of [...client, ...server]) {
      // The server finds its own files from where it lies; a link in PATH would do as well, a copy would not.
      await rootfs.addProgram(
        root,
        `usr/lib/postgresql/${major}/bin/${program}`,
        `/usr/lib/postgresql/${major}/bin/${program}`,
      );
    }
    for (const library of filesIn(join(root, `usr/lib/postgresql/${major}/lib`))) {
      // Procedural languages and the JIT need libraries that were left out.
      if (!library.endsWith('.so') || (await rootfs.addLibraries(root, library)).length > 0) continue;
      rootfs.copyFile(library, `/usr/lib/postgresql/${major}/lib/${library.split('/').at(-1) ?? ''}`);
    }
    rootfs.copyFolder(
      join(root, `usr/share/postgresql/${major}`),
      `/usr/share/postgresql/${major}`,
      (file) => !/\/man($|\/)/.test(file),
    );
    for (const folder of ['usr/share/zoneinfo', 'usr/lib/locale/C.utf8']) {
      if (existsSync(join(root, folder))) rootfs.copyFolder(join(root, folder), `/${folder}`);
    }
    rootfs.makeFolder('/docker-entrypoint-initdb.d');
    rootfs.makeFolder('/var/lib/postgresql/data', 0o700);
    rootfs.write(
      '/usr/bin/docker-entrypoint.sh',
      readFileSync(join(__dirname, 'postgres.sh'), 'utf8'),
      0o755,
    );
    return {
      rootfs,
      settings: {
        entrypoint: ['docker-entrypoint.sh'],
        command: ['postgres'],
        environment: {
          PATH: `/usr/lib/postgresql/${major}/bin:/usr/sbin:/usr/bin:/sbin:/bin`,
          PGDATA: '/var/lib/postgresql/data',
          PG_MAJOR: major,
          LANG: 'C.UTF-8',
        },
        ports: [5432],
        volumes: ['/var/lib/postgresql/data'],
        labels: { 'dev-stack.version': `postgresql ${major}` },
      },
    };
  },
};

/** The major version among the unpacked packages, e.g. "15". */
export function postgresMajor(root: string): string {
  const [major] = readdirSync(join(root, 'usr/lib/postgresql'));
  if (!major) throw new Error('The PostgreSQL package holds no version');
  return major;
}
