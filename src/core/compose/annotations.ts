import { type AnnotatedLink, type GroupModel, type ServiceAnnotations } from '../model/stack';
import { closestName } from './closestName';
import { type ProblemList } from './problemList';
import { splitShellWords } from './shellWords';
import { render, type MapNode, type Node } from './tree';

/** Reads the keys of one `x-dev-stack` block and warns about what does not fit; what fits is kept. */
class Block {
  constructor(
    private readonly path: string,
    private readonly map: MapNode,
    known: readonly string[],
    private readonly problems: ProblemList,
  ) {
    for (const [key, { keySpan }] of map.entries) {
      if (known.includes(key) || key.startsWith('x-')) continue;
      const hint = closestName(key, known);
      const suffix = hint === undefined ? '' : `; did you mean "${hint}"?`;
      problems.warning('annotation', `${path}.${key} is not known${suffix}`, keySpan);
    }
  }

  get(key: string): Node | undefined {
    return this.map.entries.get(key)?.value;
  }

  text(key: string): string | undefined {
    const node = this.get(key);
    if (!node) return undefined;
    if (node.kind === 'scalar' && node.value !== null && typeof node.value !== 'boolean') return render(node);
    return this.wrong(key, 'a text', node);
  }

  number(key: string): number | undefined {
    const node = this.get(key);
    if (!node) return undefined;
    if (node.kind === 'scalar' && typeof node.value === 'number') return node.value;
    return this.wrong(key, 'a number', node);
  }

  flag(key: string): boolean | undefined {
    const node = this.get(key);
    if (!node) return undefined;
    if (node.kind === 'scalar' && typeof node.value === 'boolean') return node.value;
    return this.wrong(key, 'true or false', node);
  }

  /** A list of texts, or a single one. */
  words(key: string): string[] | undefined {
    const node = this.get(key);
    if (!node) return undefined;
    if (node.kind === 'scalar' && typeof node.value === 'string') {
      return splitShellWords(node.value) ?? this.wrong(key, 'a command with its quotes closed', node);
    }
    if (node.kind !== 'seq') return this.wrong(key, 'a list of words or a command', node);
    return node.items.flatMap((item) => (item.kind === 'scalar' ? [render(item)] : []));
  }

  maps(key: string): { readonly map: MapNode; readonly path: string }[] {
    const node = this.get(key);
    if (!node) return [];
    if (node.kind !== 'seq') return this.wrong(key, 'a list', node) ?? [];
    return node.items.flatMap((item, index) => {
      const path = `${this.path}.${key}[${index}]`;
      if (item.kind === 'map') return [{ map: item, path }];
      this.problems.warning('annotation', `${path} must be a mapping`, item.span);
      return [];
    });
  }

  /** Named blocks below a key; null counts as an empty block. */
  named(key: string): { readonly name: string; readonly map: MapNode; readonly path: string }[] {
    const node = this.get(key);
    if (!node) return [];
    if (node.kind !== 'map') return this.wrong(key, 'a mapping', node) ?? [];
    return [...node.entries].flatMap(([name, { value }]) => {
      const path = `${this.path}.${key}.${name}`;
      if (value.kind === 'map') return [{ name, map: value, path }];
      if (value.kind === 'scalar' && value.value === null) {
        return [{ name, map: { kind: 'map', entries: new Map(), span: value.span } as const, path }];
      }
      this.problems.warning('annotation', `${path} must be a mapping`, value.span);
      return [];
    });
  }

  private wrong(key: string, wanted: string, node: Node): undefined {
    this.problems.warning('annotation', `${this.path}.${key} must be ${wanted}`, node.span);
    return undefined;
  }
}

function blockOf(
  path: string,
  node: Node | undefined,
  known: readonly string[],
  problems: ProblemList,
): Block | undefined {
  if (!node) return undefined;
  if (node.kind === 'map') return new Block(path, node, known, problems);
  problems.warning('annotation', `${path} must be a mapping`, node.span);
  return undefined;
}

const serviceKeys = ['title', 'description', 'group', 'links', 'console', 'connection', 'system', 'oneShot'];

/** Reads `x-dev-stack` of a service. */
export function serviceAnnotations(
  service: string,
  node: Node | undefined,
  problems: ProblemList,
): { annotations: ServiceAnnotations; oneShot: boolean } {
  const block = blockOf(`services.${service}.x-dev-stack`, node, serviceKeys, problems);
  if (!block) return { annotations: {}, oneShot: false };
  const annotations: { -readonly [K in keyof ServiceAnnotations]: ServiceAnnotations[K] } = {};
  for (const key of ['title', 'description', 'group', 'connection', 'system'] as const) {
    const value = block.text(key);
    if (value !== undefined) annotations[key] = value;
  }
  const console = block.words('console');
  if (console && console.length > 0) annotations.console = console;
  const links = block.maps('links').flatMap((item) => linkOf(item.map, item.path, problems));
  if (links.length > 0) annotations.links = links;
  return { annotations, oneShot: block.flag('oneShot') ?? false };
}

function linkOf(map: MapNode, path: string, problems: ProblemList): AnnotatedLink[] {
  const block = new Block(path, map, ['title', 'url', 'user', 'password'], problems);
  const url = block.text('url');
  if (url === undefined) {
    problems.warning('annotation', `${path}.url is missing`, map.span);
    return [];
  }
  const user = block.text('user');
  const password = block.text('password');
  const title = block.text('title') ?? url;
  return [{ title, url, ...(user !== undefined && { user }), ...(password !== undefined && { password }) }];
}

/** `x-dev-stack` of the whole definition. */
export interface StackAnnotations {
  readonly title: string | undefined;
  readonly groups: readonly GroupModel[];
  readonly presets: readonly {
    readonly profile: string;
    readonly title: string;
    readonly description: string;
  }[];
  readonly exclusive: readonly (readonly string[])[];
}

export function stackAnnotations(node: Node | undefined, problems: ProblemList): StackAnnotations {
  const block = blockOf('x-dev-stack', node, ['title', 'groups', 'presets', 'exclusive'], problems);
  if (!block) return { title: undefined, groups: [], presets: [], exclusive: [] };
  const groups = block.named('groups').map(({ name, map, path }, index) => {
    const group = new Block(path, map, ['title', 'order'], problems);
    return { id: name, title: group.text('title') ?? name, order: group.number('order') ?? index };
  });
  const presets = block.named('presets').map(({ name, map, path }) => {
    const preset = new Block(path, map, ['title', 'description'], problems);
    return {
      profile: name,
      title: preset.text('title') ?? name,
      description: preset.text('description') ?? '',
    };
  });
  return {
    title: block.text('title'),
    groups: groups.sort((a, b) => a.order - b.order),
    presets,
    exclusive: exclusiveSets(block.get('exclusive'), problems),
  };
}

function exclusiveSets(node: Node | undefined, problems: ProblemList): string[][] {
  if (!node) return [];
  const sets = node.kind === 'seq' ? node.items : [node];
  return sets.flatMap((set) => {
    if (set.kind === 'seq' && set.items.every((item) => item.kind === 'scalar')) {
      return [set.items.map((item) => (item.kind === 'scalar' ? render(item) : ''))];
    }
    problems.warning('annotation', 'x-dev-stack.exclusive must be a list of lists of profiles', set.span);
    return [];
  });
}
