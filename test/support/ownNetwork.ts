import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { ensureDebianPackages } from './debianPackages';
import { runCommand } from './runCommand';

export interface EngineNetwork {
  /** Arguments of dockerd. */
  readonly args: readonly string[];
  /** Shell commands to run before the daemon starts and after it ended. */
  readonly before: string;
  readonly after: string;
}

/**
 * How a daemon of ours is connected. Where it is alone: as it likes. Where another one runs in our network namespace:
 * on a bridge of its own and without iptables, for a starting daemon empties the chains of the one that runs, whose
 * published ports are dead then. Neither `--bridge none` nor `--default-address-pool`: both delete the other's docker0
 * (seen on 20.10 and 26.1). Published ports go through docker-proxy; containers reach each other, not the outside.
 */
export async function ownNetwork(dataRoot: string): Promise<EngineNetwork> {
  if (!anotherDaemonRuns()) return { args: [], before: '', after: '' };
  await ensureDebianPackages(['iproute2', 'iptables'], 'a second Docker engine');
  const digest = createHash('sha256').update(dataRoot).digest();
  // At most 15 characters; the same for the same data, so that a start finds what a crash left.
  const bridge = `dsbr${digest.toString('hex').slice(0, 8)}`;
  const range = await ownRange(bridge, digest.readUInt8(0));
  // The kernel drops what is forwarded and not the other daemon's own, frames inside our networks included. At the end
  // of the chain, so that the other daemon still keeps its networks apart; each with its owner's mark, so that a third
  // daemon that ends does not take the rule of the second with it.
  const rules = [bridge, 'br-+'].map(
    (name) => `FORWARD -i ${name} -o ${name} -m comment --comment ${bridge} -j ACCEPT`,
  );
  const clean = [
    ...rules.map((rule) => `iptables -w -D ${rule} 2>/dev/null`),
    `ip link delete ${bridge} 2>/dev/null`,
  ];
  return {
    args: ['--bridge', bridge, '--iptables=false', '--ip-masq=false'],
    before: [
      ...clean,
      `ip link add ${bridge} type bridge`,
      `ip address add ${range}.0.1/16 dev ${bridge}`,
      `ip link set ${bridge} up`,
      ...rules.map((rule) => `iptables -w -A ${rule}`),
    ].join('\n'),
    after: clean.join('\n'),
  };
}

/** A dockerd inside a container or another network namespace does not touch our bridges and chains. */
function anotherDaemonRuns(): boolean {
  const own = readlinkSync('/proc/self/ns/net');
  return readdirSync('/proc').some((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      const name = readFileSync(`/proc/${pid}/comm`, 'utf8').trim();
      return name === 'dockerd' && readlinkSync(`/proc/${pid}/ns/net`) === own;
    } catch {
      return false;
    }
  });
}

/** The first half of the /16 that the bridge has already, else of one that no interface has. */
async function ownRange(bridge: string, start: number): Promise<string> {
  const lines = (await runCommand('ip', ['-4', '-oneline', 'address', 'show'])).split('\n');
  const used = lines.map((line) => ({
    name: line.split(/\s+/)[1],
    range: /inet (\d+\.\d+)\./.exec(line)?.[1],
  }));
  const before = used.find(({ name }) => name === bridge)?.range;
  const ranges = Array.from({ length: 50 }, (_, at) => `10.${200 + ((start + at) % 50)}`);
  const found = before ?? ranges.find((range) => !used.some((entry) => entry.range === range));
  if (!found) throw new Error('No free address range for a second Docker engine');
  return found;
}
