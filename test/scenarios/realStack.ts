import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadStack } from '../../src/core/compose/loadStack';
import { type Engine } from '../../src/core/engine/engine';
import { EngineConnection } from '../../src/core/live/engineConnection';
import { type StackModel } from '../../src/core/model/stack';
import { type DataSettings } from '../../src/core/operations/dataSettings';
import { type StackOperations } from '../../src/core/operations/operations';
import { type ProgressEvent } from '../../src/core/operations/progress';
import { StackSession } from '../../src/core/operations/stackSession';
import { formatPlan } from '../../src/core/reconcile/formatPlan';
import { silentLog } from '../../src/core/support/log';
import { systemClock } from '../../src/core/support/clock';
import { createConnect } from '../../src/docker/connect';
import { ensureDebianPackages } from '../support/debianPackages';
import { type TestEngine } from '../support/engine';
import { engineJson, engineRequest } from '../support/engineHttp';
import { heavy } from '../support/heavy';
import { removeProject } from '../support/removeProject';

/** A child that does not end by itself within this time is killed, and the test fails. */
const childMs = heavy ? 1_200_000 : 60_000;

export interface Inspected {
  readonly Id: string;
  readonly Name: string;
  readonly State: { readonly Status: string; readonly StartedAt: string; readonly ExitCode: number };
  readonly Config: Record<string, unknown> & { readonly Labels: Record<string, string> };
  readonly HostConfig: Record<string, unknown>;
  readonly Mounts: readonly { readonly Name?: string; readonly Destination: string }[];
  readonly NetworkSettings: {
    readonly Networks: Record<string, Record<string, unknown> & { readonly Aliases: string[] | null }>;
  };
}

/** A compose project in a folder of its own, on a real engine: as we see it, and as `docker compose` does. */
export class RealStack {
  readonly folder: string;
  readonly progress: ProgressEvent[] = [];
  /** Where sessions keep data; without it they keep none. Read when a session is opened. */
  data: DataSettings | undefined;
  private connection: EngineConnection | undefined;
  private current: StackSession | undefined;

  constructor(
    readonly engine: TestEngine,
    readonly project: string,
    folder?: string,
  ) {
    this.folder = folder ?? mkdtempSync(join(tmpdir(), 'dev-stack-real-'));
  }

  static async ensureCompose(): Promise<void> {
    await run('docker', ['compose', 'version'], { timeout: childMs }).catch(() =>
      ensureDebianPackages(['docker-cli', 'docker-compose'], 'comparing with docker compose'),
    );
  }

  write(file: string, text: string): void {
    writeFileSync(join(this.folder, file), text);
  }

  /** Writes the definition; the session, if there is one, follows. */
  async define(yaml: string): Promise<StackModel> {
    this.write('compose.yaml', yaml);
    const stack = await this.load();
    this.current?.setStack(stack);
    return stack;
  }

  async load(): Promise<StackModel> {
    const { model, problems } = await loadStack({
      cwd: this.folder,
      projectName: this.project,
      noParents: true,
      environment: { PATH: process.env.PATH },
    });
    assert.ok(model, problems.map((problem) => problem.message).join('\n'));
    return model;
  }

  async session(): Promise<StackSession> {
    this.current ??= await this.open();
    return this.current;
  }

  /**
   * Begins anew, as another process would.
   * @param wrap what stands between the session and the engine.
   * @param environment of that process.
   */
  async reopen(
    wrap: (engine: Engine) => Engine = (engine) => engine,
    environment: NodeJS.ProcessEnv = {},
    host = this.engine.host,
  ): Promise<StackSession> {
    this.close();
    this.current = await this.open(wrap, environment, host);
    return this.current;
  }

  private async open(
    wrap: (engine: Engine) => Engine = (engine) => engine,
    environment: NodeJS.ProcessEnv = {},
    host = this.engine.host,
  ): Promise<StackSession> {
    const connect = createConnect({
      environment: {},
      homeDir: homedir(),
      platform: process.platform,
      host,
      log: silentLog,
    });
    this.connection = new EngineConnection(
      async (signal) => wrap(await connect(signal)),
      systemClock,
      silentLog,
    );
    return new StackSession({
      stack: await this.load(),
      environment,
      connection: this.connection,
      clock: systemClock,
      log: silentLog,
      ...(this.data ? { data: this.data } : {}),
    });
  }

  /** Ends the session and leaves everything as it is. */
  leave(): void {
    this.close();
  }

