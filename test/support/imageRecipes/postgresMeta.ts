import { newRootfs } from './corePackages';
import { type ImageRecipe } from './imageRecipe';
import { npmPackage } from './npmPackage';

const version = '0.99.0';
const unneeded = /\.map$|\.d\.[cm]?ts$|\.md$|\/node-sql-parser\/umd$|\/node_modules\/\.bin$/;

/** Supabase's postgres-meta from npm, in the very version the stack names, on this machine's own Node. */
export const postgresMeta: ImageRecipe = {
  repositories: ['supabase/postgres-meta'],
  kind: 'debian',
  origin: `@supabase/postgres-meta ${version} of npm`,
  async make() {
    const modules = await npmPackage('@supabase/postgres-meta', version);
    const rootfs = await newRootfs();
    await rootfs.addProgram('/', process.execPath, '/usr/bin/node');
    rootfs.copyFolder(modules, '/usr/src/app/node_modules', (file) => !unneeded.test(file));
    const home = '/usr/src/app/node_modules/@supabase/postgres-meta';
    return {
      rootfs,
      settings: {
        command: ['node', `${home}/dist/server/server.js`],
        environment: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', PG_META_PORT: '8080' },
        ports: [8080],
        workingDir: '/usr/src/app',
        labels: {},
      },
    };
  },
};
