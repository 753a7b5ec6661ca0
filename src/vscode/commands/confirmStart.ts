import * as vscode from 'vscode';
import { type StartRequest } from '../../core/operations/operations';
import { confirm, startWithout, unconfirmed } from '../../core/operations/startConsent';
import { CancelledError } from '../../core/support/abort';
import { listNames } from '../../present/describeState';
import { type HostContext } from '../hostContext';

/**
 * Asks once for services that the definition wants asked for; yes is remembered for the stack.
 *
 * @returns what is to start
 * @throws CancelledError when nothing is
 */
export async function confirmStart(
  host: Pick<HostContext, 'registry' | 'dataFolder'>,
  stackId: string,
  request: StartRequest,
): Promise<StartRequest> {
  const { stack } = host.registry.session(stackId).status;
  const asking = await unconfirmed(host.dataFolder, stack, request);
  if (asking.length === 0) return request;
  const names = listNames(asking.map(({ name, annotations }) => annotations.title ?? name));
  const rest = startWithout(stack, request, asking);
  const yes = vscode.l10n.t('Allow and Start');
  const without = vscode.l10n.t('Start the Rest');
  const answer = await vscode.window.showWarningMessage(
    vscode.l10n.t('Start {0}?', names),
    {
      modal: true,
      detail: asking
        .map(({ name, annotations }) => `${annotations.title ?? name}: ${annotations.confirm}`)
        .join('\n\n'),
    },
    ...(rest === undefined ? [yes] : [yes, without]),
  );
  if (answer === without && rest !== undefined) return rest;
  if (answer !== yes) throw new CancelledError();
  await confirm(host.dataFolder, stack, asking);
  return request;
}
