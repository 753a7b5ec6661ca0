import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { stackFolder } from './definition';

/** What services take: estimated by hand until a run with the real images has measured it. */
export interface Measurements {
  readonly source: string;
  readonly note: string;
  /** Working set after the start (MB) and time until healthy (s). */
  readonly services: Readonly<Record<string, { readonly memory: number; readonly healthy: number }>>;
}

export const measurementsFile = join(stackFolder, 'measurements.json');

export function readMeasurements(): Measurements {
  return JSON.parse(readFileSync(measurementsFile, 'utf8')) as Measurements;
}
