import { withDependencies } from '../compose/order';
import type { Engine } from '../engine/engine';
import { judge } from '../live/judge';
import type { StackStore } from '../live/stackStore';
import { findService, type StackModel } from '../model/stack';
import { observe } from '../reconcile/observe';
import { planOneOff } from '../reconcile/oneOffSpec';
import type { Plan } from '../reconcile/plan';
import type { Clock } from '../support/clock';
import type { OnProgress } from './progress';
import { runTask, type TaskData } from './runTask';
import type { StackTask } from './stackTasks';

/** What carrying out a task needs of the operations it is one of. */
export interface TaskHost {
  readonly store: StackStore;
  readonly clock: Clock;
  /** Told every line that the task prints, with the task's name in front. */
  onLine(text: string): void;
  /** Starts services with what they need and waits until they are ready; runs no tasks. */
  start(services: readonly string[]): Promise<void>;
  run(plan: Plan): Promise<void>;
}

/**
 * Brings up what a task needs and runs it. What is ready is left as it is, also where it differs from the definition.
 * @throws what starting throws, and see runTask.
 */
export async function carryOutTask(
  engine: Engine,
  host: TaskHost,
  task: StackTask,
  data: TaskData,
  onProgress: OnProgress,
  signal: AbortSignal,
): Promise<void> {
  const { store, clock } = host;
  const { stack } = store.status;
  const missing = servicesFor(stack, task).filter((name) => {
    const status = store.status.services.get(name);
    return status !== undefined && judge(status, 'ready', true).kind !== 'met';
  });
  if (missing.length > 0) await host.start(missing);
  const service = findService(stack, task.service);
  if (task.oneShot && service !== undefined) {
    const plan = planOneOff(stack, await observe(engine, stack, signal), service);
    if (plan.nodes.length > 0) await host.run(plan);
  }
  const about = { kind: 'task', task: task.name, service: task.owner ?? task.service } as const;
  const begun = clock.now();
  onProgress({ ...about, phase: 'begin' });
  try {
    const containers = store.status.services.get(task.service)?.containers ?? [];
    const onLine = (line: string): void => {
      host.onLine(`${task.name} of ${about.service}: ${line}`);
      onProgress({ ...about, kind: 'taskLine', line });
    };
    await runTask(engine, stack, task, containers, data, onLine, signal);
  } catch (error) {
    onProgress({ ...about, phase: 'failed', durationMs: clock.now() - begun });
    throw error;
  }
  onProgress({ ...about, phase: 'end', durationMs: clock.now() - begun });
}

/** Services that have to be ready before a task can run. */
export function servicesFor(stack: StackModel, task: StackTask): string[] {
  const active = stack.services.filter((service) => service.active);
  const own = task.oneShot
    ? withDependencies(active, [task.service]).filter((name) => name !== task.service)
    : [task.service];
  return [...new Set([...(task.owner === undefined ? [] : [task.owner]), ...own])].filter(
    // A one-off is a container of its own: the service itself need not run for it.
    (name) => !(task.oneShot && name === task.service),
  );
}
