import { judge, spreadOf, type Measurement, type Side } from './bench';

const sides: readonly Side[] = ['ours', 'peer', 'floor'];

/** The measurements as a table for a terminal: median (min–max) of every side, then each bar. */
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
  return rows
    .map((row) =>
      row
        .map((text, column) => text.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
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
