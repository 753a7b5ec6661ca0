import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './root';

export interface Outcomes {
  passed: number;
  failed: number;
  pending: number;
}

/** A test or hook that failed: its whole title, its file (empty where it has none), the error with its stack. */
export interface Failure {
  title: string;
  file: string;
  reason: string;
}

/** What a run counted, in all and per test file. */
export interface Counts extends Outcomes {
  files: Record<string, Outcomes>;
  failures: Failure[];
  /** What failed and then passed when it was tried a second time, alone. */
  unsteady: Failure[];
}

export function noCounts(): Counts {
  return { passed: 0, failed: 0, pending: 0, files: {}, failures: [], unsteady: [] };
}

/** Where a run leaves its counts (see countingReporter.cjs). */
export function countsFile(part: string): string {
  mkdirSync(join(root, 'out'), { recursive: true });
  const file = join(root, 'out', `counts-${part}.json`);
  rmSync(file, { force: true });
  return file;
}

/**
 * Reads what a run counted. A run that ended badly without a failed test (it crashed, it never came to its tests, it
 * was cut off) counts as one failure, and so does a run without any test.
 */
export function readCounts(file: string, exitCode: number): Counts {
  const written = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Partial<Counts>) : {};
  const counts: Counts = { ...noCounts(), ...written };
  const empty = counts.passed + counts.failed === 0;
  if (counts.failed === 0 && (exitCode !== 0 || empty)) counts.failed = 1;
  return counts;
}

export interface MochaRun {
  part: string;
  /** Test files or patterns, relative to the repository. */
  specs: readonly string[];
  /** Limit of one test. */
  timeoutMs: number;
  /** Limit of the whole run, after which it is ended and counts as failed. */
  limitMs: number;
  environment: NodeJS.ProcessEnv;
}

/** Runs mocha in a process (group) of its own and answers what it counted. */
export function runMocha(run: MochaRun): Promise<Counts> {
  return runCounted(run, [
    join(root, 'node_modules', 'mocha', 'bin', 'mocha.js'),
    ...['--no-package', '--extension', 'ts', '--timeout', String(run.timeoutMs)],
    ...['--require', 'test/support/failOnUnhandled.cjs', '--require', 'tsx/cjs'],
    ...['--reporter', 'test/support/countingReporter.cjs', ...run.specs],
  ]);
}

/** Runs a Node program that writes what it counted (`DEV_STACK_TEST_COUNTS`), in a process (group) of its own. */
export async function runCounted(
  run: Pick<MochaRun, 'part' | 'limitMs' | 'environment'>,
  args: readonly string[],
): Promise<Counts> {
  const file = countsFile(run.part);
  const child = spawn(process.execPath, args, {
    cwd: root,
    env: { ...run.environment, DEV_STACK_TEST_COUNTS: file },
    stdio: 'inherit',
    detached: process.platform !== 'win32',
  });
  const endGroup = (): void => {
    try {
      process.kill(-(child.pid as number), 'SIGKILL');
    } catch {
      // Already gone.
    }
  };
  process.once('exit', endGroup);
  const timer = setTimeout(() => {
    console.error(`${run.part}: not done within ${run.limitMs / 60_000} min, ended`);
    endGroup();
  }, run.limitMs);
  const exitCode = await new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
  clearTimeout(timer);
  // What a test left running (an editor, a browser, a CLI) ends with it.
  endGroup();
  process.off('exit', endGroup);
  return readCounts(file, exitCode);
}
