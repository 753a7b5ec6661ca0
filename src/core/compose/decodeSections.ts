import {
  bytes,
  command,
  explicitUnsigned,
  explicitWhole,
  flag,
  list,
  mapOfValues,
  nullablePairs,
  pairs,
  struct,
  text,
  texts,
  untexted,
  type Decode,
} from './decode';
import { render, type Node } from './tree';

/** A number for all, or soft and hard ones; zeros are left out, which leaves an empty object for 0. */
const limits =
  (number: Decode): Decode =>
  (node, at) => {
    if (node.kind !== 'map') return number(node, at) || {};
    const part = (key: string): number | undefined => {
      const value = node.entries.get(key)?.value;
      return (value && (number(value, at) as number | undefined)) || undefined;
    };
    const soft = part('soft');
    const hard = part('hard');
    return { ...(soft !== undefined && { soft }), ...(hard !== undefined && { hard }) };
  };

export const ulimits = limits(explicitWhole);

export const fileReference: Decode = struct([
  { key: 'source', decode: text },
  { key: 'target', decode: text },
  { key: 'uid', decode: text },
  { key: 'gid', decode: text },
  { key: 'mode', decode: untexted(explicitUnsigned) },
]);

export const hook: Decode = struct([
  { key: 'command', decode: command, absent: null },
  { key: 'user', decode: text },
  { key: 'privileged', decode: flag },
  { key: 'working_dir', decode: text },
  { key: 'environment', decode: nullablePairs },
]);

export const preStart: Decode = struct([
  { key: 'command', decode: command, absent: null },
  { key: 'image', decode: text },
  { key: 'user', decode: text },
  { key: 'privileged', decode: flag },
  { key: 'working_dir', decode: text },
  { key: 'environment', decode: nullablePairs },
  { key: 'per_replica', decode: flag },
]);

const deviceCount: Decode = (node, at) => {
  if (node.kind !== 'scalar' || node.broken) return undefined;
  if (typeof node.value === 'number') return node.value || undefined;
  const value = render(node);
  if (value.toLowerCase() === 'all') return -1;
  if (/^[-+]?\d+$/.test(value)) return Number(value) || undefined;
  at.problems.error(
    'invalidValue',
    `${at.path}: invalid value "${value}", the only value allowed is 'all' or a number`,
    node.span,
  );
  return undefined;
};

export const deviceRequest: Decode = struct([
  { key: 'capabilities', decode: texts },
  { key: 'driver', decode: text },
  { key: 'count', decode: deviceCount },
  { key: 'device_ids', decode: texts },
  { key: 'options', decode: pairs },
]);

/** Hosts as a sorted list of `name=address`; brackets round IPv6 addresses go. */
export const hosts: Decode = (node, at) => {
  const found: { host: string; address: string; at: Node }[] = [];
  if (node.kind === 'map') {
    for (const [host, { value }] of node.entries) {
      for (const item of value.kind === 'seq' ? value.items : [value]) {
        if (item.kind === 'scalar') found.push({ host, address: render(item), at: item });
      }
    }
  } else if (node.kind === 'seq') {
    for (const item of node.items) {
      if (item.kind !== 'scalar' || item.broken) continue;
      const line = render(item);
      const cut = line.includes('=') ? line.indexOf('=') : line.indexOf(':');
      if (cut === -1) {
        const message = `${at.path}: invalid additional host, missing IP: ${line}`;
        at.problems.error('invalidValue', message, item.span);
        continue;
      }
      for (const address of line.slice(cut + 1).split(','))
        found.push({ host: line.slice(0, cut), address, at: item });
    }
  }
  for (const entry of found) {
    if (entry.host === '' || /[:=]/.test(entry.host)) {
      at.problems.error('invalidValue', `${at.path}: bad host name '${entry.host}'`, entry.at.span);
    }
  }
  if (found.length === 0) return undefined;
  return found.map(({ host, address }) => `${host}=${address.replace(/^\[(.+)\]$/, '$1')}`).sort();
};

const sshKeys: Decode = (node) => {
  if (node.kind !== 'map' || node.entries.size === 0) return undefined;
  return [...node.entries].map(([id, { value }]) => {
    const path = value.kind === 'scalar' ? render(value) : '';
    return path === '' ? id : `${id}=${path}`;
  });
};

export const decodeBuild: Decode = struct([
  { key: 'context', decode: text },
  { key: 'dockerfile', decode: text },
  { key: 'dockerfile_inline', decode: text },
  { key: 'entitlements', decode: texts },
  { key: 'args', decode: nullablePairs },
  { key: 'provenance', decode: text },
  { key: 'sbom', decode: text },
  { key: 'ssh', decode: sshKeys },
  { key: 'labels', decode: pairs },
  { key: 'cache_from', decode: texts },
  { key: 'cache_to', decode: texts },
  { key: 'no_cache', decode: flag },
  { key: 'no_cache_filter', decode: texts },
  { key: 'additional_contexts', decode: pairs },
  { key: 'pull', decode: flag },
  { key: 'extra_hosts', decode: hosts },
  { key: 'isolation', decode: text },
  { key: 'network', decode: text },
  { key: 'target', decode: text },
  { key: 'secrets', decode: list(fileReference) },
  { key: 'shm_size', decode: bytes },
  { key: 'tags', decode: texts },
  { key: 'ulimits', decode: mapOfValues(limits(untexted(explicitWhole))) },
  { key: 'platforms', decode: texts },
  { key: 'privileged', decode: flag },
]);
