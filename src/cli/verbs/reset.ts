import { resetText } from '../../present/resetText';
import { listNames } from '../../present/describeState';
import { exitCodes, type ExitCode } from '../exitCodes';
import { scopeOrAll } from '../print/scopeOrAll';
import { type RequestOf } from '../request';
import { runWithProgress } from '../runWithProgress';
import { type VerbContext } from '../verbContext';

/** Deletes data, so it names all of it first and goes on only with `--yes` or a typed "yes". */
export async function reset(request: RequestOf<'reset'>, context: VerbContext): Promise<ExitCode> {
  const { err, signal } = context;
  const named = request.reset.services ?? [];
  const stack = await context.loadStack(named);
  const session = await context.openSession(stack);
  const preview = await session.operations.previewReset(request.reset, signal);
  if (preview.plan.nodes.length === 0) {
    await err.write('Nothing to reset: no container and no volume of it exists.\n');
    return exitCodes.ok;
  }
  const what = named.length > 0 ? listNames(named) : stack.title;
  const question = resetText(what, preview, {
    restarts: request.reset.restart !== false,
    safety: request.reset.safety !== false,
  });
  if (!request.yes) {
    await err.write(`${err.paint.bold(question.message)}\n${question.detail}\n\n`);
    const answer = await context.ask('Type yes to do it: ');
    if (answer === undefined) {
      await err.write(`${err.paint.red('error:')} nobody is there to answer; add --yes to do it\n`);
      return exitCodes.usage;
    }
    if (!/^y(es)?$/i.test(answer.trim())) {
      await err.write('Nothing was changed.\n');
      return exitCodes.failed;
    }
  }
  const options = { title: `Resetting ${what}`, services: scopeOrAll(stack, named), removes: false };
  await runWithProgress(context, session, options, (onProgress) =>
    session.operations.reset(request.reset, preview, onProgress, signal),
  );
  return exitCodes.ok;
}
