import { listNames } from '../../present/describeState';
import { resetText } from '../../present/resetText';
import { sharingServices } from '../../core/operations/sharingServices';
import { exitCodes, type ExitCode } from '../exitCodes';
import { scopeOrAll } from '../print/scopeOrAll';
import { type RequestOf } from '../request';
import { runWithProgress } from '../runWithProgress';
import { type VerbContext } from '../verbContext';

/**
 * Deletes data, so it names all of it first and goes on only with `--yes` or a typed "yes". Volumes that other services
 * use too stay, also with `--yes`; a person may answer that those services are meant as well, and is asked anew.
 */
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
  const sharing = named.length > 0 ? sharingServices(stack, named) : [];
  if (request.yes) {
    const shared = preview.kept.filter(({ sharedWith }) => sharedWith !== undefined);
    for (const { name, because } of shared) await err.write(`Keeping ${name}: ${because}.\n`);
  } else {
    const question = resetText(what, preview, {
      restarts: request.reset.restart !== false,
      safety: request.reset.safety !== false,
    });
    await err.write(`${err.paint.bold(question.message)}\n${question.detail}\n\n`);
    const together = sharing.length > 0 ? `, all to reset ${listNames(sharing)} with it` : '';
    const answer = (await context.ask(`Type yes to do it${together}: `))?.trim();
    if (answer === undefined) {
      await err.write(`${err.paint.red('error:')} nobody is there to answer; add --yes to do it\n`);
      return exitCodes.usage;
    }
    if (sharing.length > 0 && /^all$/i.test(answer)) {
      const services = [...named, ...sharing];
      return reset({ ...request, reset: { ...request.reset, services } }, context);
    }
    if (!/^y(es)?$/i.test(answer)) {
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
