import { spawn } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { root } from '../support/root';
import { type DataStack } from './dataStack';
import { type DriverTask } from './dataDriver';

export interface DriverResult {
  readonly killed: boolean;
  readonly code: number | null;
  /** Names of the steps it came to. */
  readonly steps: string[];
  readonly stderr: string;
}

export type DriverAction = DriverTask['action'];

/** A process of its own that does one thing to a stack's data, so that it can be killed in the middle of it. */
export class DataDriverProcess {
  private readonly file = join(root, 'out', `dataDriver-${process.pid}.cjs`);

  /** Makes the program. */
  async build(): Promise<void> {
    mkdirSync(join(root, 'out'), { recursive: true });
    // As the command is made: it is run dozens of times, and most of dockerode is never used.
    const { lean } = (await import(join(root, 'build', 'lean.mjs'))) as { lean: Plugin };
    await build({
      entryPoints: [join(__dirname, 'dataDriver.ts')],
      outfile: this.file,
      ...{ bundle: true, platform: 'node', format: 'cjs', plugins: [lean], logLevel: 'error' },
    });
  }

  dispose(): void {
    rmSync(this.file, { force: true });
  }

  /**
   * @param name of the snapshot, or the file to import
   * @param stopAt the step before which it kills itself
   * @param onStep told of every step as it is reached
   */
  run(
    stack: DataStack,
    action: DriverAction,
    name: string,
    stopAt?: string,
    onStep: (step: string) => void = () => undefined,
  ): Promise<DriverResult> {
    const { folder, project, engine, home } = stack;
    const task: DriverTask = { folder, project, host: engine.host, home, action, name, stopAt };
    const child = spawn(process.execPath, [this.file, JSON.stringify(task)], {
      stdio: ['ignore', 'pipe', 'pipe'],
      ...{ timeout: 120_000, killSignal: 'SIGKILL' as const },
    });
    const steps: string[] = [];
    let line = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (data: string) => {
      const lines = (line + data).split('\n');
      line = lines.pop() ?? '';
      for (const text of lines) {
        if (!text.startsWith('step ')) continue;
        steps.push(text.slice('step '.length));
        onStep(text.slice('step '.length));
      }
    });
    child.stderr.setEncoding('utf8').on('data', (data: string) => (stderr += data));
    return new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code, signal) => resolve({ killed: signal === 'SIGKILL', code, steps, stderr }));
    });
  }
}
