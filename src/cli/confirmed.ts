import { type StackModel } from '../core/model/stack';
import { type StartRequest } from '../core/operations/operations';
import { confirm, startWithout, unconfirmed } from '../core/operations/startConsent';
import { exitCodes, type ExitCode } from './exitCodes';
import { type RequestOf } from './request';
import { type VerbContext } from './verbContext';

/**
 * Asks once for services that the definition wants asked for: yes is remembered, "without" starts the rest.
 *
 * @returns what is to start, or the code to end with
 */
export async function confirmed(
  stack: StackModel,
  { start, yes }: Pick<RequestOf<'up'>, 'start' | 'yes'>,
  { dataFolder, err, ask }: Pick<VerbContext, 'dataFolder' | 'err' | 'ask'>,
): Promise<StartRequest | ExitCode> {
  const asking = await unconfirmed(dataFolder, stack, start);
  if (asking.length === 0) return start;
  if (!yes) {
    for (const { name, annotations } of asking)
      await err.write(`${err.paint.bold(annotations.title ?? name)}: ${annotations.confirm}\n`);
    const answer = (await ask('Type yes to start it, without to start the rest: '))?.trim();
    if (answer === undefined) {
      const names = asking.map(({ name }) => name).join(', ');
      await err.write(
        `${err.paint.red('error:')} nobody is there to answer for ${names}; add --yes to do it\n`,
      );
      return exitCodes.usage;
    }
    if (/^without$/i.test(answer)) return startWithout(stack, start, asking) ?? exitCodes.ok;
    if (!/^y(es)?$/i.test(answer)) {
      await err.write('Nothing was started.\n');
      return exitCodes.failed;
    }
  }
  await confirm(dataFolder, stack, asking);
  return start;
}
