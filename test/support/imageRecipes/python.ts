import { readFileSync, readdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { unpackPackages } from '../packages';
import { filesIn } from '../rootfs';
import { newRootfs } from './corePackages';
import { type ImageRecipe } from './imageRecipe';

/** What the requirement files of the Python services name, in Debian's words. */
const packages = [
  ...[
    'python3-pip',
    'alembic',
    'python3-fastapi',
    'python3-uvicorn',
    'python3-sqlalchemy',
    'python3-asyncpg',
  ],
  ...['python3-jwt', 'python3-redis', 'python3-prometheus-client', 'python3-pydantic-settings'],
  ...['python3-httpx', 'python3-pytest', 'python3-aiosqlite'],
];

/**
 * Python in the place of the official image, with the libraries of our services already there: pip, which reaches no
 * index, then only checks that they have the versions that the requirement files name.
 */
export const python: ImageRecipe = {
  repositories: ['python'],
  kind: 'debian',
  origin: "Debian's python3",
  async make() {
    const leaveOut = /^(debconf|dpkg|libjs|tar_|tzdata|perl)/;
    const root = await unpackPackages(packages, { release: 'trixie', leaveOut });
    const rootfs = await newRootfs();
    const unneeded = /\/usr\/share\/(doc|man|locale|lintian)$/;
    for (const folder of ['usr', 'etc'])
      rootfs.copyFolder(join(root, folder), `/${folder}`, (file) => !unneeded.test(file));
    releaseVersions(join(rootfs.folder, 'usr/lib/python3/dist-packages'));
    // The package's own script, which is not run here, would gather these; pip does not start without.
    const certificates = filesIn(join(root, 'usr/share/ca-certificates/mozilla'));
    const bundle = certificates.map((file) => readFileSync(file, 'utf8')).join('');
    rootfs.write('/etc/ssl/certs/ca-certificates.crt', bundle);
    symlinkSync('python3', join(rootfs.folder, 'usr/bin/python'));
    return {
      rootfs,
      settings: {
        command: ['python'],
        environment: {
          PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
          PIP_BREAK_SYSTEM_PACKAGES: '1',
          PIP_ROOT_USER_ACTION: 'ignore',
          PIP_NO_INDEX: '1',
        },
        labels: {},
      },
    };
  },
};

/** Debian builds the released version X of some libraries so that they call themselves X.dev0: pip is told X. */
function releaseVersions(folder: string): void {
  for (const name of readdirSync(folder).filter((entry) => entry.endsWith('.dev0.dist-info'))) {
    const file = join(folder, name, 'METADATA');
    writeFileSync(file, readFileSync(file, 'utf8').replace(/^(Version: .*)\.dev0$/m, '$1'));
    renameSync(join(folder, name), join(folder, name.replace('.dev0.', '.')));
  }
}
