import type { StackModel } from '../model/stack';
import { concerns, inOrder, stackTasks, type StackTask } from './stackTasks';

/** The tasks that a start of these services brings along, in their order. It starts nothing more for them. */
export function tasksOnStart(stack: StackModel, services: readonly string[]): StackTask[] {
  return inOrder(
    stack,
    stackTasks(stack).filter((task) => comesWith(task, services)),
  );
}

/**
 * The tasks that follow a reset, in their order: migrations and seeds of the data that is new, and what a start brings
 * along anyway.
 * @param reset the services that were reset; undefined: all
 * @param started the services that are started afterwards, with what they need
 */
export function tasksAfterReset(
  stack: StackModel,
  reset: readonly string[] | undefined,
  started: readonly string[],
): StackTask[] {
  const names = reset ?? stack.services.map((service) => service.name);
  return inOrder(
    stack,
    stackTasks(stack).filter(
      (task) =>
        comesWith(task, started) ||
        ((task.name === 'migrate' || task.name === 'seed') &&
          names.some((name) => started.includes(name) && concerns(stack, task, name))),
    ),
  );
}

function comesWith(task: StackTask, services: readonly string[]): boolean {
  return (
    task.onStart &&
    services.includes(task.owner ?? task.service) &&
    (task.oneShot || services.includes(task.service))
  );
}
