import { judge, spreadOf, type Measurement, type Side } from './bench';

const sides: readonly Side[] = ['ours', 'peer', 'floor'];

/** The measurements as a table for a terminal: median (min–max) of every side, then each bar; below, what the floors are. */
export function benchTable(measurements: readonly Measurement[]): string {
  const rows = [['', 'dev-stack', 'docker compose', 'floor', 'bars']];
  for (const measurement of measurements) {
    rows.push([
      measurement.name,
      ...sides.map((side) => cell(measurement, side)),
      judge(measurement)
        .map(
          ({ against, value, limit, holds }) =>
            `${against === 'itself' ? '' : `${against} `}${short(value)} (≤ ${limit})${holds ? '' : ' MISSED'}`,
        )
        .join('; '),
    ]);
  }
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length)),
  );
  const lines = rows.map((row) =>
    row
      .map((text, column) => text.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  return [...lines, ...floorLines(measurements)].join('\n');
}

/** What the floor is, once for all rows that have the same. */
function floorLines(measurements: readonly Measurement[]): string[] {
  const rows = new Map<string, string[]>();
  for (const { floor, name } of measurements)
    if (floor !== undefined) rows.set(floor, [...(rows.get(floor) ?? []), name]);
  if (rows.size === 0) return [];
  return ['', 'The floor:', ...[...rows].map(([floor, names]) => `  ${floor} (${names.join('; ')})`)];
}

function cell({ samples, unit }: Measurement, side: Side): string {
  const own = samples[side];
  if (own === undefined || own.length === 0) return '';
  const { median, min, max } = spreadOf(own);
  return `${short(median)} ${unit}${min === max ? '' : ` (${short(min)}–${short(max)})`}`;
}

/** Three digits that count; whole numbers from 100 on. */
function short(value: number): string {
  return value >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(3)));
}
