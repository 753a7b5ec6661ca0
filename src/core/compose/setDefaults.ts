import {
  changeEntry,
  get,
  mapItems,
  mapValues,
  scalar,
  stringOf,
  withEntry,
  type MapNode,
  type Node,
} from './tree';

/** Fills in what the specification presumes: build context, secret targets, port modes, device counts. */
export function setDefaults(tree: Node): Node {
  if (tree.kind !== 'map') return tree;
  return changeEntry(tree, 'services', (services) =>
    services.kind === 'map' ? mapValues(services, serviceDefaults) : services,
  );
}

function serviceDefaults(node: Node): Node {
  if (node.kind !== 'map') return node;
  let service: MapNode = changeEntry(node, 'build', (build) => fill(build, 'context', '.'));
  service = changeEntry(service, 'secrets', (list) =>
    eachMap(list, (item) => fill(item, 'target', `/run/secrets/${stringOf(get(item, 'source')) ?? ''}`)),
  );
  service = changeEntry(service, 'ports', (list) =>
    eachMap(list, (item) => fill(fill(item, 'protocol', 'tcp'), 'mode', 'ingress')),
  );
  service = changeEntry(service, 'gpus', (list) => eachMap(list, deviceCount));
  return changeInside(service, ['deploy', 'resources', 'reservations', 'devices'], (list) =>
    eachMap(list, deviceCount),
  );
}

function changeInside(node: Node, path: readonly string[], change: (value: Node) => Node): MapNode {
  const [key, ...rest] = path;
  const map = node as MapNode;
  if (key === undefined) return map;
  return changeEntry(map, key, (value) => {
    if (rest.length === 0) return change(value);
    return value.kind === 'map' ? changeInside(value, rest, change) : value;
  });
}

function eachMap(list: Node, change: (item: MapNode) => Node): Node {
  return list.kind === 'seq' ? mapItems(list, (item) => (item.kind === 'map' ? change(item) : item)) : list;
}

function fill<T extends Node>(node: T, key: string, value: string): T | MapNode {
  if (node.kind !== 'map' || node.entries.has(key)) return node;
  return withEntry(node, key, scalar(value, node.span));
}

function deviceCount(request: MapNode): MapNode {
  if (request.entries.has('count') || request.entries.has('device_ids')) return request;
  return withEntry(request, 'count', scalar('all', request.span));
}
