import { exitCodes, type ExitCode } from '../exitCodes';
import { scopeOrAll } from '../print/scopeOrAll';
import { type RequestOf } from '../request';
import { runWithProgress } from '../runWithProgress';
import { type VerbContext } from '../verbContext';

export async function restart(request: RequestOf<'restart'>, context: VerbContext): Promise<ExitCode> {
  const stack = await context.loadStack(request.restart.services);
  const session = await context.openSession(stack);
  const options = {
    title: `Restarting ${stack.title}`,
    services: scopeOrAll(stack, request.restart.services),
    removes: false,
  };
  await runWithProgress(context, session, options, (onProgress) =>
    session.operations.restart(request.restart, onProgress, context.signal),
  );
  return exitCodes.ok;
}
