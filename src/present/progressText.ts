import { type ProgressEvent } from '../core/operations/progress';
import { briefly } from './briefly';
import { formatBytes, formatBytesOf } from './formatBytes';

/** What is known of an operation under way; folded from its events. */
export interface ProgressState {
  readonly pulls: ReadonlyMap<
    string,
    { readonly current: number; readonly total: number; readonly done: boolean }
  >;
  readonly steps: { readonly done: number; readonly total: number };
  /** The operation that began last, as the plan prints it. */
  readonly step: string | undefined;
  readonly ready: Extract<ProgressEvent, { kind: 'ready' }> | undefined;
  /** Images being built, by name: the step each is at. */
  readonly builds: ReadonlyMap<string, string>;
  /** Data on the way; undefined once services are started again. */
  readonly data?: Extract<ProgressEvent, { kind: 'data' }> | undefined;
  /** A task under way, with the last line it printed. */
  readonly task?: { readonly title: string; readonly line: string } | undefined;
}

export const noProgress: ProgressState = {
  pulls: new Map(),
  builds: new Map(),
  steps: { done: 0, total: 0 },
  step: undefined,
  ready: undefined,
};

export function foldProgress(state: ProgressState, event: ProgressEvent): ProgressState {
  switch (event.kind) {
    case 'planned':
      return { ...state, steps: { ...state.steps, total: event.steps }, data: undefined };
    case 'step':
      if (event.phase === 'begin') return { ...state, step: event.text };
      return { ...state, steps: { ...state.steps, done: state.steps.done + 1 } };
    case 'pull': {
      const pull = { current: event.currentBytes, total: event.totalBytes, done: event.done };
      return { ...state, pulls: new Map(state.pulls).set(event.image, pull) };
    }
    case 'build': {
      const builds = new Map(state.builds);
      if (event.done) builds.delete(event.image);
      else builds.set(event.image, event.step);
      return { ...state, builds };
    }
    case 'ready':
      return { ...state, ready: event, data: undefined };
    case 'data':
      return { ...state, data: event };
    case 'task':
      if (event.phase !== 'begin') return { ...state, task: undefined };
      return { ...state, task: { title: taskTitle(event), line: '' }, ready: undefined, data: undefined };
    case 'taskLine':
      return { ...state, task: { title: taskTitle(event), line: event.line } };
    case 'warning':
    case 'safety':
      return state;
  }
}

/** One line for a progress notification: pulls and builds while there are any, then readiness, before both the current step. */
export function progressText(state: ProgressState): string {
  const open = [...state.pulls].filter(([, pull]) => !pull.done);
  if (open.length > 0) {
    const all = [...state.pulls.values()];
    const current = all.reduce((sum, pull) => sum + pull.current, 0);
    const total = all.reduce((sum, pull) => sum + pull.total, 0);
    const what = state.pulls.size === 1 ? (open[0]?.[0] ?? '1 image') : `${state.pulls.size} images`;
    return total > 0 ? `Pulling ${what}: ${formatBytesOf(current, total)}` : `Pulling ${what}`;
  }
  const [build] = state.builds;
  if (build) {
    const [image, step] = build;
    const what = state.builds.size === 1 ? image : `${state.builds.size} images`;
    return step === '' ? `Building ${what}` : `Building ${what}: ${briefly(step, 80)}`;
  }
  const { ready, data, task } = state;
  if (data !== undefined) return dataText(data);
  if (task !== undefined) {
    const line = briefly(task.line, 80);
    return line === '' ? task.title : `${task.title}: ${line}`;
  }
  if (ready !== undefined && ready.total > 0) {
    const count = `${ready.ready} of ${ready.total} ready`;
    const [first] = ready.waitingFor;
    if (first === undefined) return count;
    const detail = briefly(first.detail, 80);
    // "waiting for kafka" as a detail names the next in the chain already.
    return `${count}, waiting for ${first.service}${detail === '' ? '' : ` (${detail})`}`;
  }
  return state.step === undefined ? '' : briefly(state.step, 80);
}

/** "migrate of postgres16" */
export function taskTitle({ task, service }: { readonly task: string; readonly service: string }): string {
  return `${task} of ${service}`;
}

const doings = {
  check: 'Checking the snapshot',
  save: 'Saving',
  safety: 'Taking a safety snapshot',
  restore: 'Restoring',
  rollBack: 'Bringing the former data back',
  export: 'Exporting',
  import: 'Importing',
  compare: 'Comparing',
} as const;

function dataText({ doing, doneBytes, totalBytes }: Extract<ProgressEvent, { kind: 'data' }>): string {
  const amount = totalBytes === undefined ? formatBytes(doneBytes) : formatBytesOf(doneBytes, totalBytes);
  return `${doings[doing]}: ${amount}`;
}

/** How much of the whole is done, from 0 to 100, for the bar; undefined while nothing can be said. */
export function progressPercent(state: ProgressState): number | undefined {
  const { steps, ready, data } = state;
  if (data !== undefined) {
    const { doneBytes, totalBytes } = data;
    return totalBytes ? Math.min(100, Math.round((doneBytes / totalBytes) * 100)) : undefined;
  }
  const whole = steps.total + (ready?.total ?? 0);
  if (whole === 0) return undefined;
  return Math.min(100, Math.round(((steps.done + (ready?.ready ?? 0)) / whole) * 100));
}
