import { pathRules, type PathRules } from './pathRules';
import { type ProblemList } from './problemList';
import {
  isNull,
  mapOf,
  render,
  scalar,
  seq,
  stringOf,
  withoutEntry,
  type MapEntry,
  type MapNode,
  type Node,
  type SeqNode,
} from './tree';

type MergeRule =
  'replace' | 'sequence' | 'hosts' | 'build' | 'dependsOn' | 'networks' | 'logging' | 'ulimit' | 'ipam';

/** Where merging differs from "maps merge, lists append, the rest is replaced". */
const special: PathRules<MergeRule> = pathRules<MergeRule>({
  'networks.*.ipam.config': 'ipam',
  'networks.*.labels': 'sequence',
  'volumes.*.labels': 'sequence',
  'services.*.annotations': 'sequence',
  'services.*.build': 'build',
  'services.*.build.args': 'sequence',
  'services.*.build.additional_contexts': 'sequence',
  'services.*.build.extra_hosts': 'hosts',
  'services.*.build.labels': 'sequence',
  'services.*.command': 'replace',
  'services.*.depends_on': 'dependsOn',
  'services.*.deploy.labels': 'sequence',
  'services.*.dns': 'sequence',
  'services.*.dns_opt': 'sequence',
  'services.*.dns_search': 'sequence',
  'services.*.entrypoint': 'replace',
  'services.*.env_file': 'sequence',
  'services.*.label_file': 'sequence',
  'services.*.environment': 'sequence',
  'services.*.extra_hosts': 'hosts',
  'services.*.healthcheck.test': 'replace',
  'services.*.labels': 'sequence',
  'services.*.logging': 'logging',
  'services.*.models': 'networks',
  'services.*.networks': 'networks',
  'services.*.sysctls': 'sequence',
  'services.*.tmpfs': 'sequence',
  'services.*.ulimits.*': 'ulimit',
});

/** Merges a whole file onto what was read before it. */
export function mergeTrees(base: Node, over: Node, problems: ProblemList): Node {
  return new Merge(problems).merge(base, over, special);
}

/** Merges a service onto the one it extends. */
export function mergeServices(base: Node, over: Node, problems: ProblemList): Node {
  return new Merge(problems, ['services', '*']).merge(base, over, special.step('services')?.step('*'));
}

class Merge {
  constructor(
    private readonly problems: ProblemList,
    private readonly path: string[] = [],
  ) {}

  merge(base: Node, over: Node, rules: PathRules<MergeRule> | undefined): Node {
    if (over.override) return over;
    if (rules?.rule) return this.mergeSpecial(base, over, rules.rule, rules);
    if (isNull(over)) return base;
    if (base.kind === 'map') {
      return over.kind === 'map' ? this.mergeMaps(base, over, rules) : this.conflict(base, over);
    }
    if (base.kind === 'seq') {
      return over.kind === 'seq' ? append(base, over) : this.conflict(base, over);
    }
    return over;
  }

  private mergeSpecial(before: Node, over: Node, rule: MergeRule, rules: PathRules<MergeRule>): Node {
    const base = before.kind === 'map' && over.kind === 'map' ? withoutResets(before, over) : before;
    switch (rule) {
      case 'replace':
        return over;
      case 'sequence':
        return append(toSequence(base), toSequence(over));
      case 'hosts':
        return appendHosts(toSequence(base), toSequence(over));
      case 'build':
        return this.mergeAsMaps(toBuild(base), toBuild(over), base, over, rules);
      case 'dependsOn':
        return this.mergeAsMaps(toDependencies(base), toDependencies(over), base, over, rules);
      case 'networks':
        return this.mergeAsMaps(toNetworks(base), toNetworks(over), base, over, rules);
      case 'logging': {
        if (base.kind !== 'map' || over.kind !== 'map') return this.fallback(base, over);
        const before = base.entries.get('driver')?.value;
        const after = over.entries.get('driver')?.value;
        const same = !before || !after || stringOf(before) === stringOf(after);
        return same ? this.mergeMaps(base, over, rules) : over;
      }
      case 'ulimit':
        return over;
      case 'ipam':
        return base.kind === 'seq' && over.kind === 'seq'
          ? this.mergeSubnets(base, over)
          : this.fallback(base, over);
    }
  }

  private mergeAsMaps(
    baseMap: MapNode | undefined,
    overMap: MapNode | undefined,
    base: Node,
    over: Node,
    rules: PathRules<MergeRule>,
  ): Node {
    if (!baseMap || !overMap) return this.fallback(base, over);
    return this.mergeMaps(baseMap, overMap, rules);
  }

