import { randomBytes } from 'node:crypto';
import type { Engine } from '../engine/engine';
import { EngineError } from '../engine/engineError';
import type { EngineContainer, OutputChunk, ProcessIo } from '../engine/wire';
import { findService, type ServiceModel, type StackModel } from '../model/stack';
import { secretValues } from '../reconcile/maskSecret';
import { observe } from '../reconcile/observe';
import { oneOffSpec } from '../reconcile/oneOffSpec';
import { filesArchive } from '../reconcile/filesArchive';
import type { StackTask } from './stackTasks';
import { TaskFailedError } from './taskFailedError';
import { TaskLines } from './taskLines';

/** What a task reads and writes beside its messages. */
export interface TaskData {
  /** The first bytes of the input and all of it; only for `import`. */
  readonly input?: { readonly head: Uint8Array; readonly pieces: AsyncIterable<Uint8Array> };
  /** Takes what is written to the standard output; without it that is messages too. May return a promise. */
  readonly onData?: (data: Buffer) => void | Promise<void>;
}

/**
 * Runs one task to its end. Everything it needs (its service, or that service's networks, volumes and image) is there.
 *
 * @param containers of the service it runs in
 * @param onLine takes every line of its messages, secrets hidden
 * @throws TaskFailedError for an exit code other than 0; EngineError `conflict` when nothing runs to run it in;
 * CancelledError once it has been ended.
 */
export async function runTask(
  engine: Engine,
  stack: StackModel,
  task: StackTask,
  containers: readonly EngineContainer[],
  data: TaskData,
  onLine: (line: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const service = findService(stack, task.service);
  if (!service) throw new EngineError('notFound', `no such service: ${task.service}`);
  const run = task.command(data.input?.head ?? new Uint8Array());
  const secrets = secretValues({ ...service.spec.environment, ...run.environment });
  const lines = new TaskLines(secrets, onLine);
  const io: ProcessIo = {
    onOutput: (chunk: OutputChunk) =>
      chunk.stream === 'stdout' && data.onData ? data.onData(chunk.data) : lines.push(chunk),
    ...(data.input && { input: framed(data.input.pieces, run.before, run.after) }),
  };
  const exitCode = task.oneShot
    ? await runAlone(engine, stack, service, task, run, io, signal)
    : await runInside(engine, task, containers, run, io, signal);
  lines.end();
  if (exitCode !== 0) throw new TaskFailedError(task.name, task.service, exitCode, lines.last);
}

type Run = ReturnType<StackTask['command']>;

async function runInside(
  engine: Engine,
  task: StackTask,
  containers: readonly EngineContainer[],
  run: Run,
  io: ProcessIo,
  signal: AbortSignal,
): Promise<number> {
  const container = containers.find((one) => one.status === 'running');
  if (!container) {
    throw new EngineError('conflict', `${task.service} does not run`, {
      action: `run ${task.name} in ${task.service}`,
    });
  }
  return engine.execAttached(
    container.id,
    {
      command: run.command,
      environment: run.environment,
      ...(task.user !== undefined && { user: task.user }),
      ...(task.workingDir !== undefined && { workingDir: task.workingDir }),
    },
    io,
    signal,
  );
}

async function runAlone(
  engine: Engine,
  stack: StackModel,
  service: ServiceModel,
  task: StackTask,
  run: Run,
  io: ProcessIo,
  signal: AbortSignal,
): Promise<number> {
  const wanted = oneOffSpec(stack, await observe(engine, stack, signal), service, {
    slug: randomBytes(6).toString('hex'),
    command: run.command,
    environment: run.environment,
    user: task.user,
    workingDir: task.workingDir,
    hasInput: io.input !== undefined,
  });
  // Without the signal: an aborted creation may have made the container all the same.
  const id = await engine.createContainer(wanted.name, wanted.spec, wanted.platform);
  try {
    for (const { network, endpoint } of wanted.connects) {
      await engine.connectNetwork(network, id, endpoint, signal);
    }
    if (wanted.files.length > 0) await engine.putArchive(id, '/', await filesArchive(wanted.files), signal);
    return await engine.startAttached(id, io, signal);
  } finally {
    await engine.removeContainer(id, true);
  }
}

async function* framed(
  pieces: AsyncIterable<Uint8Array>,
  before: string | undefined,
  after: string | undefined,
): AsyncGenerator<Uint8Array> {
  if (before !== undefined) yield Buffer.from(before);
  yield* pieces;
  if (after !== undefined) yield Buffer.from(after);
}
