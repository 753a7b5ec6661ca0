import assert from 'node:assert/strict';
import { homedir } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { EngineConnection } from '../../../src/core/live/engineConnection';
import { type StackModel } from '../../../src/core/model/stack';
import { StackSession } from '../../../src/core/operations/stackSession';
import { systemClock } from '../../../src/core/support/clock';
import { silentLog } from '../../../src/core/support/log';
import { createConnect } from '../../../src/docker/connect';
import { useEngine } from '../../support/engine';
import { engineJson, engineRequest } from '../../support/engineHttp';
import { freePort } from '../../support/freePort';
import { ensureImages } from '../../support/images';
import { removeProject } from '../../support/removeProject';
import { variableUses } from '../../stack/support/definition';
import { buildAppImages } from './appImages';
import { loadApps } from './appStack';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

/** Groups of the bundled stack, started by Dev Stack with ports of their own, on images that were built here. */
export class AppRun {
  private constructor(
    readonly stack: StackModel,
    private readonly socket: string,
    private readonly session: StackSession,
    private readonly connection: EngineConnection,
  ) {}

  static async start(
    project: string,
    profiles: readonly string[],
    environment: Readonly<Record<string, string>>,
  ): Promise<AppRun> {
    const engine = await useEngine();
    const ports: Record<string, string> = {};
    for (const { name } of variableUses().filter((use) => use.name.endsWith('_PORT')))
      ports[name] = String(await freePort());
    const stack = await loadApps(profiles, { ...ports, ...environment }, project);
    const active = stack.services.filter((service) => service.active);
    const pulled = active.flatMap(({ spec }) => (spec.build || !spec.image ? [] : [spec.image]));
    await ensureImages(engine, pulled, (line) => console.log(`      ${line}`));
    await buildAppImages(
      engine.socket,
      stack,
      active.filter(({ spec }) => spec.build).map(({ name }) => name),
    );
    const connect = createConnect({
      environment: {},
      homeDir: homedir(),
      platform: process.platform,
      host: engine.host,
      log: silentLog,
    });
    const connection = new EngineConnection(connect, systemClock, silentLog);
    const session = new StackSession({ stack, connection, clock: systemClock, log: silentLog });
    const run = new AppRun(stack, engine.socket, session, connection);
    try {
      await run.up();
    } catch (error) {
      await run.remove();
      throw error;
    }
    return run;
  }

  /** Start, as the extension and the command line do it. */
  async up(): Promise<void> {
    const signal = AbortSignal.timeout(560_000);
    await this.session.operations.start({ waitTimeoutMs: 540_000 }, () => undefined, signal);
  }

  async remove(): Promise<void> {
    this.session.dispose();
    this.connection.dispose();
    await removeProject(this.socket, this.stack.name);
  }

  /** Address on this machine of a port that the service publishes. */
  url(service: string, port: number): string {
    const ports = this.stack.services.find(({ name }) => name === service)?.spec.ports ?? [];
    const found = ports.find(({ target }) => Number(target) === port);
    assert.ok(found?.published, `${service} publishes ${port}`);
    return `http://127.0.0.1:${found.published}`;
  }

  /** Asks as JSON. @param headers in addition to the content type */
  async ask(
    method: string,
    url: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Answer> {
    const response = await fetch(url, {
      method,
      headers: { 'Content-Type': 'application/json', ...headers },
      signal: AbortSignal.timeout(200_000),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      body: text === '' ? undefined : parsed(text),
    };
  }

  /** Asks until the answer is as wanted. @throws AssertionError with the last answer after five minutes. */
  async until(
    what: string,
    ask: () => Promise<Answer>,
    wanted: (answer: Answer) => boolean,
  ): Promise<Answer> {
    let last: unknown;
    for (const end = Date.now() + 300_000; Date.now() < end; await sleep(200)) {
      const answer = await ask().catch((error: unknown) => void (last = String(error)));
      if (answer && wanted(answer)) return answer;
      last = answer ?? last;
    }
    assert.fail(`${what} did not come about: ${JSON.stringify(last) ?? String(last)}`);
  }

  /** Lines that a service wrote as JSON objects. */
  async logLines(service: string): Promise<Record<string, unknown>[]> {
    const id = await this.container(service);
    const logs = await engineRequest(this.socket, 'GET', `/containers/${id}/logs?stdout=1&stderr=1`);
    // Each line comes in a frame of its own; its head holds no brace.
    const objects = logs.body.toString('utf8').matchAll(/\{.*\}/g);
    return [...objects].map(([text]) => parsed(text)).filter(isRecord);
  }

  /** Runs a command in the service's container. @returns what it wrote. */
  async exec(service: string, ...command: string[]): Promise<string> {
    const id = await this.container(service);
    const exec = await engineJson<{ Id: string }>(this.socket, 'POST', `/containers/${id}/exec`, {
      body: { AttachStdout: true, AttachStderr: true, Tty: true, Cmd: command },
    });
    const output = await engineRequest(this.socket, 'POST', `/exec/${exec.Id}/start`, {
      body: { Detach: false, Tty: true },
    });
    return output.body.toString('utf8');
  }

  /** One call of the engine on the service's container: stop, start, restart … */
  async containerCall(service: string, call: string): Promise<void> {
    await engineJson(this.socket, 'POST', `/containers/${await this.container(service)}/${call}`);
  }

  async inspect(service: string): Promise<{ Config: { User: string }; State: { StartedAt: string } }> {
    return engineJson(this.socket, 'GET', `/containers/${await this.container(service)}/json`);
  }

  private async container(service: string): Promise<string> {
    const labels = [`com.docker.compose.project=${this.stack.name}`, `com.docker.compose.service=${service}`];
    const filters = encodeURIComponent(JSON.stringify({ label: labels }));
    const [found] = await engineJson<{ Id: string }[]>(
      this.socket,
      'GET',
      `/containers/json?all=1&filters=${filters}`,
    );
    assert.ok(found, `${service} has a container`);
    return found.Id;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
