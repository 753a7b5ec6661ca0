import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { copyDefinition } from '../../../src/core/compose/syncBundledStack';
import { loadStack } from '../../../src/core/compose/loadStack';
import { EngineConnection } from '../../../src/core/live/engineConnection';
import { type StackModel } from '../../../src/core/model/stack';
import { StackSession } from '../../../src/core/operations/stackSession';
import { nodeNetwork } from '../../../src/core/smoke/nodeNetwork';
import { commandWays } from '../../../src/cli/commandWays';
import { requestOf } from '../../cli/verbs/request';
import { runSmoke } from '../../../src/core/smoke/runSmoke';
import { type SmokeResult } from '../../../src/core/smoke/smokeReport';
import { formatPlan } from '../../../src/core/reconcile/formatPlan';
import { systemClock } from '../../../src/core/support/clock';
import { silentLog } from '../../../src/core/support/log';
import { createConnect } from '../../../src/docker/connect';
import { type TestEngine } from '../../support/engine';
import { engineJson, engineRequest } from '../../support/engineHttp';
import { appImageNames } from '../../apps/support/appStack';
import { baseImages, buildAppImages } from '../../apps/support/appImages';
import { freePort } from '../../support/freePort';
import { ensureImages, hasRecipe, removeStandIn } from '../../support/images';
import { removeProject } from '../../support/removeProject';
import { stackFolder, variableUses } from './definition';
import { expectRealImages, realImages } from './realImages';
import { ensureStandIns, hasStandIn } from './standInImages';

const startMs = realImages ? 600_000 : 540_000;

/** A copy of the bundled stack with ports and secrets of its own, on a real engine. */
export class StackRun {
  stack!: StackModel;
  private session: StackSession | undefined;
  private connection: EngineConnection | undefined;
  private environment: Record<string, string> = {};
  private readonly home = mkdtempSync(join(tmpdir(), 'dev-stack-bundled-'));
  private readonly folder = join(this.home, 'stack');

  constructor(
    readonly engine: TestEngine,
    readonly project: string,
  ) {}

  /** Loads these profiles and puts their images into the engine; real ones are only made sure of. */
  async prepare(profiles: readonly string[], extra: Readonly<Record<string, string>> = {}): Promise<void> {
    await copyDefinition(stackFolder, this.folder);
    for (const { name } of variableUses()) {
      if (name.endsWith('_PORT')) this.environment[name] = String(await freePort());
    }
    this.environment = {
      ...appImageNames,
      ...this.environment,
      DOCKER_SOCK: this.engine.socket,
      COMPOSE_PROFILES: profiles.join(','),
      ...extra,
    };
    this.stack = await this.load();
    const built = this.services().filter(({ spec }) => spec.build);
    const images = this.services().flatMap(({ spec }) => (spec.build ? [] : [spec.image ?? '']));
    if (realImages) {
      // The start builds them itself, from the images that their Dockerfiles name.
      for (const { spec } of built) await removeStandIn(this.engine, spec.image ?? '');
      const bases = built.flatMap(({ spec }) => baseImages(spec.build));
      return expectRealImages(this.engine, [...images, ...bases]);
    }
    const unknown = images.filter(
      (image) => !hasStandIn(image) && !hasRecipe(image) && !/^busybox:/.test(image),
    );
    assert.deepEqual(unknown, [], 'neither a server of the distribution nor a stand-in');
    await ensureImages(
      this.engine,
      images.filter((image) => !hasStandIn(image)),
    );
    await ensureStandIns(this.engine.socket, images.filter(hasStandIn));
    await buildAppImages(
      this.engine.socket,
      this.stack,
      built.map(({ name }) => name),
    );
  }

  private async load(extra: Readonly<Record<string, string>> = {}): Promise<StackModel> {
    const { model, problems } = await loadStack({
      cwd: this.folder,
      projectName: this.project,
      noParents: true,
      environment: { ...this.environment, ...extra },
    });
    assert.deepEqual(
      problems.map(({ message }) => message),
      [],
    );
    assert.ok(model);
    assert.deepEqual(model.variableFindings ?? [], [], 'its secrets are there');
    return model;
  }

