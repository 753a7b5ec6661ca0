import type { PullProgress } from '../core/engine/wire';
import { field, numberOf, textOf, type JsonRecord } from './json';

type Phase = 'waiting' | 'downloading' | 'downloaded' | 'extracting' | 'done';

interface Layer {
  readonly phase: Phase;
  readonly currentBytes: number;
  readonly totalBytes: number;
}

/** What is known of a pull, by layer. */
export interface PullState {
  readonly layers: ReadonlyMap<string, Layer>;
}

export const emptyPull: PullState = { layers: new Map() };

const phases: Readonly<Record<string, Phase>> = {
  'Pulling fs layer': 'waiting',
  Waiting: 'waiting',
  Downloading: 'downloading',
  'Verifying Checksum': 'downloaded',
  'Download complete': 'downloaded',
  Extracting: 'extracting',
  'Pull complete': 'done',
  'Already exists': 'done',
};

/**
 * Takes in one line of a pull. Bytes are those downloaded, they never shrink: a layer that is fetched again counts from
 * where it was before. @returns the same state when the line says nothing new.
 */
export function applyPullLine(state: PullState, line: JsonRecord): PullState {
  const id = textOf(line['id']);
  const phase = phases[textOf(line['status']) ?? ''];
  if (!id || !phase) return state;
  const before = state.layers.get(id) ?? { phase: 'waiting', currentBytes: 0, totalBytes: 0 };
  const layers = new Map(state.layers);
  layers.set(id, nextLayer(before, phase, line['progressDetail']));
  return { layers };
}

function nextLayer(before: Layer, phase: Phase, detail: unknown): Layer {
  const downloading = phase === 'downloading';
  const told = downloading ? (numberOf(field(detail, 'total')) ?? 0) : 0;
  const current = downloading ? (numberOf(field(detail, 'current')) ?? 0) : 0;
  // An engine that does not know the size says -1, and one that measures it anew may say less.
  const totalBytes = Math.max(before.totalBytes, told, current);
  const currentBytes =
    phase === 'waiting' || downloading ? Math.max(before.currentBytes, current) : totalBytes;
  return { phase, currentBytes, totalBytes };
}

export function pullProgressOf(state: PullState): PullProgress {
  let currentBytes = 0;
  let totalBytes = 0;
  const seen = new Set<Phase>();
  for (const layer of state.layers.values()) {
    currentBytes += layer.currentBytes;
    totalBytes += layer.totalBytes;
    seen.add(layer.phase);
  }
  return { currentBytes, totalBytes, status: statusOf(seen) };
}

/** What the user waits for most. */
function statusOf(seen: ReadonlySet<Phase>): string {
  if (seen.has('downloading')) return 'Downloading';
  if (seen.has('extracting')) return 'Extracting';
  if (seen.has('waiting') || seen.size === 0) return 'Waiting';
  return seen.has('downloaded') ? 'Extracting' : 'Done';
}
