import { exitCodes, type ExitCode } from '../exitCodes';
import { scopeOrAll } from '../print/scopeOrAll';
import { type RequestOf } from '../request';
import { runWithProgress } from '../runWithProgress';
import { type VerbContext } from '../verbContext';

export async function stop(request: RequestOf<'stop'>, context: VerbContext): Promise<ExitCode> {
  const stack = await context.loadStack(request.stop.services);
  const session = await context.openSession(stack);
  const options = {
    title: `Stopping ${stack.title}`,
    services: scopeOrAll(stack, request.stop.services, true),
    removes: false,
  };
  await runWithProgress(context, session, options, (onProgress) =>
    session.operations.stop(request.stop, onProgress, context.signal),
  );
  return exitCodes.ok;
}