  services(): StackModel['services'] {
    return this.stack.services.filter(({ active }) => active);
  }

  names(oneShot: boolean): string[] {
    return this.services()
      .filter((service) => service.oneShot === oneShot)
      .map(({ name }) => name)
      .sort();
  }

  private open(): StackSession {
    this.connection ??= new EngineConnection(
      createConnect({
        environment: {},
        homeDir: homedir(),
        platform: process.platform,
        host: this.engine.host,
        log: silentLog,
      }),
      systemClock,
      silentLog,
    );
    this.session ??= new StackSession({
      stack: this.stack,
      connection: this.connection,
      clock: systemClock,
      log: silentLog,
    });
    return this.session;
  }

  /** Starts through the core, as editor and command line do, and waits until all is ready. */
  async start(): Promise<void> {
    await this.open().operations.start(
      { waitTimeoutMs: startMs },
      () => undefined,
      AbortSignal.timeout(startMs),
    );
  }

  /** State of each service: "ready", "done" … */
  async states(): Promise<Record<string, string>> {
    const { services } = await this.open().whenLive(AbortSignal.timeout(startMs));
    const entries = this.services().map(({ name }): [string, string] => [
      name,
      services.get(name)?.state.kind ?? 'unknown',
    ]);
    return Object.fromEntries(entries);
  }

  /** Fails unless every service is ready, every preparing step done; with what the engine knows of those that are not. */
  async assertReady(): Promise<void> {
    const states = await this.states();
    const wanted = this.allReady();
    const { services } = await this.open().whenLive(AbortSignal.timeout(startMs));
    const others = Object.keys(wanted).filter((name) => states[name] !== wanted[name]);
    const known = others.map((name) => ({
      name,
      state: services.get(name)?.state,
      health: services.get(name)?.containers.map(({ startedAt, health }) => ({ startedAt, health })),
    }));
    assert.deepEqual(states, wanted, JSON.stringify(known, undefined, 2));
  }

  private allReady(): Record<string, string> {
    return Object.fromEntries(
      this.services().map(({ name, oneShot }): [string, string] => [name, oneShot ? 'done' : 'ready']),
    );
  }

  /** What another start would do; "" when nothing. */
  async plan(): Promise<string> {
    const plan = await this.open().operations.plan({}, AbortSignal.timeout(startMs));
    return plan.nodes.length === 0 ? '' : formatPlan(plan);
  }

  /** Stops and starts these services, and waits until they are ready. */
  async restart(...services: string[]): Promise<void> {
    const signal = AbortSignal.timeout(startMs);
    await this.open().operations.restart({ services }, () => undefined, signal);
    await this.start();
  }

  /** Resets these services, as after the question was answered, and waits until they are ready. */
  async reset(...services: string[]): Promise<void> {
    const { operations } = this.open();
    const signal = AbortSignal.timeout(startMs);
    const request = { services, safety: false };
    await operations.reset(request, await operations.previewReset(request, signal), () => undefined, signal);
    await this.start();
  }

  down(volumes: boolean): Promise<void> {
    return this.open().operations.down({ volumes }, () => undefined, AbortSignal.timeout(startMs));
  }

  /**
   * What `dev-stack smoke` finds.
   *
   * @param believed variables that the definition is read with, where it should differ from what runs
   */
  async smoke(
    services: readonly string[] = this.names(false),
    believed: Readonly<Record<string, string>> = {},
    timeoutMs = 30_000,
  ): Promise<readonly SmokeResult[]> {
    const signal = AbortSignal.timeout(startMs);
    const live = await this.open().whenLive(signal);
    const stack = await this.load(believed);
    const entries = [...live.services].map(([name, one]): [string, typeof one] => [
      name,
      { ...one, service: stack.services.find((service) => service.name === name) ?? one.service },
    ]);
    const status = { ...live, stack, services: new Map(entries) };
    const options = {
      services,
      timeoutMs,
      network: nodeNetwork,
      signal,
      ways: commandWays(requestOf('smoke').global),
    };
    return (await runSmoke(status, options)).results;
  }

