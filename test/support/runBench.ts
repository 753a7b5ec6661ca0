import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { root } from './root';
import { countsFile, readCounts, type Counts } from './runMocha';

/** Runs the smaller bench in a process (group) of its own and answers how many of its figures are within twice their bar. */
export async function runBench(environment: NodeJS.ProcessEnv, limitMs: number): Promise<Counts> {
  const file = countsFile('bench');
  const child = spawn(
    process.execPath,
    ['--require', 'tsx/cjs', join(root, 'test', 'bench', 'main.ts'), '--quick'],
    {
      cwd: root,
      env: { ...environment, DEV_STACK_TEST_COUNTS: file },
      stdio: 'inherit',
      detached: process.platform !== 'win32',
    },
  );
  const endGroup = (): void => {
    try {
      process.kill(-(child.pid as number), 'SIGKILL');
    } catch {
      // Already gone.
    }
  };
  process.once('exit', endGroup);
  const timer = setTimeout(() => {
    console.error(`bench: not done within ${limitMs / 60_000} min, ended`);
    endGroup();
  }, limitMs);
  const exitCode = await new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
  clearTimeout(timer);
  endGroup();
  process.off('exit', endGroup);
  return readCounts(file, exitCode);
}
