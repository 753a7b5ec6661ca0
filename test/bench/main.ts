import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { useEngine, type TestEngine } from '../support/engine';
import { engineJson } from '../support/engineHttp';
import { ensureDebianPackages } from '../support/debianPackages';
import { root } from '../support/root';
import { runCommand } from '../support/runCommand';
import { judge, type Measurement } from './bench';
import { benchTable } from './benchTable';
import { BenchWorld } from './benchWorld';
import { type Row } from './row';
import { presetRows } from './presetRows';
import { processRows } from './processRows';
import { startRows } from './startRows';

const rows: readonly Row[] = [...startRows, ...presetRows, ...processRows];

/** Where and with what the figures were made. */
export interface BenchMachine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGb: number;
  readonly node: string;
  readonly engine: string;
  readonly compose: string;
  readonly date: string;
}

export interface BenchResult {
  readonly machine: BenchMachine;
  readonly measurements: readonly Measurement[];
}

/**
 * Measures this project against `docker compose` and against what the engine itself needs, and writes
 * `out/bench/result.json`. `--quick`: the smaller run, which fails only where a figure is at twice its bar; `--only=ID,…`:
 * some rows.
 */
async function main(options: readonly string[]): Promise<boolean> {
  const quick = options.includes('--quick');
  const only = options
    .find((option) => option.startsWith('--only='))
    ?.slice('--only='.length)
    .split(',');
  const chosen = rows.filter(({ id, quick: inQuick }) => (only ? only.includes(id) : inQuick || !quick));
  if (chosen.length === 0) throw new Error(`No such row; there are ${rows.map(({ id }) => id).join(', ')}`);

  await runCommand('docker', ['compose', 'version']).catch(() =>
    ensureDebianPackages(['docker-cli', 'docker-compose'], 'comparing with docker compose'),
  );
  process.stdout.write(await runCommand(process.execPath, ['esbuild.mjs'], { cwd: root }));
  const engine = await useEngine();
  const world = new BenchWorld(engine, quick);
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
        const found = await row.measure(world);
        measurements.push(...found);
        console.log(`${row.id}: ${((Date.now() - began) / 1000).toFixed(0)} s`);
      } catch (error) {
        failures.push(`${row.id}: ${error instanceof Error ? error.message : String(error)}`);
        console.error(failures.at(-1));
      }
    }
    const result: BenchResult = { machine, measurements };
    mkdirSync(join(root, 'out', 'bench'), { recursive: true });
    writeFileSync(join(root, 'out', 'bench', 'result.json'), `${JSON.stringify(result, undefined, 2)}\n`);
  } finally {
    await world.dispose();
    await engine.stop();
  }
  console.log(`\n${benchTable(measurements)}`);
  const bad = measurements.filter((one) => judge(one).some(({ holds, farOff }) => (quick ? farOff : !holds)));
  const failed = bad.length + failures.length;
  const countsFile = process.env['DEV_STACK_TEST_COUNTS'];
  const counts = { passed: measurements.length - bad.length, failed, pending: 0 };
  if (countsFile) writeFileSync(countsFile, JSON.stringify(counts));
  return failed === 0;
}

async function describeMachine(engine: TestEngine, world: BenchWorld): Promise<BenchMachine> {
  const { Version } = await engineJson<{ Version: string }>(engine.socket, 'GET', '/version');
  const compose = await world.run('docker', ['compose', 'version', '--short']);
  return {
    cpu:
      /model name\s*: (.*)/.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[1] ?? cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    node: process.versions.node,
    engine: `Docker Engine ${Version}`,
    compose: `docker compose ${compose.trim()}`,
    date: new Date().toISOString().slice(0, 10),
  };
}

main(process.argv.slice(2)).then(
  (well) => process.exit(well ? 0 : 1),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  },
);
