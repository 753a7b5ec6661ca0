import { readFile } from 'node:fs/promises';
import { type Problem } from '../core/compose/problem';
import { type Output } from './output';
import { problemLines } from './print/problemLines';

/** Prints problems the way compilers do, on a terminal with the line they are about. */
export async function tellProblems(problems: readonly Problem[], cwd: string, err: Output): Promise<void> {
  const sources = new Map<string, string | undefined>();
  for (const problem of problems) {
    const file = problem.range?.file;
    if (err.isTerminal && file !== undefined && !sources.has(file)) {
      sources.set(file, await readFile(file, 'utf8').catch(() => undefined));
    }
    const source = file === undefined ? undefined : sources.get(file);
    await err.write(problemLines(problem, cwd, err.paint, source).join('\n') + '\n');
  }
}
