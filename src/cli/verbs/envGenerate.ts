import { fillEnvironment } from '../../core/operations/fillEnvironment';
import { type StackModel } from '../../core/model/stack';
import { exitCodes, type ExitCode } from '../exitCodes';
import { type RequestOf } from '../request';
import { type VerbContext } from '../verbContext';

/** Makes the values that are missing and can be made; prints the names, never the values. */
export async function envGenerate(
  request: RequestOf<'env'>,
  stack: StackModel,
  { out, err, environment }: VerbContext,
): Promise<ExitCode> {
  const filled = await fillEnvironment(stack, environment);
  const added = filled?.added ?? [];
  if (request.format === 'json') {
    await out.write(`${JSON.stringify({ file: filled?.file ?? null, added })}\n`);
  } else if (filled !== undefined && added.length > 0) {
    await out.write(`${added.join('\n')}\n`);
    await err.write(`Added to ${filled.file}\n`);
  } else await err.write('Nothing is missing that could be made.\n');
  return exitCodes.ok;
}
