import { formatPlan } from '../../core/reconcile/formatPlan';
import { checkSelection } from '../checkServices';
import { exitCodes, type ExitCode } from '../exitCodes';
import { type RequestOf } from '../request';
import { scaled } from '../scaled';
import { type VerbContext } from '../verbContext';

export async function plan(request: RequestOf<'plan'>, context: VerbContext): Promise<ExitCode> {
  const stack = scaled(await context.loadStack(request.start.services), request.scale);
  checkSelection(stack);
  const session = await context.openSession(stack);
  const made = await session.operations.plan(request.start, context.signal);
  const text =
    request.format === 'json' ? JSON.stringify(made, undefined, 2) : formatPlan(made).replace(/\n+$/, '');
  await context.out.write(`${text}\n`);
  return exitCodes.ok;
}
