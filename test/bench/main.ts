import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { useEngine } from '../support/engine';
import { ensureDebianPackages } from '../support/debianPackages';
import { root } from '../support/root';
import { runCommand } from '../support/runCommand';
import { judge, type Measurement } from './bench';
import { benchChart } from './benchChart';
import { describeMachine, type BenchMachine } from './benchMachine';
import { benchTable } from './benchTable';
import { BenchWorld } from './benchWorld';
import { dataRows } from './dataRows';
import { healthRows } from './healthRows';
import { idleHostRows } from './idleHostRows';
import { idleRows } from './idleRows';
import { type Row } from './row';
import { editorRows } from './editorRows';
import { logRows } from './logRows';
import { foreignRows } from './foreignRows';
import { presetRows } from './presetRows';
import { processRows } from './processRows';
import { startRows } from './startRows';

const rows: readonly Row[] = [
  ...startRows,
  ...presetRows,
  ...processRows,
  ...logRows,
  ...editorRows,
  ...healthRows,
  ...foreignRows,
  ...idleRows,
  ...idleHostRows,
  ...dataRows,
];

interface BenchResult {
  readonly machine: BenchMachine;
  readonly measurements: readonly Measurement[];
}

/**
 * Measures this project against `docker compose` and against what the engine itself needs; prints a table and writes
 * `out/bench/result.json` and a chart. `--quick`: the smaller run, which CI does; `--only=ID,…`: some rows; `--idle=600`:
 * so many seconds of doing nothing in place of 60; `--rounds=3`: no row takes more rounds; `--publish`: the chart
 * becomes the README's. Fails where nothing could be measured, or a figure is at twice its bar.
 */
async function main(options: readonly string[]): Promise<boolean> {
  const quick = options.includes('--quick');
  const valueOf = (name: string): string | undefined =>
    options.find((option) => option.startsWith(`--${name}=`))?.slice(name.length + 3);
  const only = valueOf('only')?.split(',');
  const chosen = rows.filter(({ id, quick: inQuick }) => (only ? only.includes(id) : inQuick || !quick));
  if (options.includes('--publish') && (quick || only)) throw new Error('Only a full run is published');
  if (chosen.length === 0) throw new Error(`No such row; there are ${rows.map(({ id }) => id).join(', ')}`);

  await runCommand('docker', ['compose', 'version']).catch(() =>
    ensureDebianPackages(['docker-cli', 'docker-compose'], 'comparing with docker compose'),
  );
  process.stdout.write(await runCommand(process.execPath, ['esbuild.mjs'], { cwd: root }));
  const engine = await useEngine();
  const [idle, rounds] = [Number(valueOf('idle') ?? 60), Number(valueOf('rounds') ?? Infinity)];
  const world = new BenchWorld(engine, quick, idle, rounds);
  const measurements: Measurement[] = [];
  const failures: string[] = [];
  try {
    const machine = await describeMachine(engine, world);
    console.log(
      `${machine.engine}, ${machine.compose}, Node ${machine.node}, ${machine.cores} × ${machine.cpu}`,
    );
    for (const row of chosen) {
      try {
        const began = Date.now();
        measurements.push(...(await measuredTwice(row, world, quick)));
        console.log(`${row.id}: ${((Date.now() - began) / 1000).toFixed(0)} s`);
      } catch (error) {
        failures.push(`${row.id}: ${error instanceof Error ? error.message : String(error)}`);
        console.error(failures.at(-1));
      }
    }
    const result: BenchResult = { machine, measurements };
    const chart = benchChart(measurements, machine);
    mkdirSync(join(root, 'out', 'bench'), { recursive: true });
    writeFileSync(join(root, 'out', 'bench', 'result.json'), `${JSON.stringify(result, undefined, 2)}\n`);
    writeFileSync(join(root, 'out', 'bench', 'chart.svg'), chart);
    if (options.includes('--publish')) {
      if (failures.length > 0) throw new Error('Not published: not every row could be measured');
      writeFileSync(join(root, 'media', 'bench.svg'), chart);
    }
  } finally {
    await world.dispose();
    await engine.stop();
  }
  console.log(`\n${benchTable(measurements)}`);
  for (const { name, note } of measurements) if (note !== undefined) console.log(`${name}: ${note}`);
  const bad = measurements.filter(isFarOff);
  for (const { name } of bad) console.log(`far off: ${name}`);
  // A missed bar is told in the table; a figure at twice its bar, or none at all, is a failure.
  const failed = bad.length + failures.length;
  const countsFile = process.env['DEV_STACK_TEST_COUNTS'];
  const counts = { passed: measurements.length - bad.length, failed, pending: 0 };
  if (countsFile) writeFileSync(countsFile, JSON.stringify(counts));
  return failed === 0;
}

/**
 * Once more before a row is called failed: something else may have had the machine, and the other rows took long.
 * @param doubting before it is called far off as well
 */
async function measuredTwice(row: Row, world: BenchWorld, doubting: boolean): Promise<Measurement[]> {
  let first: readonly Measurement[];
  try {
    first = await row.measure(world);
  } catch (error) {
    console.error(`${row.id}, first try: ${error instanceof Error ? error.message : String(error)}`);
    return row.measure(world);
  }
  return doubting && first.some(isFarOff) ? together(first, await row.measure(world)) : [...first];
}

function isFarOff(measurement: Measurement): boolean {
  return judge(measurement).some(({ farOff }) => farOff);
}

/** Two runs of the same row as one. */
function together(first: readonly Measurement[], second: readonly Measurement[]): Measurement[] {
  return first.map((one) => {
    const other = second.find(({ name }) => name === one.name);
    const samples = { ...one.samples };
    for (const side of ['ours', 'peer', 'floor'] as const) {
      const both = [...(one.samples[side] ?? []), ...(other?.samples[side] ?? [])];
      if (both.length > 0) samples[side] = both;
    }
    return { ...one, samples };
  });
}

main(process.argv.slice(2)).then(
  (well) => process.exit(well ? 0 : 1),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  },
);
