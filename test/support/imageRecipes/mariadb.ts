import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { unpackPackages } from '../packages';
import { newRootfs } from './corePackages';
import { type ImageRecipe } from './imageRecipe';

/** MariaDB's programs, under the names by which the image that it stands for has them. */
function mariadbLike(
  repositories: readonly string[],
  origin: string,
  programs: Readonly<Record<string, string>>,
): ImageRecipe {
  return {
    repositories,
    kind: 'debian',
    origin,
    async make() {
      const root = await unpackPackages(['mariadb-server-core', 'mariadb-client-core', 'mariadb-client']);
      const rootfs = await newRootfs();
      rootfs.addUsers({ mysql: 999 });
      await rootfs.addProgram(root, 'usr/sbin/mariadbd', '/usr/sbin/mariadbd');
      for (const [name, source] of Object.entries(programs)) {
        await rootfs.addProgram(root, `usr/bin/${source}`, `/usr/bin/${name}`);
      }
      const share = join(root, 'usr/share/mysql');
      // Messages in English, character sets, and what a new database begins with.
      for (const name of readdirSync(share)) {
        if (/^(english|charsets|.*\.sql)$/.test(name)) {
          rootfs.copyFolder(join(share, name), `/usr/share/mysql/${name}`);
        }
      }
      rootfs.makeFolder('/var/lib/mysql');
      rootfs.makeFolder('/run/mysqld');
      rootfs.write(
        '/usr/bin/docker-entrypoint.sh',
        readFileSync(join(__dirname, 'mariadb.sh'), 'utf8'),
        0o755,
      );
      return {
        rootfs,
        settings: {
          entrypoint: ['docker-entrypoint.sh'],
          command: ['mariadbd'],
          environment: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LANG: 'C.UTF-8' },
          ports: [3306],
          volumes: ['/var/lib/mysql'],
          labels: {},
        },
      };
    },
  };
}

/** MariaDB, in the place of the official image. */
export const mariadb = mariadbLike(['mariadb'], "Debian's mariadb-server", {
  mariadb: 'mariadb',
  'mariadb-dump': 'mariadb-dump',
  'mariadb-admin': 'mariadb-admin',
});

/** In the place of MySQL's image, which no Debian package holds: MariaDB, whose tools answer to MySQL's names. */
export const mysql = mariadbLike(['mysql'], "Debian's mariadb-server under MySQL's names", {
  mysql: 'mariadb',
  mysqldump: 'mariadb-dump',
  mysqladmin: 'mariadb-admin',
});
