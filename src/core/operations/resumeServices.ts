import type { Journal, JournalTask } from '../data/journal';
import type { OnProgress } from './progress';
import type { Change, StackChanges } from './stackChanges';
import { stackTasks, type StackTask } from './stackTasks';

/** A change of data under way, as far as what starts again after it needs to know; see DataWork. */
interface Work {
  readonly deps: {
    readonly change: Change;
    readonly changes: StackChanges;
    readonly onProgress: OnProgress;
  };
  readonly journal: Journal;
  step(name: string): void;
  noteIfRoom(change: Partial<Journal>): Promise<void>;
  warn(message: string): void;
}

/**
 * Starts what ran before. Containers that have volumes without a name and did not run are made again and stay as they
 * are: only a container knows of such a volume, and the next start would give it a new one.
 */
export async function resumeServices(
  work: Work,
  how: { readonly wait: boolean; readonly tasks: readonly StackTask[] | undefined },
  signal: AbortSignal,
): Promise<void> {
  await makeHolders(work, signal);
  const { change, changes, onProgress } = work.deps;
  const { carried, resume, source, state, tasks: noted } = work.journal;
  const services = changes.stack.services
    .filter(({ name, active }) => active && resume.includes(name))
    .map(({ name }) => name);
  if (services.length === 0) return;
  work.step('start');
  const keepDone = source !== undefined || state === 'quieting';
  let noting = Promise.resolve();
  const tell: OnProgress = (event) => {
    const begins = event.kind === 'task' && event.phase === 'begin' && noted?.length;
    if (begins && work.journal.tasksBegun !== true) {
      noting = work.noteIfRoom({ tasksBegun: true }).catch(() => undefined);
    }
    onProgress(event);
  };
  try {
    const request = { services, wait: how.wait, carried, keepDone };
    await changes.startNow(change, request, tell, signal, how.tasks);
  } finally {
    await noting;
  }
}

async function makeHolders(work: Work, signal: AbortSignal): Promise<void> {
  const { change, changes, onProgress } = work.deps;
  const { carried, resume } = work.journal;
  const names = new Set(carried.map(({ service }) => service));
  const services = changes.stack.services
    .filter(({ name, active }) => active && names.has(name) && !resume.includes(name))
    .map(({ name }) => name);
  if (services.length === 0) return;
  work.step('make');
  await changes.makeNow(change, { services, carried, keepDone: true }, onProgress, signal);
}

/** Migrations and seeds that a crash kept from running; undefined: what a start brings along anyway. */
export function pendingTasks(work: Work): StackTask[] | undefined {
  const { what, tasks, tasksBegun } = work.journal;
  if (tasks === undefined || tasks.length === 0) return undefined;
  if (tasksBegun !== true) {
    const all = stackTasks(work.deps.changes.stack);
    return all.filter((task) => tasks.some((noted) => isSame(task, noted)));
  }
  const names = tasks.map(({ name, owner, service }) => `${name} of ${owner ?? service}`).join(', ');
  work.warn(`The ${what} was cut off while it ran ${names}. Run that again, or reset again`);
  return undefined;
}

function isSame(task: StackTask, noted: JournalTask): boolean {
  return task.name === noted.name && task.owner === noted.owner && task.service === noted.service;
}
