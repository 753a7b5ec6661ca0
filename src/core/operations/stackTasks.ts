import { didYouMean } from '../compose/didYouMean';
import { findSystem } from '../catalog/catalog';
import type { ImportCommand } from '../catalog/catalogSystem';
import { expandTemplate } from '../catalog/expandTemplate';
import { createSystemContext } from '../catalog/systemContext';
import { dependencyOrder, withDependencies } from '../compose/order';
import { EngineError } from '../engine/engineError';
import { findService, type ServiceModel, type StackModel } from '../model/stack';
import { taskNames, type TaskModel, type TaskName } from '../model/task';

/** A task of a stack, from its definition or from the catalog, ready to be run. */
export interface StackTask {
  readonly name: TaskName;
  /** Whose data it works on; undefined where the definition does not say: all that `service` depends on. */
  readonly owner: string | undefined;
  /** The service in whose container it runs. */
  readonly service: string;
  readonly oneShot: boolean;
  readonly description: string | undefined;
  readonly user: string | undefined;
  readonly workingDir: string | undefined;
  readonly onStart: boolean;
  /** What files of it end with (".sql"); undefined where the definition declares it. */
  readonly extension: string | undefined;
  /** @param head the first bytes of what an import reads */
  command(head: Uint8Array): ImportCommand;
}

/** Every task of the services that are selected; those a definition declares go before the catalog's of that name. */
export function stackTasks(stack: StackModel): StackTask[] {
  const own = (stack.tasks ?? []).flatMap((task) => declared(stack, task, undefined));
  return [
    ...stack.services
      .filter((service) => service.active)
      .flatMap((service) => tasksOfService(stack, service)),
    ...own,
  ];
}

const namesOf = new WeakMap<ServiceModel, readonly TaskName[]>();

/** Names of the tasks that a service has of its own; asked with every drawing of its row. */
export function taskNamesOf(service: ServiceModel): readonly TaskName[] {
  const kept = namesOf.get(service);
  if (kept) return kept;
  const own = service.annotations.tasks?.map((task) => task.name) ?? [];
  const names = taskNames.filter((name) => own.includes(name) || known(service, name).length > 0);
  namesOf.set(service, names);
  return names;
}

/** Tasks that belong to one service alone. */
function tasksOfService(stack: StackModel, service: ServiceModel): StackTask[] {
  return taskNames.flatMap((name) => {
    const task = service.annotations.tasks?.find((one) => one.name === name);
    return task ? declared(stack, task, service.name) : known(service, name);
  });
}

/** True for tasks that work on the data of this service. */
export function concerns(stack: StackModel, task: StackTask, service: string): boolean {
  if (task.owner !== undefined) return task.owner === service;
  return withDependencies(stack.services, [task.service]).includes(service);
}

/**
 * The tasks of one name, in the order in which they are run: that of the dependencies.
 * @param service only what concerns it
 * @throws EngineError `notFound` for an unknown service or when there is no such task.
 */
export function chooseTasks(stack: StackModel, name: TaskName, service: string | undefined): StackTask[] {
  if (service !== undefined && findService(stack, service) === undefined) {
    const known = stack.services.map((one) => one.name);
    const message = `no such service: ${service}${didYouMean(service, known)}`;
    throw new EngineError('notFound', message, { action: `run ${name}` });
  }
  const found = inOrder(
    stack,
    stackTasks(stack).filter(
      (task) => task.name === name && (service === undefined || concerns(stack, task, service)),
    ),
  );
  if (found.length > 0) return found;
  const whose = service === undefined ? 'this stack' : service;
  throw new EngineError(
    'unsupported',
    `There is no ${name} for ${whose}. Declare it as x-dev-stack.tasks.${name} of the service`,
    { action: `run ${name}` },
  );
}

/** First by kind (migrate before seed), then dependencies first. */
export function inOrder(stack: StackModel, tasks: readonly StackTask[]): StackTask[] {
  const order = dependencyOrder(stack.services);
  const place = (task: StackTask): number => order.indexOf(task.owner ?? task.service);
  return [...tasks].sort(
    (a, b) => taskNames.indexOf(a.name) - taskNames.indexOf(b.name) || place(a) - place(b),
  );
}

function declared(stack: StackModel, task: TaskModel, owner: string | undefined): StackTask[] {
  const service = findService(stack, task.service);
  // What runs in a service that is not selected is not selected either.
  if (!service?.active) return [];
  const context = createSystemContext(service, []);
  const command = task.command.map((word) => expandTemplate(word, context, 'text') ?? word);
  return [
    {
      name: task.name,
      owner,
      service: task.service,
      oneShot: task.oneShot ?? (service.oneShot || service.replicas === 0),
      description: task.description,
      user: task.user,
      workingDir: task.workingDir,
      onStart: task.onStart,
      extension: undefined,
      command: () => ({ command, environment: {} }),
    },
  ];
}

function known(service: ServiceModel, name: TaskName): StackTask[] {
  const system = findSystem(service);
  const context = createSystemContext(service, []);
  const dump = system?.dump?.(context);
  // A job that happens to use a database's image holds no data.
  if (system?.importing === undefined || dump === undefined || service.oneShot) return [];
  const common = {
    name,
    owner: service.name,
    service: service.name,
    oneShot: false,
    user: undefined,
    workingDir: undefined,
    onStart: false,
    extension: dump.extension,
  };
  switch (name) {
    case 'dump':
      return [
        { ...common, description: `Write everything in ${service.name} to a file`, command: () => dump },
      ];
    case 'import':
      return [
        {
          ...common,
          description: `Read a file into ${service.name}`,
          command: (head) => system.importing?.(context, head) ?? dump,
        },
      ];
    case 'migrate':
    case 'seed':
      return [];
  }
}
