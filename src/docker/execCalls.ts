import { randomUUID } from 'node:crypto';
import type { Duplex } from 'node:stream';
import { EngineError } from '../core/engine/engineError';
import type { ExecOptions, ExecResult, ExecSession, OutputChunk, ProcessIo } from '../core/engine/wire';
import { sleep } from '../core/support/abort';
import { carryStreams, InputFailure } from './carryStreams';
import { InteractiveSession, type TerminalSize } from './interactiveSession';
import { field, numberOf, textOf } from './json';
import { mapError } from './mapError';
import { shortId } from './shortId';
import { signalMarked } from './signalMarked';
import { eachChunk } from './streamCalls';
import { unreadable } from './unreadable';
import { route, type WireClient } from './wireClient';

/** The end of the output and the noting of the exit code are two things in the engine: between them, ask again. */
const EXIT_CODE_TRIES = 50;
const EXIT_CODE_DELAY_MS = 40;

/** Set for what must be found again in its container: everything in a terminal of ours, and what may have to be ended. */
const TERMINAL_VARIABLE = 'DEV_STACK_TERMINAL';
const PROCESS_VARIABLE = 'DEV_STACK_PROCESS';

/** The port's exec calls; see core/engine/engine.ts for what each promises. */
export class ExecCalls {
  constructor(private readonly client: WireClient) {}

  /** Aborting ends the connection; the process in the container goes on, unless `endOnAbort` asks otherwise. */
  async run(id: string, options: ExecOptions, signal?: AbortSignal): Promise<ExecResult> {
    if (!options.endOnAbort) return this.runTo(id, options, signal);
    const mark = randomUUID();
    const environment = { ...options.environment, [PROCESS_VARIABLE]: mark };
    try {
      return await this.runTo(id, { ...options, environment }, signal);
    } catch (error) {
      if (signal?.aborted) await this.endMarked(id, PROCESS_VARIABLE, mark, 'KILL', options.user);
      throw error;
    }
  }

  private async runTo(
    id: string,
    options: ExecOptions,
    signal: AbortSignal | undefined,
  ): Promise<ExecResult> {
    const context = { action: `run ${options.command[0] ?? ''} in container ${shortId(id)}` };
    const exec = await this.create(id, options, {}, context.action, signal);
    const stream = await this.start(exec, { Detach: false, Tty: false }, context.action, signal);
    const abort = (): void => void stream.destroy();
    signal?.addEventListener('abort', abort, { once: true });
    const output: Record<OutputChunk['stream'], Buffer[]> = { stdout: [], stderr: [] };
    try {
      if (signal?.aborted) stream.destroy();
      await eachChunk(stream, false, ({ stream: name, data }) => void output[name].push(data), signal);
      const exitCode = await this.exitCode(exec, context.action, signal);
      return { exitCode, stdout: Buffer.concat(output.stdout), stderr: Buffer.concat(output.stderr) };
    } catch (error) {
      throw mapError(error, context, signal);
    } finally {
      signal?.removeEventListener('abort', abort);
      stream.destroy();
    }
  }

  async runAttached(id: string, options: ExecOptions, io: ProcessIo, signal?: AbortSignal): Promise<number> {
    const context = { action: `run ${options.command[0] ?? ''} in container ${shortId(id)}` };
    const mark = randomUUID();
    const environment = { ...options.environment, [PROCESS_VARIABLE]: mark };
    const input = io.input === undefined ? {} : { AttachStdin: true };
    const exec = await this.create(id, { ...options, environment }, input, context.action, signal);
    const stream = await this.start(exec, { Detach: false, Tty: false }, context.action, signal);
    try {
      await carryStreams(
        stream,
        io,
        () => this.endMarked(id, PROCESS_VARIABLE, mark, 'HUP CONT', options.user),
        signal,
      );
      return await this.exitCode(exec, context.action, signal);
    } catch (error) {
      throw error instanceof InputFailure ? error.cause : mapError(error, context, signal);
    } finally {
      stream.destroy();
    }
  }

