import { stripVTControlCharacters } from 'node:util';
import type { BuildEvent } from '../engine/imageBuild';

type StepState = Extract<BuildEvent, { kind: 'step' }>['state'];

/** What is known of a build under way; folded from its events. */
export interface BuildState {
  /** In the order in which they began. */
  readonly steps: ReadonlyMap<string, { readonly name: string; readonly state: StepState }>;
  /** The last lines of each step, the last of them maybe unfinished. */
  readonly output: ReadonlyMap<string, readonly string[]>;
}

/** Lines kept of each step. */
const keptLines = 20;

export const noBuild: BuildState = { steps: new Map(), output: new Map() };

export function foldBuild(state: BuildState, event: BuildEvent): BuildState {
  switch (event.kind) {
    case 'step': {
      const { name, state: now } = event;
      return { ...state, steps: new Map(state.steps).set(event.id, { name, state: now }) };
    }
    case 'output': {
      const id = event.step ?? '';
      const before = state.output.get(id) ?? [];
      const text = stripVTControlCharacters(event.text).replaceAll('\r\n', '\n');
      const lines = `${before.at(-1) ?? ''}${text}`.split('\n');
      const all = [...before.slice(0, -1), ...lines].slice(-keptLines - 1);
      return { ...state, output: new Map(state.output).set(id, all) };
    }
    case 'warning':
      return state;
  }
}

/** The step that tells most of where a build is: the last of the Dockerfile's that runs, else the last at all. */
export function currentStep(state: BuildState): string | undefined {
  const all = [...state.steps.values()];
  const running = all.filter((step) => step.state === 'running');
  return (running.findLast((step) => isInstruction(step.name)) ?? running.at(-1) ?? all.at(-1))?.name;
}

/** Instructions of the Dockerfile that are done, and how many of them needed no work. */
export function stepCounts(state: BuildState): { readonly done: number; readonly cached: number } {
  const own = [...state.steps.values()].filter((step) => isInstruction(step.name));
  const cached = own.filter((step) => step.state === 'cached').length;
  return { cached, done: cached + own.filter((step) => step.state === 'done').length };
}

export function failedStep(
  state: BuildState,
): { readonly name: string; readonly lines: readonly string[] } | undefined {
  const found = [...state.steps].find(([, step]) => step.state === 'failed');
  if (!found) return undefined;
  const [id, { name }] = found;
  const lines = (state.output.get(id) ?? []).filter((line) => line.trim() !== '');
  return { name, lines: lines.slice(-10) };
}

function isInstruction(name: string): boolean {
  return /^(\[[^\]]*\d+\/\d+\]|Step \d+\/\d+ :)/.test(name);
}
