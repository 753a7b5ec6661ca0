import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { unpackPackages } from '../packages';
import { newRootfs } from './corePackages';
import { type ImageRecipe } from './imageRecipe';

/** Prometheus and promtool, in the place of the upstream image; 2.53 where that is 3.x. */
export const prometheus: ImageRecipe = {
  repositories: ['prom/prometheus'],
  kind: 'debian',
  origin: "Debian's prometheus 2.53",
  async make() {
    const packages = ['prometheus', 'promtool', 'libc6'];
    const root = await unpackPackages(packages, { release: 'trixie', closure: false });
    const rootfs = await newRootfs();
    await rootfs.addProgram(root, 'usr/bin/prometheus', '/usr/lib/prometheus/prometheus');
    await rootfs.addProgram(root, 'usr/bin/promtool', '/usr/bin/promtool');
    rootfs.write('/usr/bin/prometheus', readFileSync(join(__dirname, 'prometheus.sh'), 'utf8'), 0o755);
    rootfs.makeFolder('/prometheus', 0o777);
    return {
      rootfs,
      settings: {
        entrypoint: ['/bin/prometheus'],
        environment: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' },
        ports: [9090],
        user: '65534',
        workingDir: '/prometheus',
        labels: {},
      },
    };
  },
};
