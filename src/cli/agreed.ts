import { exitCodes, type ExitCode } from './exitCodes';
import { type VerbContext } from './verbContext';

/**
 * Shows what would be done and asks; nobody is asked who said `--yes`.
 *
 * @returns undefined when nobody is there to answer
 */
export async function agreed(
  { err, ask }: Pick<VerbContext, 'err' | 'ask'>,
  yes: boolean,
  message: string,
  detail: string,
): Promise<boolean | undefined> {
  if (yes) return true;
  await err.write(`${err.paint.bold(message)}\n${detail}\n\n`);
  const answer = await ask('Type yes to do it: ');
  if (answer !== undefined) return /^y(es)?$/i.test(answer.trim());
  await err.write(`${err.paint.red('error:')} nobody is there to answer; add --yes to do it\n`);
  return undefined;
}

/** What a call ends with that was not agreed to. @param answer as `agreed` gave it */
export async function refused(
  { err }: Pick<VerbContext, 'err'>,
  answer: boolean | undefined,
): Promise<ExitCode> {
  await err.write('Nothing was changed.\n');
  return answer === undefined ? exitCodes.usage : exitCodes.failed;
}
