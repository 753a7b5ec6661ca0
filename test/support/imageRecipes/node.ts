import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { cacheFolder } from '../cacheFolder';
import { root } from '../root';
import { runCommand } from '../runCommand';
import { newRootfs } from './corePackages';
import { type ImageRecipe } from './imageRecipe';

const frontend = join(root, 'stack/apps/frontend');
const lock = join(frontend, 'package-lock.json');
const lockHash = createHash('sha256').update(readFileSync(lock)).digest('hex').slice(0, 12);

/**
 * This machine's Node and npm, in the place of the official image. Builds reach no registry, so npm finds what the
 * frontend's lock file names in a cache that was filled before.
 */
export const node: ImageRecipe = {
  repositories: ['node'],
  kind: 'debian',
  origin: `this machine's Node ${process.versions.node}, npm cache ${lockHash}`,
  async make() {
    const cache = await fillCache();
    const rootfs = await newRootfs();
    await rootfs.addProgram('/', process.execPath, '/usr/bin/node');
    const npm = join(dirname(process.execPath), '../lib/node_modules/npm');
    rootfs.copyFolder(npm, '/usr/lib/node_modules/npm');
    for (const program of ['npm', 'npx'])
      symlinkSync(`../lib/node_modules/npm/bin/${program}-cli.js`, join(rootfs.folder, 'usr/bin', program));
    rootfs.copyFolder(cache, '/npm-cache');
    return {
      rootfs,
      settings: {
        command: ['node'],
        environment: {
          PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
          npm_config_cache: '/npm-cache',
          npm_config_offline: 'true',
          npm_config_audit: 'false',
          npm_config_fund: 'false',
        },
        labels: {},
      },
    };
  },
};

/** A folder of npm's cache with everything the frontend's lock file names for this platform. */
async function fillCache(): Promise<string> {
  const folder = join(cacheFolder('npm'), `frontend-${lockHash}`);
  if (existsSync(folder)) return folder;
  const work = `${folder}.${process.pid}`;
  const project = join(work, 'project');
  mkdirSync(project, { recursive: true });
  for (const name of ['package.json', 'package-lock.json'])
    copyFileSync(join(frontend, name), join(project, name));
  const cache = join(work, 'cache');
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error', '--cache', cache];
  await runCommand('npm', args, { cwd: project, timeoutMs: 300_000 });
  if (!existsSync(folder)) renameSync(cache, folder);
  rmSync(work, { recursive: true, force: true });
  return folder;
}