  private close(): void {
    this.current?.dispose();
    this.connection?.dispose();
    this.current = undefined;
  }

  /** Runs one operation with a limit on its time. */
  async operate(
    act: (
      operations: StackOperations,
      onProgress: (event: ProgressEvent) => void,
      signal: AbortSignal,
    ) => Promise<void>,
  ): Promise<void> {
    this.progress.length = 0;
    const { operations } = await this.session();
    await act(operations, (event) => void this.progress.push(event), AbortSignal.timeout(childMs));
  }

  start(...services: string[]): Promise<void> {
    return this.operate((operations, tell, signal) => operations.start({ services }, tell, signal));
  }

  async plan(): Promise<string> {
    const { operations } = await this.session();
    return formatPlan(await operations.plan({}, AbortSignal.timeout(childMs)));
  }

  /** State of every service by name: "ready", "running", "done" … */
  async states(): Promise<Record<string, string>> {
    const { services } = await (await this.session()).whenLive(AbortSignal.timeout(childMs));
    return Object.fromEntries([...services].map(([name, { state }]) => [name, state.kind]));
  }

  /** `docker compose` in the folder. */
  compose(...args: string[]): Promise<string> {
    return run('docker', ['compose', '-p', this.project, ...args], {
      cwd: this.folder,
      timeout: childMs,
      env: { ...process.env, DOCKER_HOST: this.engine.host },
    });
  }

  /** What `docker compose` tells of its progress. */
  composeProgress(...args: string[]): Promise<string> {
    return run('docker', ['compose', '-p', this.project, ...args], {
      cwd: this.folder,
      timeout: childMs,
      env: { ...process.env, DOCKER_HOST: this.engine.host },
      progress: true,
    });
  }

  /** Runs a command in a container. */
  async exec(container: string, ...command: string[]): Promise<string> {
    const env = { ...process.env, DOCKER_HOST: this.engine.host };
    return (await run('docker', ['exec', container, ...command], { timeout: childMs, env })).trim();
  }

  inspect(container: string): Promise<Inspected> {
    return engineJson(this.engine.socket, 'GET', `/containers/${container}/json`);
  }

  /** Every container of the project, in any state, by name. */
  async containers(): Promise<Inspected[]> {
    const filters = encodeURIComponent(
      JSON.stringify({ label: [`com.docker.compose.project=${this.project}`] }),
    );
    const path = `/containers/json?all=1&filters=${filters}`;
    const listed = await engineJson<{ Id: string }[]>(this.engine.socket, 'GET', path);
    const found = await Promise.all(listed.map(({ Id }) => this.inspect(Id)));
    return found.sort((a, b) => (a.Name < b.Name ? -1 : 1));
  }

  /** Container ids by name. */
  async ids(): Promise<Record<string, string>> {
    return Object.fromEntries((await this.containers()).map(({ Name, Id }) => [Name.slice(1), Id]));
  }

  /** Names of the engine's volumes that begin so. */
  async volumes(prefix = this.project): Promise<string[]> {
    const { Volumes } = await engineJson<{ Volumes: { Name: string }[] | null }>(
      this.engine.socket,
      'GET',
      '/volumes',
    );
    return (Volumes ?? [])
      .map(({ Name }) => Name)
      .filter((name) => name.startsWith(prefix))
      .sort();
  }

  /** Removes what the engine has of the project; the next test begins with nothing. */
  async clear(): Promise<void> {
    this.close();
    const mounts = (await this.containers()).flatMap(({ Mounts }) => Mounts);
    await removeProject(this.engine.socket, this.project);
    // Anonymous ones that a replacement took over count as named for the engine, and stay.
    const anonymous = new Set(mounts.flatMap(({ Name = '' }) => (/^[0-9a-f]{64}$/.test(Name) ? [Name] : [])));
    await Promise.all(
      [...anonymous].map((name) => engineRequest(this.engine.socket, 'DELETE', `/volumes/${name}`)),
    );
  }

  async dispose(): Promise<void> {
    await this.clear();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function run(
  command: string,
  args: readonly string[],
  options: { cwd?: string; timeout: number; env?: NodeJS.ProcessEnv; progress?: boolean },
): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(
      command,
      args,
      { ...options, killSignal: 'SIGKILL', maxBuffer: 64 << 20 },
      (error, stdout, stderr) => {
        if (error) reject(new Error(`${command} ${args.join(' ')}: ${error.message}\n${stderr}`));
        else resolve(options.progress === true ? stderr : stdout);
      },
    );
  });
}
