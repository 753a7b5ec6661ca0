import { type AnnotatedLink, type GroupModel, type ServiceAnnotations } from '../model/stack';
import { annotationBlock, AnnotationBlock } from './annotationBlock';
import { type TaskModel } from '../model/task';
import { type VariableRule } from '../model/variables';
import { type ProblemList } from './problemList';
import { taskAnnotations } from './taskAnnotations';
import { render, type MapNode, type Node } from './tree';
import { variableRules } from './variableRules';

const serviceKeys = [
  'title',
  'description',
  'group',
  'links',
  'console',
  'connection',
  'system',
  'confirm',
  'oneShot',
  'variables',
  'tasks',
];

/**
 * Reads `x-dev-stack` of a service.
 * @param services every service of the definition, which tasks may name
 */
export function serviceAnnotations(
  service: string,
  node: Node | undefined,
  services: readonly string[],
  problems: ProblemList,
): { annotations: ServiceAnnotations; oneShot: boolean; variables: readonly VariableRule[] } {
  const block = annotationBlock(`services.${service}.x-dev-stack`, node, serviceKeys, problems);
  if (!block) return { annotations: {}, oneShot: false, variables: [] };
  const annotations: { -readonly [K in keyof ServiceAnnotations]: ServiceAnnotations[K] } = {};
  for (const key of ['title', 'description', 'group', 'connection', 'system', 'confirm'] as const) {
    const value = block.text(key);
    if (value !== undefined) annotations[key] = value;
  }
  const console = block.words('console');
  if (console && console.length > 0) annotations.console = console;
  const links = block.maps('links').flatMap((item) => linkOf(item.map, item.path, problems));
  if (links.length > 0) annotations.links = links;
  const tasks = taskAnnotations(block, service, services, problems);
  if (tasks.length > 0) annotations.tasks = tasks;
  return {
    annotations,
    oneShot: block.flag('oneShot') ?? false,
    variables: variableRules(block, service, problems),
  };
}

function linkOf(map: MapNode, path: string, problems: ProblemList): AnnotatedLink[] {
  const block = new AnnotationBlock(path, map, ['title', 'url', 'user', 'password'], problems);
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
  readonly variables: readonly VariableRule[];
  readonly tasks: readonly TaskModel[];
}

export function stackAnnotations(
  node: Node | undefined,
  services: readonly string[],
  problems: ProblemList,
): StackAnnotations {
  const block = annotationBlock(
    'x-dev-stack',
    node,
    ['title', 'groups', 'presets', 'exclusive', 'variables', 'tasks'],
    problems,
  );
  if (!block) return { title: undefined, groups: [], presets: [], exclusive: [], variables: [], tasks: [] };
  const groups = block.named('groups').map(({ name, map, path }, index) => {
    const group = new AnnotationBlock(path, map, ['title', 'order'], problems);
    return { id: name, title: group.text('title') ?? name, order: group.number('order') ?? index };
  });
  const presets = block.named('presets').map(({ name, map, path }) => {
    const preset = new AnnotationBlock(path, map, ['title', 'description'], problems);
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
    variables: variableRules(block, undefined, problems),
    tasks: taskAnnotations(block, undefined, services, problems),
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