  /** The signal is for the opening; the session that comes out is ended by disposing it. */
  async open(
    id: string,
    options: ExecOptions,
    size: TerminalSize,
    signal?: AbortSignal,
  ): Promise<ExecSession> {
    const action = `open ${options.command[0] ?? ''} in container ${shortId(id)}`;
    const terminal = { AttachStdin: true, Tty: true };
    const mark = randomUUID();
    const environment = { ...options.environment, [TERMINAL_VARIABLE]: mark };
    const exec = await this.create(id, { ...options, environment }, terminal, action, signal);
    // From API 1.42 on the terminal has its size before the program looks for it; line editors look once.
    const ConsoleSize = [Math.max(1, size.rows), Math.max(1, size.columns)];
    const stream = await this.start(exec, { Detach: false, Tty: true, ConsoleSize }, action, signal);
    const session = new InteractiveSession(stream, {
      resize: (wanted) => this.resize(exec, wanted),
      exitCode: () => this.exitCode(exec, action, undefined),
      // What the kernel does when a terminal is closed, the second signal being for what is stopped.
      hangUp: () => this.endMarked(id, TERMINAL_VARIABLE, mark, 'HUP CONT', options.user),
      mapError: (error) => mapError(error, { action }),
    });
    try {
      // Older engines take a size only for a running process.
      await session.resize(size.columns, size.rows);
      if (signal?.aborted) throw mapError(undefined, { action }, signal);
      return session;
    } catch (error) {
      session.dispose();
      throw error;
    }
  }

  /** Does nothing where the container is gone or has no shell. */
  private async endMarked(
    id: string,
    variable: string,
    mark: string,
    signals: string,
    user: string | undefined,
  ): Promise<void> {
    const command = ['sh', '-c', signalMarked(signals), 'sh', `${variable}=${mark}`];
    await this.runTo(id, { command, ...(user !== undefined && { user }) }, undefined).catch(() => undefined);
  }

  private async create(
    id: string,
    options: ExecOptions,
    more: Readonly<Record<string, unknown>>,
    action: string,
    signal: AbortSignal | undefined,
  ): Promise<string> {
    const answer = await this.client.json({
      action,
      method: 'POST',
      path: route`/containers/${id}/exec`,
      body: {
        Cmd: options.command,
        AttachStdout: true,
        AttachStderr: true,
        ...(options.environment && {
          Env: Object.entries(options.environment).map(([name, value]) => `${name}=${value}`),
        }),
        ...(options.user && { User: options.user }),
        ...(options.workingDir && { WorkingDir: options.workingDir }),
        ...(options.privileged === true && { Privileged: true }),
        ...more,
      },
      signal,
    });
    const exec = textOf(field(answer, 'Id'));
    if (!exec) throw unreadable('created process', answer);
    return exec;
  }

  private start(
    exec: string,
    body: Readonly<Record<string, unknown>>,
    action: string,
    signal: AbortSignal | undefined,
  ): Promise<Duplex> {
    return this.client.hijack({ action, method: 'POST', path: route`/exec/${exec}/start`, body, signal });
  }

  private async resize(exec: string, size: TerminalSize): Promise<void> {
    const call = this.client.json({
      action: 'resize the terminal',
      method: 'POST',
      path: route`/exec/${exec}/resize`,
      query: { h: Math.max(1, size.rows), w: Math.max(1, size.columns) },
    });
    try {
      await call;
    } catch (error) {
      // A process that ended meanwhile has no terminal any more, which engines tell with 404, 409 or 500.
      if (!EngineError.is(error) || error.details.statusCode === undefined) throw error;
    }
  }

  private async exitCode(exec: string, action: string, signal: AbortSignal | undefined): Promise<number> {
    for (let tried = 1; ; tried++) {
      const state = await this.client.json({
        action,
        method: 'GET',
        path: route`/exec/${exec}/json`,
        signal,
      });
      const code = numberOf(field(state, 'ExitCode'));
      if (field(state, 'Running') !== true && code !== undefined) return code;
      if (tried === EXIT_CODE_TRIES) {
        throw new EngineError('failed', 'The connection to the process ended, yet it still runs.', {
          action,
        });
      }
      await sleep(EXIT_CODE_DELAY_MS, signal);
    }
  }
}
