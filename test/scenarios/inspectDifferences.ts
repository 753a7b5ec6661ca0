import { type Inspected } from './realStack';

/** What differs between any two containers of the same definition; a running check has an id in ExecIDs. */
const ownToEach =
  /^(Id|Created|State|ExecIDs|ResolvConfPath|HostnamePath|HostsPath|LogPath|GraphDriver|Config\.Hostname|Mounts|NetworkSettings\.(Sandbox|Ports)|.*\.(EndpointID|NetworkID|IPAddress|IPPrefixLen|MacAddress|Gateway|DNSNames|GlobalIPv6Address))/;

/**
 * Compares what the engine tells of two containers, field by field; places that differ, as "HostConfig.Memory: 1 / 2".
 * The same thing said in another way is no difference: empty and null, order, ids of other containers.
 */
export function inspectDifferences(theirs: Inspected, ours: Inspected): string[] {
  const before = flatten(theirs);
  const after = flatten(ours);
  return [...new Set([...before.keys(), ...after.keys()])]
    .filter((path) => !ownToEach.test(path) && before.get(path) !== after.get(path))
    .map((path) => `${path}: ${before.get(path) ?? 'absent'} / ${after.get(path) ?? 'absent'}`);
}

function flatten(container: object): Map<string, string> {
  const leaves = new Map<string, string>();
  const visit = (path: string, value: unknown): void => {
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      for (const [key, part] of Object.entries(value)) visit(path === '' ? key : `${path}.${key}`, part);
      // That it is there says it all: an exposed port.
      if (Object.keys(value).length === 0 && path.startsWith('Config.ExposedPorts.')) {
        leaves.set(path.includes('/') ? path : `${path}/tcp`, '{}');
      }
      return;
    }
    const text = plainText(path, value);
    if (text !== '') leaves.set(path, text);
  };
  visit('', container);
  return leaves;
}

/** Keys in order, and without what says nothing: null, false, 0, empty text, lists and objects. */
function settled(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(settled);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, part]): [string, unknown] => [key, settled(part)])
      .filter(([, part]) => Boolean(part) && JSON.stringify(part) !== '{}' && JSON.stringify(part) !== '[]')
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

function plainText(path: string, value: unknown): string {
  if (value === null || value === undefined) return '';
  if (Array.isArray(value)) {
    const parts = value.map((part) => JSON.stringify(settled(part)));
    // Compose 2.26 loses the access mode, and names and ids are the same container.
    // Engines before 25 name the container's own short id among its aliases.
    if (path.endsWith('.Aliases'))
      return parts
        .filter((part) => !/^"[0-9a-f]{12}"$/.test(part))
        .sort()
        .join(' ');
    if (path === 'HostConfig.VolumesFrom') return `${parts.length} containers`;
    return path === 'Config.Cmd' || path === 'Config.Entrypoint' ? parts.join(' ') : parts.sort().join(' ');
  }
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  if (path.endsWith('com.docker.compose.depends_on')) return text.split(',').sort().join();
  return text.replace(/^container:[0-9a-f]{64}$/, 'container:<id>');
}

/** The same for networks and volumes. */
export function objectDifferences(
  theirs: readonly Readonly<Record<string, unknown>>[],
  ours: readonly Readonly<Record<string, unknown>>[],
): string[] {
  const names = (list: typeof theirs): string => list.map((one) => String(one['Name'])).join(', ');
  if (names(theirs) !== names(ours)) return [`${names(theirs)} / ${names(ours)}`];
  return ours.flatMap((one, index) => {
    const [before, after] = [flatten(theirs[index] ?? {}), flatten(one)];
    return [...new Set([...before.keys(), ...after.keys()])]
      .filter((path) => !/^(Id|Created|CreatedAt|Mountpoint|Containers|IPAM\.Config)$/.test(path))
      .filter((path) => before.get(path) !== after.get(path))
      .map(
        (path) =>
          `${String(one['Name'])} ${path}: ${before.get(path) ?? 'absent'} / ${after.get(path) ?? 'absent'}`,
      );
  });
}
