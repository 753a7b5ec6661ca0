import { isBlocked } from '../../core/operations/diagnose';
import { doctorText } from '../../present/doctorText';
import { exitCodes, type ExitCode } from '../exitCodes';
import { type RequestOf } from '../request';
import { type VerbContext } from '../verbContext';

/** Looks for what would keep a start from going well, and touches nothing. */
export async function doctor(request: RequestOf<'doctor'>, context: VerbContext): Promise<ExitCode> {
  const stack = await context.loadStack();
  const session = await context.openSession(stack);
  const found = await session.operations.diagnose(context.signal);
  const text = request.format === 'json' ? JSON.stringify(found, undefined, 2) : doctorText(found);
  await context.out.write(`${text}\n`);
  return isBlocked(found) ? exitCodes.failed : exitCodes.ok;
}
