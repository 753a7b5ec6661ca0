import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stackFolder } from './definition';

/** Working set after the start (MB) and time until healthy (s): estimated by hand unless `measured`. */
export interface Measurement {
  readonly memory: number;
  readonly healthy: number;
  readonly measured?: true;
}

/** What services take. */
export interface Measurements {
  readonly note: string;
  readonly services: Readonly<Record<string, Measurement>>;
}

export const measurementsFile = join(stackFolder, 'measurements.json');

export function readMeasurements(file = measurementsFile): Measurements {
  return JSON.parse(readFileSync(file, 'utf8')) as Measurements;
}

/** Puts what was measured in the place of what was estimated or measured before; a service a line. */
export function writeMeasurements(
  measured: Readonly<Record<string, Measurement>>,
  file = measurementsFile,
): void {
  const { note, services } = readMeasurements(file);
  const rows = Object.entries({ ...services, ...measured }).map(
    ([service, { memory, healthy, measured: isMeasured }]) =>
      `    "${service}": { "memory": ${memory}, "healthy": ${healthy}${isMeasured ? ', "measured": true' : ''} }`,
  );
  const text = `{\n  "note": ${JSON.stringify(note)},\n  "services": {\n${rows.join(',\n')}\n  }\n}\n`;
  writeFileSync(file, text);
}
