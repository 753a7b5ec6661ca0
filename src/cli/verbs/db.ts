import { resolve } from 'node:path';
import { type Readable } from 'node:stream';
import { type StackModel } from '../../core/model/stack';
import { type TaskName } from '../../core/model/task';
import { openImport, writeDump } from '../../core/operations/dumpFile';
import { type TaskRequest } from '../../core/operations/operations';
import { spooled } from '../../core/operations/spooled';
import { chooseTasks, stackTasks } from '../../core/operations/stackTasks';
import { dumpFileName } from '../../present/dumpFileName';
import { formatBytes } from '../../present/formatBytes';
import { exitCodes, type ExitCode } from '../exitCodes';
import { tableLines } from '../print/table';
import { type RequestOf } from '../request';
import { runWithProgress } from '../runWithProgress';
import { UsageError } from '../usageError';
import { type VerbContext } from '../verbContext';
import { reset } from './reset';

/** Tasks on data: those that services declare, and those that the catalog knows of databases. */
export async function db(request: RequestOf<'db'>, context: VerbContext): Promise<ExitCode> {
  const { action, service } = request;
  const stack = await context.loadStack(service === undefined ? [] : [service]);
  switch (action) {
    case undefined:
      return list(stack, context);
    case 'reset':
      return resetDatabase(request, stack, context);
    case 'dump':
      return dump(request, stack, context);
    case 'import':
      return importFile(request, stack, context);
    case 'migrate':
    case 'seed':
      await run(action, { task: action, ...(service !== undefined && { service }) }, stack, context);
      return exitCodes.ok;
  }
}

async function list(stack: StackModel, { out, err }: VerbContext): Promise<ExitCode> {
  const tasks = stackTasks(stack);
  if (tasks.length === 0) {
    await err.write('No service here has tasks. Declare them as x-dev-stack.tasks of a service.\n');
    return exitCodes.ok;
  }
  const rows = tasks.map((task) => [
    task.owner ?? '',
    task.name,
    task.oneShot ? `container of ${task.service}` : task.service,
    task.description ?? '',
  ]);
  await out.write(`${tableLines(['SERVICE', 'TASK', 'RUNS IN', 'DESCRIPTION'], rows).join('\n')}\n`);
  return exitCodes.ok;
}

function resetDatabase(request: RequestOf<'db'>, stack: StackModel, context: VerbContext): Promise<ExitCode> {
  const service = request.service ?? onlyService(stack);
  return reset(
    {
      verb: 'reset',
      global: request.global,
      reset: { services: [service], startAfter: true, ...safetyOf(request) },
      yes: request.yes,
    },
    context,
  );
}

/** The only service here whose data has a task. @throws UsageError */
function onlyService(stack: StackModel): string {
  const names = [...new Set(stackTasks(stack).flatMap((task) => task.owner ?? []))];
  const [only] = names;
  if (only !== undefined && names.length === 1) return only;
  throw new UsageError(names.length === 0 ? 'name a service' : `name a service: ${names.join(', ')}`, 'db');
}

async function dump(request: RequestOf<'db'>, stack: StackModel, context: VerbContext): Promise<ExitCode> {
  const { service, extension } = single('dump', request.service, stack);
  const task = { task: 'dump', service } as const;
  if (request.file === '-') {
    const onData = async (data: Buffer): Promise<void> => context.bytes.write(data);
    await run('dump', { ...task, data: { onData } }, stack, context);
    return exitCodes.ok;
  }
  const file = resolve(
    context.cwd,
    request.file ?? dumpFileName(stack.name, service, extension, context.clock.now()),
  );
  const bytes = await writeDump(file, (onData) => run('dump', { ...task, data: { onData } }, stack, context));
  await context.err.write(`${formatBytes(bytes)} written\n`);
  await context.out.write(`${file}\n`);
  return exitCodes.ok;
}

async function importFile(
  request: RequestOf<'db'>,
  stack: StackModel,
  context: VerbContext,
): Promise<ExitCode> {
  const { service } = single('import', request.service, stack);
  const { file } = request;
  if (file === undefined && !context.bytes.isPiped)
    throw new UsageError('import what? Name a file with --input', 'db');
  const source = await openImport(
    file === undefined || file === '-' ? await readInput(context) : resolve(context.cwd, file),
  );
  try {
    const task = { task: 'import', service, data: { input: source }, ...safetyOf(request) } as const;
    await run('import', task, stack, context);
  } finally {
    source.dispose();
  }
  return exitCodes.ok;
}

/** To its end before anything is locked: it may be a dump of the same stack, which holds the stack until it is read. */
async function readInput({ bytes, err, progress, signal }: VerbContext): Promise<Readable> {
  if (progress !== 'quiet')
    await err.write('Reading the standard input; nothing is changed before it has ended.\n');
  return spooled(bytes.input, signal);
}

function safetyOf({ safety }: RequestOf<'db'>): { safety?: false } {
  return safety === false ? { safety } : {};
}

/** A file is for one service. @throws UsageError, EngineError when there is no such task */
function single(
  name: TaskName,
  service: string | undefined,
  stack: StackModel,
): { service: string; extension: string | undefined } {
  const tasks = chooseTasks(stack, name, service);
  const [only] = tasks;
  if (only === undefined || tasks.length > 1) {
    const names = tasks.map((task) => task.owner ?? task.service).join(', ');
    throw new UsageError(`${name} is for one service; name it: ${names}`, 'db');
  }
  return { service: service ?? only.owner ?? only.service, extension: only.extension };
}

async function run(
  name: TaskName,
  request: TaskRequest,
  stack: StackModel,
  context: VerbContext,
): Promise<void> {
  const session = await context.openSession(stack);
  const services = [...new Set(chooseTasks(stack, name, request.service).map((task) => task.service))];
  const title = `Running ${name} of ${request.service ?? stack.title}`;
  await runWithProgress(context, session, { title, services, removes: false }, (onProgress) =>
    session.operations.runTasks(request, onProgress, context.signal),
  );
}
