import { pathRules, type PathRules } from './pathRules';
import { get, mapValues, render, stringOf, type Node, type SeqNode } from './tree';
import { parseVolume } from './parseVolume';

/** What makes an item of a list the same as another; undefined for items that cannot be told apart by it. */
type Identity = (item: Node) => string | undefined;

const keyOfPair: Identity = (item) => stringOf(item)?.split('=', 1)[0];

const targetOfMount: Identity = (item) => {
  const text = stringOf(item);
  if (text === undefined) return stringOf(get(item, 'target'));
  const volume = parseVolume(text);
  return typeof volume === 'string' ? undefined : volume.target;
};

const targetOfDevice: Identity = (item) => {
  const parts = stringOf(item)?.split(':');
  return parts ? (parts[1] ?? parts[0]) : stringOf(get(item, 'target'));
};

const targetOfFile =
  (folder: string): Identity =>
  (item) => {
    const text = stringOf(item);
    if (text !== undefined) return `${folder}/${text}`;
    return stringOf(get(item, 'target')) ?? `${folder}/${stringOf(get(item, 'source')) ?? ''}`;
  };

const scalarText: Identity = (item) => (item.kind === 'scalar' ? render(item) : undefined);

const port: Identity = (item) => {
  if (item.kind !== 'map') return scalarText(item);
  const part = (key: string, fallback: string): string => {
    const node = get(item, key);
    if (node?.kind !== 'scalar') return fallback;
    return typeof node.value === 'number' && key === 'published' ? `number ${node.value}` : render(node);
  };
  return `${part('host_ip', '0.0.0.0')}:${part('published', 'none')}:${part('target', '')}/${part('protocol', 'tcp')}`;
};

const pathOfEnvFile: Identity = (item) => stringOf(item) ?? stringOf(get(item, 'path'));

const identities: PathRules<Identity> = pathRules<Identity>({
  'networks.*.labels': keyOfPair,
  'networks.*.ipam.options': keyOfPair,
  'services.*.annotations': keyOfPair,
  'services.*.build.args': keyOfPair,
  'services.*.build.additional_contexts': keyOfPair,
  'services.*.build.tags': keyOfPair,
  'services.*.build.labels': keyOfPair,
  'services.*.cap_add': keyOfPair,
  'services.*.cap_drop': keyOfPair,
  'services.*.configs': targetOfFile(''),
  'services.*.deploy.labels': keyOfPair,
  'services.*.devices': targetOfDevice,
  'services.*.dns': keyOfPair,
  'services.*.dns_opt': keyOfPair,
  'services.*.dns_search': keyOfPair,
  'services.*.environment': keyOfPair,
  'services.*.env_file': pathOfEnvFile,
  'services.*.expose': scalarText,
  'services.*.labels': keyOfPair,
  'services.*.links': keyOfPair,
  'services.*.networks.*.aliases': keyOfPair,
  'services.*.networks.*.link_local_ips': keyOfPair,
  'services.*.ports': port,
  'services.*.profiles': keyOfPair,
  'services.*.secrets': targetOfFile('/run/secrets'),
  'services.*.sysctls': keyOfPair,
  'services.*.tmpfs': keyOfPair,
  'services.*.volumes': targetOfMount,
});

/** Drops what a later item of the same list redefines: the later one takes the place of the earlier. */
export function deduplicate(tree: Node): Node {
  return visit(tree, identities);
}

function visit(node: Node, rules: PathRules<Identity> | undefined): Node {
  if (!rules) return node;
  if (node.kind === 'map') return mapValues(node, (value, key) => visit(value, rules.step(key)));
  return node.kind === 'seq' && rules.rule ? unique(node, rules.rule) : node;
}

function unique(list: SeqNode, identity: Identity): SeqNode {
  const places = new Map<string, number>();
  const items: Node[] = [];
  for (const item of list.items) {
    const id = identity(item);
    const place = id === undefined ? undefined : places.get(id);
    if (place !== undefined) items[place] = item;
    else {
      if (id !== undefined) places.set(id, items.length);
      items.push(item);
    }
  }
  return items.length === list.items.length ? list : { ...list, items };
}