  /** `docker compose` with the same definition, variables and project. */
  compose(...args: readonly string[]): Promise<string> {
    const env = {
      PATH: process.env['PATH'],
      HOME: this.home,
      DOCKER_HOST: this.engine.host,
      ...this.environment,
    };
    const words = ['compose', '-p', this.project, ...args];
    return new Promise((resolve, reject) => {
      const options = { cwd: this.folder, env, timeout: startMs, killSignal: 'SIGKILL' as const };
      execFile('docker', words, options, (error, stdout, stderr) => {
        if (error) reject(new Error(`docker ${words.join(' ')}: ${error.message}\n${stderr}`));
        else resolve(stdout);
      });
    });
  }

  /** `docker compose up --wait` of the same. */
  composeUp(): Promise<string> {
    return this.compose('up', '-d', '--wait');
  }

  /** Container ids of the running services by name. */
  async running(): Promise<Record<string, string>> {
    const filters = encodeURIComponent(
      JSON.stringify({ label: [`com.docker.compose.project=${this.project}`] }),
    );
    const rows = await engineJson<{ Id: string; Labels: Record<string, string> }[]>(
      this.engine.socket,
      'GET',
      `/containers/json?filters=${filters}`,
    );
    const entries = rows.map(({ Id, Labels }): [string, string] => [
      Labels['com.docker.compose.service'] ?? '',
      Id,
    ]);
    return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  /** Name of a service's container. */
  container(service: string): string {
    return `${this.project}-${service}-1`;
  }

  /** Runs a command in the service's container. @returns what it wrote. @throws Error unless it ends with 0. */
  async exec(service: string, ...command: string[]): Promise<string> {
    const { socket } = this.engine;
    const path = `/containers/${this.container(service)}/exec`;
    const given = { AttachStdout: true, AttachStderr: true, Tty: true, Cmd: command };
    const { Id } = await engineJson<{ Id: string }>(socket, 'POST', path, { body: given });
    const body = { Detach: false, Tty: true };
    const output = (await engineRequest(socket, 'POST', `/exec/${Id}/start`, { body })).body.toString('utf8');
    const { ExitCode } = await engineJson<{ ExitCode: number }>(socket, 'GET', `/exec/${Id}/json`);
    if (ExitCode !== 0) throw new Error(`${command.join(' ')} ended with ${ExitCode}:\n${output}`);
    return output;
  }

  /** Lines that a service wrote. */
  async lines(service: string): Promise<string[]> {
    const { body } = await engineRequest(
      this.engine.socket,
      'GET',
      `/containers/${this.container(service)}/logs?stdout=1&stderr=1`,
    );
    const lines: string[] = [];
    for (let at = 0; at + 8 <= body.length; at += 8 + body.readUInt32BE(at + 4)) {
      lines.push(...body.toString('utf8', at + 8, at + 8 + body.readUInt32BE(at + 4)).split('\n'));
    }
    return lines.filter((line) => line !== '');
  }

  /** What a stand-in says it was asked. */
  async calls(service: string): Promise<Record<string, unknown>[]> {
    return (await this.lines(service))
      .filter((line) => line.startsWith('{"call"'))
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  }

  variable(name: string): string {
    return this.environment[name] ?? '';
  }

  secret(name: string): string {
    const text = readFileSync(join(this.folder, 'layers', '.env'), 'utf8');
    return new RegExp(`^${name}=(.*)$`, 'm').exec(text)?.[1] ?? '';
  }

  async dispose(): Promise<void> {
    this.session?.dispose();
    this.connection?.dispose();
    await removeProject(this.engine.socket, this.project);
    rmSync(this.home, { recursive: true, force: true });
  }
}
