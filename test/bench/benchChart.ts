import { spreadOf, type Measurement } from './bench';
import { type BenchMachine } from './benchMachine';

const width = 760;
const labelWidth = 270;
const barWidth = 300;
const rowHeight = 34;
const top = 58;

/**
 * A chart of what was measured against `docker compose`: per row its time as a grey bar of full length, ours on it, and
 * a tick for the floor. An SVG that follows the reader's light or dark theme.
 */
export function benchChart(measurements: readonly Measurement[], machine: BenchMachine): string {
  const rows = measurements.filter(({ samples, unit }) => unit === 'ms' && samples.peer && samples.ours);
  const height = top + rows.length * rowHeight + 44;
  const body = rows.map((row, index) => rowText(row, top + index * rowHeight)).join('');
  const where = [machine.engine, machine.compose, `Node ${machine.node}`].join(', ');
  const what = `${machine.cores} cores (${machine.cpu}), ${machine.memoryGb} GB, ${machine.date}. Medians, measured in turn.`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="Times of dev-stack and docker compose">
<style>
text { font: 13px system-ui, -apple-system, "Segoe UI", sans-serif; fill: #1f2328; }
.small { font-size: 11px; fill: #59636e; }
.peer { fill: #d1d9e0; } .ours { fill: #1a7f64; } .floor { stroke: #1f2328; stroke-width: 2; }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3; } .small { fill: #9198a1; }
  .peer { fill: #3d444d; } .ours { fill: #3fb68b; } .floor { stroke: #e6edf3; }
}
</style>
<rect class="ours" x="${labelWidth}" y="14" width="12" height="12" rx="2"/><text x="${labelWidth + 18}" y="25">Dev Stack</text>
<rect class="peer" x="${labelWidth + 100}" y="14" width="12" height="12" rx="2"/><text x="${labelWidth + 118}" y="25">docker compose</text>
<line class="floor" x1="${labelWidth + 236}" y1="12" x2="${labelWidth + 236}" y2="28"/><text x="${labelWidth + 246}" y="25">what the engine itself needs</text>
${body}<text class="small" x="10" y="${height - 26}">${escape(where)}</text>
<text class="small" x="10" y="${height - 10}">${escape(what)}</text>
</svg>
`;
}

function rowText({ name, samples }: Measurement, y: number): string {
  const ours = spreadOf(samples.ours ?? []).median;
  const peer = spreadOf(samples.peer ?? []).median;
  const floor = samples.floor && spreadOf(samples.floor).median;
  const scale = barWidth / Math.max(ours, peer);
  const bar = (kind: string, ms: number, offset: number, thick: number): string =>
    `<rect class="${kind}" x="${labelWidth}" y="${y + offset}" width="${(ms * scale).toFixed(1)}" height="${thick}" rx="2"/>`;
  const x = floor === undefined ? 0 : labelWidth + floor * scale;
  return [
    `<text x="10" y="${y + 15}">${escape(name.replaceAll('`', ''))}</text>`,
    bar('peer', peer, 0, 22),
    bar('ours', ours, 5, 12),
    floor === undefined
      ? ''
      : `<line class="floor" x1="${x.toFixed(1)}" y1="${y}" x2="${x.toFixed(1)}" y2="${y + 22}"/>`,
    `<text x="${labelWidth + barWidth + 12}" y="${y + 15}">${time(ours)} against ${time(peer)}</text>\n`,
  ].join('');
}

function time(ms: number): string {
  return ms < 1000 ? `${ms.toFixed(0)} ms` : `${(ms / 1000).toPrecision(ms < 10_000 ? 2 : 3)} s`;
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
