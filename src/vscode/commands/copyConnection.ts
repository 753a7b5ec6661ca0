import * as vscode from 'vscode';
import { CancelledError } from '../../core/support/abort';
import { quoteEnvValue } from '../../core/variables/mergeEnvText';
import { isTreeNode } from '../../present/treeNode';
import { confirmed } from '../confirmed';
import { type HostContext } from '../hostContext';
import { pickServices } from './targets';

/** Copies how to reach a service: its URL, or the same as environment variables. */
export async function copyConnection(host: HostContext, item?: unknown): Promise<void> {
  const [found] = await pickServices(host, item, undefined, {
    fits: ({ view, status }) => view.factsOf(status).connections.length > 0,
    many: false,
    placeHolder: vscode.l10n.t('The connection of which service?'),
    none: vscode.l10n.t('No connection is known for this service.'),
  });
  if (found === undefined) return;
  const { connections } = found.view.factsOf(found.status);
  if (isTreeNode(item) && item.kind === 'connection') {
    const connection = connections.find((one) => one.title === item.key);
    if (connection !== undefined) return copy(connection.url, connection.title);
  }
  const choices = connections.flatMap((connection) => {
    const variables = Object.entries(connection.env);
    return [
      { label: connection.masked, description: connection.title, text: connection.url },
      ...(variables.length === 0
        ? []
        : [
            {
              label: vscode.l10n.t('As environment variables'),
              description: variables.map(([name]) => name).join(', '),
              text: variables.map(([name, value]) => `${name}=${quoteEnvValue(value)}`).join('\n'),
            },
          ]),
    ];
  });
  const [only] = choices;
  if (choices.length === 1 && only !== undefined) return copy(only.text, only.description);
  const chosen = await vscode.window.showQuickPick(choices, {
    placeHolder: vscode.l10n.t('What is to be copied? Passwords are included.'),
  });
  if (chosen === undefined) throw new CancelledError();
  await copy(chosen.text, chosen.description);
}

async function copy(text: string, what: string): Promise<void> {
  await vscode.env.clipboard.writeText(text);
  confirmed(vscode.l10n.t('$(copy) Copied: {0}', what));
}
