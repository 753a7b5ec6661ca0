import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { filesIn } from '../rootfs';
import { newRootfs } from './corePackages';
import { type ImageRecipe } from './imageRecipe';

const sources = join(__dirname, '../traefik');
const sourceHash = createHash('sha256')
  .update(
    filesIn(sources)
      .map((file) => readFileSync(file, 'utf8'))
      .join('\0'),
  )
  .digest('hex')
  .slice(0, 12);

/** A stand-in of our own for Traefik, which no distribution packages: it reads the very same flags and files. */
export const traefik: ImageRecipe = {
  repositories: ['traefik'],
  kind: 'program',
  origin: `a stand-in for Traefik ${sourceHash}`,
  async make() {
    const program = await build({
      entryPoints: [join(sources, 'main.ts')],
      bundle: true,
      platform: 'node',
      write: false,
    });
    const rootfs = await newRootfs();
    await rootfs.addProgram('/', process.execPath, '/usr/bin/node');
    rootfs.write('/usr/bin/traefik', `#!/usr/bin/env node\n${program.outputFiles[0]?.text ?? ''}`, 0o755);
    return {
      rootfs,
      settings: {
        entrypoint: ['traefik'],
        environment: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' },
        ports: [80],
        labels: {},
      },
    };
  },
};
