import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { unpackPackages } from '../packages';
import { newRootfs } from './corePackages';
import { type ImageRecipe } from './imageRecipe';

/** ClickHouse, in the place of the official image; eight years older than that. */
export const clickhouse: ImageRecipe = {
  repositories: ['clickhouse'],
  kind: 'debian',
  origin: "Debian's clickhouse-server 18.16",
  async make() {
    const root = await unpackPackages(['clickhouse-server', 'tzdata'], {
      release: 'bookworm',
      leaveOut: /^(perl|debconf|adduser)/,
    });
    const rootfs = await newRootfs();
    await rootfs.addProgram(root, 'usr/sbin/clickhouse-server', '/usr/bin/clickhouse-server');
    rootfs.copyFolder(join(root, 'etc/clickhouse-server'), '/etc/clickhouse-server');
    rootfs.copyFolder(join(root, 'usr/share/zoneinfo'), '/usr/share/zoneinfo');
    rootfs.makeFolder('/var/lib/clickhouse');
    rootfs.write('/entrypoint.sh', readFileSync(join(__dirname, 'clickhouse.sh'), 'utf8'), 0o755);
    return {
      rootfs,
      settings: {
        entrypoint: ['/entrypoint.sh'],
        environment: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', TZ: 'UTC' },
        ports: [8123, 9000],
        volumes: ['/var/lib/clickhouse'],
        labels: {},
      },
    };
  },
};
