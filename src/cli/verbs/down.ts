import { exitCodes, type ExitCode } from '../exitCodes';
import { scopeOrAll } from '../print/scopeOrAll';
import { type RequestOf } from '../request';
import { runWithProgress } from '../runWithProgress';
import { type VerbContext } from '../verbContext';

export async function down(request: RequestOf<'down'>, context: VerbContext): Promise<ExitCode> {
  const stack = await context.loadStack(request.down.services);
  const session = await context.openSession(stack);
  const options = {
    title: `Removing ${stack.title}`,
    services: scopeOrAll(stack, request.down.services, true),
    removes: true,
  };
  await runWithProgress(context, session, options, (onProgress) =>
    session.operations.down(request.down, onProgress, context.signal),
  );
  return exitCodes.ok;
}
