import assert from 'node:assert/strict';
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

export interface RunningDriver {
  readonly pid: number;
  readonly ended: Promise<DriverResult>;
  /** Resolves once it was warned so; rejects when it ends before. */
  warned(pattern: RegExp): Promise<void>;
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
    return this.start(stack, { action, name, stopAt }, onStep).ended;
  }

  /** Begins, and resolves once it stands still before the step. */
  async freeze(
    stack: DataStack,
    action: DriverAction,
    name: string,
    freezeAt: string,
  ): Promise<RunningDriver> {
    let running: RunningDriver | undefined;
    const reached = new Promise<void>((resolve) => {
      running = this.start(stack, { action, name, freezeAt }, (step) => {
        if (step === freezeAt) resolve();
      });
    });
    assert.ok(running);
    const { ended } = running;
    const early = ended.then(({ stderr }) => assert.fail(`It ended before ${freezeAt}: ${stderr}`));
    await Promise.race([reached, early]);
    early.catch(() => undefined);
    return running;
  }

  start(
    stack: DataStack,
    what: Pick<DriverTask, 'action' | 'name' | 'stopAt' | 'freezeAt'>,
    onStep: (step: string) => void = () => undefined,
  ): RunningDriver {
    const { folder, project, engine, home, copyFrom } = stack;
    const task: DriverTask = { folder, project, host: engine.host, home, copyFrom, ...what };
    const child = spawn(process.execPath, [this.file, JSON.stringify(task)], {
      stdio: ['ignore', 'pipe', 'pipe'],
      ...{ timeout: 120_000, killSignal: 'SIGKILL' as const },
    });
    const steps: string[] = [];
    const warnings: string[] = [];
    const lookers = new Set<() => void>();
    let line = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (data: string) => {
      const lines = (line + data).split('\n');
      line = lines.pop() ?? '';
      for (const text of lines) {
        if (text.startsWith('warning ')) warnings.push(text.slice('warning '.length));
        if (!text.startsWith('step ')) continue;
        steps.push(text.slice('step '.length));
        onStep(text.slice('step '.length));
      }
      for (const look of lookers) look();
    });
    child.stderr.setEncoding('utf8').on('data', (data: string) => (stderr += data));
    const ended = new Promise<DriverResult>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code, signal) => resolve({ killed: signal === 'SIGKILL', code, steps, stderr }));
    });
    const warned = (pattern: RegExp): Promise<void> =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (warnings.some((warning) => pattern.test(warning))) resolve();
        };
        lookers.add(look);
        look();
        ended.then(
          () => reject(new Error(`${pattern} never came: ${warnings.join('; ')} ${stderr}`)),
          reject,
        );
      });
    return { pid: child.pid ?? 0, ended, warned };
  }
}
