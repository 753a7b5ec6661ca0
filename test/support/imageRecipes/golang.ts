import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { unpackPackages } from '../packages';
import { newRootfs } from './corePackages';
import { type ImageRecipe } from './imageRecipe';

const version = '1.24';
const packages = [`golang-${version}-go`, 'golang-github-lib-pq-dev'];

/** Where the image keeps the source of the Go modules that Debian packages: a `vendor` folder in the making. */
export const goSources = 'usr/share/gocode/src';

/** Tree of the unpacked packages: the Go toolchain and the sources of the modules our services use. */
export function goPackages(): Promise<string> {
  return unpackPackages(packages, { release: 'trixie' });
}

/** The Go toolchain, in the place of the official image. It reaches no module proxy: builds bring a vendor folder. */
export const golang: ImageRecipe = {
  repositories: ['golang'],
  kind: 'debian',
  origin: `Debian's golang ${version}`,
  async make() {
    const root = await goPackages();
    const rootfs = await newRootfs();
    const unneeded = /\/share\/go-[\d.]+\/(test|api)$/;
    for (const folder of [`usr/lib/go-${version}`, `usr/share/go-${version}`])
      rootfs.copyFolder(join(root, folder), `/${folder}`, (file) => !unneeded.test(file));
    for (const program of ['go', 'gofmt'])
      symlinkSync(`../lib/go-${version}/bin/${program}`, join(rootfs.folder, 'usr/bin', program));
    return {
      rootfs,
      settings: {
        command: ['sh'],
        environment: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', GOPROXY: 'off' },
        labels: {},
      },
    };
  },
};
