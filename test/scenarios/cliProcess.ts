import { build, type Plugin } from 'esbuild';
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../support/root';

/** No call of the tests takes longer (ms); one that hangs is ended, and its test fails by the exit code. */
const longest = 60_000;

export interface CliResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The command as it is shipped: one bundled file, run by Node. */
export class CliProcess {
  private constructor(private readonly folder: string) {}

  static async build(): Promise<CliProcess> {
    const folder = mkdtempSync(join(tmpdir(), 'dev-stack-cli-'));
    await build({
      entryPoints: [join(root, 'src', 'cli', 'main.ts')],
      outfile: join(folder, 'dist', 'cli.js'),
      bundle: true,
      platform: 'node',
      target: 'node20',
      format: 'cjs',
      minify: true,
      logLevel: 'error',
      plugins: [emptyModules],
    });
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

/** As in the shipped build: optional parts of dockerode that are never used. */
const emptyModules: Plugin = {
  name: 'empty-modules',
  setup(api) {
    const filter = /^(ssh2|@grpc\/grpc-js|@grpc\/proto-loader|protobufjs)(\/.*)?$/;
    api.onResolve({ filter }, (args) => ({ path: args.path, namespace: 'empty' }));
    api.onLoad({ filter: /.*/, namespace: 'empty' }, () => ({
      contents: 'module.exports = {};',
      loader: 'js',
    }));
  },
};
