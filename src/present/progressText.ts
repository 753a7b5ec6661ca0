import { type ProgressEvent } from '../core/operations/progress';
import { briefly } from './briefly';
import { formatBytesOf } from './formatBytes';

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
}

export const noProgress: ProgressState = {
  pulls: new Map(),
  steps: { done: 0, total: 0 },
  step: undefined,
  ready: undefined,
};

export function foldProgress(state: ProgressState, event: ProgressEvent): ProgressState {
  switch (event.kind) {
    case 'planned':
      return { ...state, steps: { ...state.steps, total: event.steps } };
    case 'step':
      if (event.phase === 'begin') return { ...state, step: event.text };
      return { ...state, steps: { ...state.steps, done: state.steps.done + 1 } };
    case 'pull': {
      const pull = { current: event.currentBytes, total: event.totalBytes, done: event.done };
      return { ...state, pulls: new Map(state.pulls).set(event.image, pull) };
    }
    case 'ready':
      return { ...state, ready: event };
    case 'warning':
      return state;
  }
}

/** One line for a progress notification: pulls while there are any, then readiness, before both the current step. */
export function progressText(state: ProgressState): string {
  const open = [...state.pulls].filter(([, pull]) => !pull.done);
  if (open.length > 0) {
    const all = [...state.pulls.values()];
    const current = all.reduce((sum, pull) => sum + pull.current, 0);
    const total = all.reduce((sum, pull) => sum + pull.total, 0);
    const what = state.pulls.size === 1 ? (open[0]?.[0] ?? '1 image') : `${state.pulls.size} images`;
    return total > 0 ? `Pulling ${what}: ${formatBytesOf(current, total)}` : `Pulling ${what}`;
  }
  const { ready } = state;
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

/** How much of the whole is done, from 0 to 100, for the bar; undefined while nothing can be said. */
export function progressPercent(state: ProgressState): number | undefined {
  const { steps, ready } = state;
  const whole = steps.total + (ready?.total ?? 0);
  if (whole === 0) return undefined;
  return Math.min(100, Math.round(((steps.done + (ready?.ready ?? 0)) / whole) * 100));
}
