import { join } from 'node:path';
import { root } from './root';
import { runCounted, type Counts } from './runMocha';

/** Runs the smaller bench in a process (group) of its own and answers how many of its figures are within twice their bar. */
export function runBench(environment: NodeJS.ProcessEnv, limitMs: number): Promise<Counts> {
  const program = join(root, 'test', 'bench', 'main.ts');
  return runCounted({ part: 'bench', limitMs, environment }, ['--require', 'tsx/cjs', program, '--quick']);
}
