import { resolve } from 'node:path';
import { connectionsInside, serviceFacts, type ServiceConnection } from '../../core/catalog/serviceFacts';
import { whyNoConnection } from '../../core/catalog/whyNoConnection';
import { EngineError } from '../../core/engine/engineError';
import { engineHost } from '../../core/live/engineHost';
import { type StackStatus } from '../../core/live/stackStatus';
import { writeConnections } from '../../core/operations/writeConnections';
import { type ServiceModel, type StackModel } from '../../core/model/stack';
import { connectionVariables } from '../../core/catalog/connectionVariables';
import { exitCodes, type ExitCode } from '../exitCodes';
import { dotenvLines } from '../print/dotenvLines';
import { scopeOrAll } from '../print/scopeOrAll';
import { type RequestOf } from '../request';
import { type VerbContext } from '../verbContext';
import { envCheck } from './envCheck';
import { envGenerate } from './envGenerate';

export async function env(request: RequestOf<'env'>, context: VerbContext): Promise<ExitCode> {
  const stack = await context.loadStack(request.services);
  switch (request.action) {
    case 'check':
      return envCheck(request, stack, context);
    case 'generate':
      return envGenerate(request, stack, context);
    case 'print':
      return printSettings(request, stack, context);
  }
}

async function printSettings(
  request: RequestOf<'env'>,
  stack: StackModel,
  context: VerbContext,
): Promise<ExitCode> {
  const { out, err } = context;
  const scope = new Set(scopeOrAll(stack, request.services));
  const services = stack.services.filter((service) => scope.has(service.name));
  const connectionsOf = await connectionsFor(request, stack, context);
  const settings = connectionVariables(
    services.map((service) => ({ service: service.name, connections: connectionsOf(service) })),
  );
  if (request.writeTo !== undefined) {
    const file = resolve(context.cwd, request.writeTo);
    const merged = await writeConnections(file, settings);
    const { added, updated, kept } = merged;
    await err.write(`${file}: ${added.length} added, ${updated.length} updated\n`);
    if (kept.length > 0) await err.write(`left as you set them: ${kept.join(', ')}\n`);
  } else if (request.format === 'json') {
    const flat = Object.fromEntries(settings.flatMap((group) => Object.entries(group.variables)));
    await out.write(`${JSON.stringify(flat, undefined, 2)}\n`);
  } else {
    const without = services
      .filter((service) => connectionsOf(service).length === 0)
      .map((service) => `# ${service.name} ${whyNoConnection(service, request.target)}`);
    const known = dotenvLines(settings);
    const lines = [...known, ...(known.length > 0 && without.length > 0 ? [''] : []), ...without];
    if (lines.length > 0) await out.write(`${lines.join('\n')}\n`);
  }
  return exitCodes.ok;
}

/** From a container the names of the definition are enough: the engine is not asked. */
async function connectionsFor(
  { target }: RequestOf<'env'>,
  stack: StackModel,
  context: VerbContext,
): Promise<(service: ServiceModel) => readonly ServiceConnection[]> {
  if (target === 'container') return connectionsInside;
  const status = await liveStatus(stack, context);
  return (service) =>
    serviceFacts(
      service,
      status?.services.get(service.name)?.containers ?? [],
      status && engineHost(status.connection),
    ).connections;
}

/** Ports the engine chose are known from containers only; without an engine the file's own ports have to do. */
async function liveStatus(stack: StackModel, context: VerbContext): Promise<StackStatus | undefined> {
  const { err, signal } = context;
  const session = await context.openSession(stack);
  try {
    return await session.whenLive(signal);
  } catch (error) {
    if (!EngineError.is(error, 'unreachable', 'denied')) throw error;
    await err.write(`${err.paint.yellow('warning:')} no engine answers; the ports are those of the file\n`);
    return undefined;
  }
}
