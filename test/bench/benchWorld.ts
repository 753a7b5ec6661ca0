import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, openSync, closeSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestEngine } from '../support/engine';
import { removeProject } from '../support/removeProject';
import { root } from '../support/root';
import { timed } from './bench';

/** A child that has not ended by then is killed, and the bench fails. Milliseconds. */
const longestMs = 180_000;

/** What every row works with: an engine, the built command, `docker compose`, a folder of its own. */
export class BenchWorld {
  readonly folder = mkdtempSync(join(tmpdir(), 'dev-stack-bench-'));
  readonly cli = join(root, 'dist', 'cli.js');
  private readonly environment: NodeJS.ProcessEnv;
  private readonly projects = new Set<string>();

  constructor(
    readonly engine: TestEngine,
    /** True for the smaller run. */
    readonly quick: boolean,
    /** How long (s) it is looked at what costs while nothing happens. */
    readonly idleSeconds: number,
    /** No row takes more rounds than this. */
    private readonly mostRounds: number,
  ) {
    // What a person's shell has set for compose would decide what is measured.
    const foreign = /^(COMPOSE_|DEV_STACK_)/;
    const kept = Object.entries(process.env).filter(([name]) => !foreign.test(name));
    this.environment = {
      ...Object.fromEntries(kept),
      DOCKER_HOST: engine.host,
      DEV_STACK_HOME: join(this.folder, 'home'),
    };
  }

  /** @param wanted for good figures */
  rounds(wanted: number): number {
    return Math.min(wanted, this.mostRounds);
  }

  /** Writes a compose file into a folder of that name and answers the folder. */
  define(name: string, yaml: string): string {
    const folder = join(this.folder, name);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'compose.yaml'), yaml);
    this.projects.add(name);
    return folder;
  }

  /** A project to be removed at the end. */
  owns(project: string): string {
    this.projects.add(project);
    return project;
  }

  /** Runs `dev-stack` as a person would. @returns milliseconds from its start to its end */
  ours(folder: string, ...args: string[]): Promise<number> {
    return timed(() => this.run(process.execPath, [this.cli, ...args], folder));
  }

  /** The same with `docker compose`. */
  compose(folder: string, ...args: string[]): Promise<number> {
    return timed(() => this.run('docker', ['compose', ...args], folder));
  }

  /** @returns what the command printed. @throws Error with its complaints when it fails */
  run(command: string, args: readonly string[], cwd = this.folder): Promise<string> {
    return new Promise((resolve, reject) => {
      const child = spawn(command, args, {
        cwd,
        env: this.environment,
        stdio: ['ignore', 'pipe', 'pipe'],
        timeout: longestMs,
        killSignal: 'SIGKILL',
      });
      const texts = { stdout: '', stderr: '' };
      for (const name of ['stdout', 'stderr'] as const)
        child[name].setEncoding('utf8').on('data', (text: string) => (texts[name] += text));
      child.once('error', reject);
      child.once('close', (code, by) => {
        if (code === 0) return resolve(texts.stdout);
        const call = [command, ...args].join(' ');
        reject(new Error(`${call} ended with ${code ?? by}\n${texts.stdout}\n${texts.stderr}`));
      });
    });
  }

  /** Starts a command whose output goes straight into a file, as a shell's `>` does. */
  intoFile(command: string, args: readonly string[], cwd: string, file: string): ReturnType<typeof spawn> {
    const target = openSync(file, 'w');
    try {
      return spawn(command, args, {
        cwd,
        env: this.environment,
        stdio: ['ignore', target, 'inherit'],
        timeout: longestMs,
        killSignal: 'SIGKILL',
      });
    } finally {
      closeSync(target);
    }
  }

  /** Removes what the engine has of a project; not part of any time. */
  clear(project: string): Promise<void> {
    return removeProject(this.engine.socket, project);
  }

  async dispose(): Promise<void> {
    for (const project of this.projects) await this.clear(project);
    rmSync(this.folder, { recursive: true, force: true });
  }
}
