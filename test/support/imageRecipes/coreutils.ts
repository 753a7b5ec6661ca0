import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { unpackPackages } from '../packages';
import { busybox } from './busybox';
import { type ImageRecipe } from './imageRecipe';

/** What images of distributions have and busybox has not: GNU's `cp`. */
export const coreutils: ImageRecipe = {
  repositories: ['dstest-coreutils'],
  kind: 'debian',
  origin: "Debian's coreutils",
  async make() {
    const root = await unpackPackages(['coreutils']);
    const { rootfs, settings } = await busybox.make();
    const source = ['usr/bin/cp', 'bin/cp'].find((path) => existsSync(join(root, path)));
    if (source === undefined) throw new Error('The package coreutils holds no cp');
    await rootfs.addProgram(root, source);
    return { rootfs, settings };
  },
};
