import { taskNames, type TaskModel, type TaskName } from '../model/task';
import { AnnotationBlock } from './annotationBlock';
import { closestName } from './closestName';
import { type ProblemList } from './problemList';
import { type MapNode } from './tree';

const keys = ['command', 'in', 'oneShot', 'description', 'user', 'workingDir', 'onStart'];

/**
 * Reads `tasks` of an `x-dev-stack` block. A task may be its command alone, or a mapping.
 * @param owner the service it belongs to; undefined for the whole definition, where `in` is needed
 */
export function taskAnnotations(
  block: AnnotationBlock,
  owner: string | undefined,
  services: readonly string[],
  problems: ProblemList,
): TaskModel[] {
  return block.entries('tasks').flatMap(({ name, keySpan, value, path }) => {
    if (!isTaskName(name)) {
      const hint = closestName(name, taskNames);
      const known = hint === undefined ? `known are ${taskNames.join(', ')}` : `did you mean "${hint}"?`;
      problems.warning('annotation', `${path} is not known; ${known}`, keySpan);
      return [];
    }
    // The short form is read as what it stands for.
    const map: MapNode =
      value.kind === 'map'
        ? value
        : { kind: 'map', entries: new Map([['command', { keySpan, value }]]), span: value.span };
    return taskOf(name, map, path, owner, services, problems);
  });
}

function taskOf(
  name: TaskName,
  map: MapNode,
  path: string,
  owner: string | undefined,
  services: readonly string[],
  problems: ProblemList,
): TaskModel[] {
  const block = new AnnotationBlock(path, map, keys, problems);
  const command = block.words('command');
  if (command === undefined || command.length === 0) {
    if (block.get('command') === undefined || command?.length === 0)
      problems.warning('annotation', `${path}.command is missing`, map.span);
    return [];
  }
  const service = block.text('in') ?? owner;
  if (service === undefined) {
    problems.warning('annotation', `${path}.in is missing: name the service it runs in`, map.span);
    return [];
  }
  if (!services.includes(service)) {
    const hint = closestName(service, services);
    const suffix = hint === undefined ? '' : `; did you mean "${hint}"?`;
    const at = block.get('in')?.span;
    problems.warning('annotation', `${path}.in names ${service}, which is no service${suffix}`, at);
    return [];
  }
  let onStart = block.flag('onStart') ?? false;
  if (onStart && (name === 'dump' || name === 'import')) {
    const at = block.get('onStart')?.span;
    problems.warning('annotation', `${path}.onStart fits migrate and seed only: ${name} needs a file`, at);
    onStart = false;
  }
  const oneShot = block.flag('oneShot');
  const description = block.text('description');
  const user = block.text('user');
  const workingDir = block.text('workingDir');
  return [
    {
      name,
      command,
      service,
      onStart,
      ...(oneShot !== undefined && { oneShot }),
      ...(description !== undefined && { description }),
      ...(user !== undefined && { user }),
      ...(workingDir !== undefined && { workingDir }),
    },
  ];
}

function isTaskName(name: string): name is TaskName {
  return (taskNames as readonly string[]).includes(name);
}
