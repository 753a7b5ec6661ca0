import { spawn, type SpawnOptions } from 'node:child_process';

export interface ProcessResult {
  code: number;
  /** Standard output and standard error, in the order they arrived. */
  output: string;
}

/** Runs a program to its end and collects what it printed; never rejects for a non-zero exit code. */
export function tryProcess(
  command: string,
  args: readonly string[],
  options: SpawnOptions = {},
): Promise<ProcessResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const collect = (chunk: Buffer): void => {
      output += chunk.toString('utf8');
    };
    child.stdout?.on('data', collect);
    child.stderr?.on('data', collect);
    child.once('error', reject);
    child.once('close', (code) => resolve({ code: code ?? 1, output }));
  });
}

/** Like tryProcess, but a non-zero exit code rejects with the end of what was printed. */
export async function runProcess(
  command: string,
  args: readonly string[],
  options: SpawnOptions = {},
): Promise<string> {
  const { code, output } = await tryProcess(command, args, options);
  if (code !== 0) {
    throw new Error(`${command} ${args.join(' ')} ended with ${code}\n${output.slice(-4000)}`);
  }
  return output;
}
