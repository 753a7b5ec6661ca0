import { cleanPath } from './cleanPath';
import { type Lookup } from './substitute';
import {
  changeEntry,
  get,
  isNull,
  mapItems,
  mapOf,
  mapValues,
  scalar,
  seq,
  stringOf,
  withEntry,
  type MapEntry,
  type MapNode,
  type Node,
} from './tree';

/**
 * Writes out what the definition implies: the network `default`, names of resources on the engine, dependencies that
 * follow from links, shared namespaces and `volumes_from`, values of variables that are only named.
 */
export function normalise(tree: Node, projectName: string, lookup: Lookup): Node {
  if (tree.kind !== 'map') return tree;
  let project = changeEntry(tree, 'services', (services) =>
    services.kind === 'map'
      ? mapValues(services, (service) =>
          service.kind === 'map' ? normaliseService(service, lookup) : service,
        )
      : services,
  );
  project = withDefaultNetwork(project);
  for (const section of ['networks', 'volumes', 'configs', 'secrets']) {
    project = changeEntry(project, section, (resources) => nameResources(resources, projectName));
  }
  return project;
}

function normaliseService(node: MapNode, lookup: Lookup): MapNode {
  let service = node;
  const networks = get(service, 'networks');
  const joinsNone = !networks || (networks.kind === 'map' && networks.entries.size === 0);
  if (joinsNone && !service.entries.has('network_mode')) {
    const none = scalar(null, service.span);
    service = withEntry(service, 'networks', mapOf({ default: none }, networks?.span ?? service.span));
  }
  service = changeEntry(service, 'pull_policy', (policy) =>
    stringOf(policy) === 'if_not_present' ? scalar('missing', policy.span) : policy,
  );
  service = changeEntry(service, 'build', (build) =>
    build.kind === 'map' ? normaliseBuild(build, lookup) : build,
  );
  service = changeEntry(service, 'environment', (environment) => resolveNamed(environment, lookup, true));
  service = changeEntry(service, 'volumes', (volumes) =>
    volumes.kind === 'seq'
      ? mapItems(volumes, (volume) =>
          volume.kind === 'map'
            ? changeEntry(volume, 'target', (target) => {
                const text = stringOf(target);
                return text === undefined || cleanPath(text) === text
                  ? target
                  : scalar(cleanPath(text), target.span);
              })
            : volume,
        )
      : volumes,
  );
  return withImpliedDependencies(service);
}

function normaliseBuild(node: MapNode, lookup: Lookup): MapNode {
  let build = node;
  const missing = (key: string): boolean => !build.entries.has(key) || isNull(get(build, key));
  if (missing('context')) build = withEntry(build, 'context', scalar('.', build.span));
  if (missing('dockerfile') && missing('dockerfile_inline')) {
    build = withEntry(build, 'dockerfile', scalar('Dockerfile', build.span));
  }
  return changeEntry(build, 'args', (args) => resolveNamed(args, lookup, false));
}

/** Gives variables that are only named their value; `keep` says whether those without one stay. */
export function resolveNamed(node: Node, lookup: Lookup, keep: boolean): Node {
  if (node.kind === 'seq') {
    const items: Node[] = [];
    for (const item of node.items) {
      const text = stringOf(item);
      const value = text === undefined || text.includes('=') ? undefined : lookup(text);
      if (text === undefined || text.includes('=')) items.push(item);
      else if (value !== undefined) items.push(scalar(`${text}=${value}`, item.span));
      else if (keep) items.push(item);
    }
    return seq(items, node.span);
  }
  if (node.kind !== 'map') return node;
  const entries = new Map<string, MapEntry>();
  for (const [key, entry] of node.entries) {
    const value = isNull(entry.value) ? lookup(key) : undefined;
    if (value !== undefined) entries.set(key, { ...entry, value: scalar(value, entry.value.span) });
    else if (!isNull(entry.value) || keep) entries.set(key, entry);
  }
  return { ...node, entries };
}

function withImpliedDependencies(service: MapNode): MapNode {
  const declared = get(service, 'depends_on');
  if (declared && declared.kind !== 'map') return service;
  let dependencies: MapNode = declared ?? { kind: 'map', entries: new Map(), span: service.span };
  const imply = (name: string, restart: boolean, at: Node): void => {
    if (dependencies.entries.has(name)) return;
    const dependency = mapOf(
      {
        condition: scalar('service_started', at.span),
        restart: scalar(restart, at.span),
        required: scalar(true, at.span),
      },
      at.span,
    );
    dependencies = withEntry(dependencies, name, dependency);
  };
  for (const link of itemsOf(get(service, 'links'))) {
    const parts = stringOf(link)?.split(':') ?? [];
    const name = parts.length === 2 ? parts[0] : stringOf(link);
    if (name !== undefined) imply(name, true, link);
  }
  for (const key of ['network_mode', 'ipc', 'pid', 'uts', 'cgroup']) {
    const node = get(service, key);
    const text = stringOf(node);
    if (node && text?.startsWith('service:')) imply(text.slice('service:'.length), true, node);
  }
  for (const item of itemsOf(get(service, 'volumes_from'))) {
    const text = stringOf(item);
    if (text !== undefined && !text.startsWith('container:')) imply(text.split(':', 1)[0] ?? '', false, item);
  }
  return dependencies.entries.size > 0 ? withEntry(service, 'depends_on', dependencies) : service;
}

function itemsOf(node: Node | undefined): readonly Node[] {
  return node?.kind === 'seq' ? node.items : [];
}

function withDefaultNetwork(project: MapNode): MapNode {
  const services = get(project, 'services');
  if (services?.kind !== 'map') return project;
  const used = [...services.entries.values()].some(
    ({ value }) => !get(value, 'network_mode') && get(get(value, 'networks'), 'default') !== undefined,
  );
  const networks = get(project, 'networks');
  if (!used || get(networks, 'default') || (networks && networks.kind !== 'map')) return project;
  const base: MapNode = networks ?? { kind: 'map', entries: new Map(), span: project.span };
  return withEntry(project, 'networks', withEntry(base, 'default', scalar(null, project.span)));
}

function nameResources(resources: Node, projectName: string): Node {
  if (resources.kind !== 'map') return resources;
  return mapValues(resources, (node, key) => {
    const resource: Node = isNull(node) ? { kind: 'map', entries: new Map(), span: node.span } : node;
    if (resource.kind !== 'map') return node;
    const name = get(resource, 'name');
    if (name && !isNull(name)) return resource;
    const external = get(resource, 'external');
    const isExternal = external?.kind === 'scalar' && external.value === true;
    return withEntry(resource, 'name', scalar(isExternal ? key : `${projectName}_${key}`, resource.span));
  });
}