  private fallback(base: Node, over: Node): Node {
    if (isNull(over)) return base;
    if (isNull(base)) return over;
    return this.conflict(base, over);
  }

  private mergeMaps(base: MapNode, over: MapNode, rules: PathRules<MergeRule> | undefined): MapNode {
    const entries = new Map<string, MapEntry>(base.entries);
    for (const key of over.resets ?? []) entries.delete(key);
    for (const [key, entry] of over.entries) {
      const before = entries.get(key);
      if (!before || key.startsWith('x-')) {
        entries.set(key, before ? { keySpan: before.keySpan, value: entry.value } : entry);
        continue;
      }
      this.path.push(key);
      const value = this.merge(before.value, entry.value, rules?.step(key));
      this.path.pop();
      entries.set(key, { keySpan: before.keySpan, value });
    }
    return { kind: 'map', entries, span: base.span, ...(over.resets && { resets: over.resets }) };
  }

  /** Pools with the same subnet merge, others are added. */
  private mergeSubnets(base: SeqNode, over: SeqNode): SeqNode {
    const pools: Node[] = [...base.items];
    for (const item of over.items) {
      const subnet = subnetOf(item);
      const index = pools.findIndex((pool) => subnetOf(pool) === subnet);
      const before = pools[index];
      if (before?.kind === 'map' && item.kind === 'map')
        pools[index] = this.mergeMaps(before, item, undefined);
      else pools.push(item);
    }
    return seq(pools, base.span);
  }

  private conflict(base: Node, over: Node): Node {
    this.problems.error('mergeConflict', `cannot override ${this.path.join('.')}`, over.span);
    return base;
  }
}

function withoutResets(base: MapNode, over: MapNode): MapNode {
  return (over.resets ?? []).reduce(withoutEntry, base);
}

function subnetOf(node: Node): string | undefined {
  return node.kind === 'map' ? stringOf(node.entries.get('subnet')?.value) : undefined;
}

function append(base: SeqNode, over: SeqNode): SeqNode {
  return seq([...base.items, ...over.items], base.span);
}

/** Hosts may have several addresses, so only exact repetitions are dropped. */
function appendHosts(base: SeqNode, over: SeqNode): SeqNode {
  const known = new Set(base.items.map(stringOf));
  return seq([...base.items, ...over.items.filter((item) => !known.has(stringOf(item)))], base.span);
}

/** A map of values as the list of `key=value` that it stands for; sorted, as compose has it. */
function toSequence(node: Node): SeqNode {
  if (node.kind === 'seq') return node;
  if (node.kind === 'scalar') return seq(node.value === null ? [] : [node], node.span);
  const items: { text: string; node: Node }[] = [];
  for (const [key, { value, keySpan }] of node.entries) {
    const span = {
      ...keySpan,
      end: Math.max(keySpan.end, value.span.source === keySpan.source ? value.span.end : 0),
    };
    const add = (text: string): void => void items.push({ text, node: scalar(text, span) });
    if (isNull(value)) add(key);
    else if (value.kind === 'scalar') add(`${key}=${render(value)}`);
    else if (value.kind === 'seq') {
      for (const item of value.items) if (item.kind === 'scalar') add(`${key}=${render(item)}`);
    }
  }
  items.sort((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : 0));
  return seq(
    items.map((item) => item.node),
    node.span,
  );
}

function toBuild(node: Node): MapNode | undefined {
  if (node.kind === 'map') return node;
  return stringOf(node) === undefined ? undefined : mapOf({ context: node }, node.span);
}

function toDependencies(node: Node): MapNode | undefined {
  return listToMap(node, (item) =>
    mapOf({ condition: scalar('service_started', item.span), required: scalar(true, item.span) }, item.span),
  );
}

function toNetworks(node: Node): MapNode | undefined {
  return listToMap(node, (item) => scalar(null, item.span));
}

/** A list of names as a map from each name; a map stays; anything else is undefined. */
export function listToMap(node: Node, value: (item: Node) => Node): MapNode | undefined {
  if (node.kind === 'map') return node;
  if (node.kind !== 'seq') return undefined;
  const entries = new Map<string, MapEntry>();
  for (const item of node.items) {
    const name = stringOf(item);
    if (name !== undefined) entries.set(name, { keySpan: item.span, value: value(item) });
  }
  return { kind: 'map', entries, span: node.span };
}
