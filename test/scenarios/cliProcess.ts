import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../support/root';
import { runCommand } from '../support/runCommand';

/** No call of the tests takes longer (ms); one that hangs is ended, and its test fails by the exit code. */
const longest = 60_000;

export interface CliResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The command as it is shipped, run by Node. */
export class CliProcess {
  private constructor(private readonly folder: string) {}

  static async build(): Promise<CliProcess> {
    const folder = mkdtempSync(join(tmpdir(), 'dev-stack-cli-'));
    const outdir = join(folder, 'dist');
    await runCommand(process.execPath, ['esbuild.mjs', `--outdir=${outdir}`], { cwd: root });
    symlinkSync(join(root, 'stack'), join(folder, 'stack'));
    return new CliProcess(folder);
  }

  get file(): string {
    return join(this.folder, 'dist', 'cli.js');
  }

  dispose(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  start(args: readonly string[], options: { cwd: string; env?: NodeJS.ProcessEnv }): RunningCli {
    return new RunningCli(
      spawn(process.execPath, [this.file, ...args], {
        cwd: options.cwd,
        env: { ...process.env, ...options.env },
        stdio: ['ignore', 'pipe', 'pipe'],
        timeout: longest,
        killSignal: 'SIGKILL',
      }),
    );
  }

  run(args: readonly string[], options: { cwd: string; env?: NodeJS.ProcessEnv }): Promise<CliResult> {
    return this.start(args, options).ended;
  }
}

export class RunningCli {
  private readonly texts = { stdout: '', stderr: '' };
  readonly ended: Promise<CliResult>;

  constructor(readonly child: ChildProcess) {
    for (const name of ['stdout', 'stderr'] as const) {
      child[name]?.setEncoding('utf8').on('data', (text: string) => (this.texts[name] += text));
    }
    this.ended = new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code) => resolve({ code, ...this.texts }));
    });
  }

  /** Resolves once the output matches; rejects when the process ends before. */
  async sees(stream: 'stdout' | 'stderr', pattern: RegExp): Promise<void> {
    let ended = false;
    void this.ended.then(() => (ended = true));
    while (!pattern.test(this.texts[stream])) {
      if (ended) throw new Error(`${pattern} never came: ${JSON.stringify(this.texts)}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
}
