import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { unpackPackages } from '../packages';
import { filesIn, type Rootfs } from '../rootfs';
import { newRootfs } from './corePackages';
import { type ImageRecipe } from './imageRecipe';

const java = 17;
const packages = [
  ...['libzookeeper-java', 'libslf4j-java', 'libnetty-java', 'libdropwizard-metrics-java'],
  ...['libcommons-cli-java', 'libcommons-io-java', 'libsnappy-java', 'libjackson2-core-java'],
  ...['libjackson2-databind-java', 'libjackson2-annotations-java'],
  // The virtual machine, and of what its package depends on the libraries that it loads without a screen.
  ...[`openjdk-${java}-jre-headless`, 'libc6', 'libgcc-s1', 'libstdc++6', 'zlib1g', 'bash', 'libtinfo6'],
];
const wanted =
  /^(zookeeper|zookeeper-jute|slf4j-(api|simple)|netty-\S+|metrics-core|commons-(cli|io)|snappy-java|jackson-\S+)\.jar$/;

/** ZooKeeper on OpenJDK, in the place of Confluent's image. */
export const zookeeper: ImageRecipe = {
  repositories: ['confluentinc/cp-zookeeper'],
  kind: 'debian',
  origin: "Debian's zookeeper 3.8",
  async make() {
    const root = await unpackPackages(packages, { release: 'bookworm', closure: false });
    const rootfs = await newRootfs();
    await addJava(rootfs, root);
    for (const jar of filesIn(join(root, 'usr/share/java'))) {
      const name = jar.split('/').at(-1) ?? '';
      if (wanted.test(name)) rootfs.copyFile(jar, `/usr/share/java/${name}`, 0o644);
    }
    // The health check of the stack is written for it.
    await rootfs.addProgram(root, 'bin/bash');
    rootfs.addUsers({ appuser: 1000 });
    for (const folder of ['data', 'log']) rootfs.makeFolder(`/var/lib/zookeeper/${folder}`, 0o777);
    const script = readFileSync(join(__dirname, 'zookeeper.sh'), 'utf8');
    rootfs.write('/etc/confluent/docker/run', script, 0o755);
    return {
      rootfs,
      settings: {
        command: ['/etc/confluent/docker/run'],
        environment: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' },
        ports: [2181],
        volumes: ['/var/lib/zookeeper/data', '/var/lib/zookeeper/log'],
        user: '1000',
        labels: {},
      },
    };
  },
};

async function addJava(rootfs: Rootfs, root: string): Promise<void> {
  const [folder] = readdirSync(join(root, 'usr/lib/jvm')).filter((name) =>
    name.startsWith(`java-${java}-openjdk-`),
  );
  if (folder === undefined) throw new Error(`The packages hold no Java ${java}`);
  const home = `usr/lib/jvm/${folder}`;
  await rootfs.addProgram(root, `${home}/bin/java`, `/${home}/bin/java`);
  rootfs.write('/usr/bin/java', `#!/bin/sh\nexec /${home}/bin/java "$@"\n`, 0o755);
  // Libraries of sound, fonts and pictures need what is not there; nothing loads them.
  rootfs.copyFolder(join(root, home, 'lib'), `/${home}/lib`, (file) => !/\/(ct\.sym|src\.zip)$/.test(file));
  await rootfs.addLibraries(root, join(root, home, 'lib/server/libjvm.so'));
  // In the package these are links to where an administrator looks for them.
  rootfs.copyFolder(join(root, `etc/java-${java}-openjdk`), `/etc/java-${java}-openjdk`);
  rootfs.copyFolder(join(root, home, 'conf'), `/${home}/conf`);
}
