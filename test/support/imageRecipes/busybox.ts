import { newRootfs } from './corePackages';
import { type ImageRecipe } from './imageRecipe';

/** A shell and the usual small tools; waits for ever unless told otherwise, and ends at once when asked to stop. */
export const busybox: ImageRecipe = {
  repositories: ['busybox'],
  kind: 'busybox',
  origin: 'busybox-static',
  async make() {
    return {
      rootfs: await newRootfs(),
      settings: {
        command: ['sh', '-c', "trap 'exit 0' TERM INT; while :; do sleep 3600 & wait $!; done"],
        environment: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' },
        labels: {},
      },
    };
  },
};
