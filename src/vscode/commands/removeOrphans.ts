import * as vscode from 'vscode';
import { foreignFolder } from '../../core/reconcile/foreignFolder';
import { CancelledError } from '../../core/support/abort';
import { isTreeNode } from '../../present/treeNode';
import { UserError } from '../../present/userError';
import { type HostContext } from '../hostContext';
import { withProgress } from '../runCommand';
import { pickStack, requireTrust } from './targets';

/** Removes containers of the project that its file does not name any more; asks first. Volumes stay. */
export async function removeOrphans(host: HostContext, item?: unknown): Promise<void> {
  const views = host.registry.views();
  const view =
    (isTreeNode(item) ? views.find((one) => one.id === item.stackId) : undefined) ?? (await pickStack(host));
  requireTrust(view);
  const names = (view.status?.orphans ?? []).map((container) => {
    const folder = view.status === undefined ? undefined : foreignFolder(view.status.stack, container);
    return folder === undefined
      ? container.name
      : vscode.l10n.t('{0} (made from {1})', container.name, folder);
  });
  if (names.length === 0) {
    const message = vscode.l10n.t('There are no orphans.');
    throw new UserError({ title: message, message, steps: [] });
  }
  const confirm = vscode.l10n.t('Remove');
  const answer = await vscode.window.showWarningMessage(
    vscode.l10n.t('Remove containers that the compose file does not name?'),
    { modal: true, detail: `${names.join('\n')}\n\n${vscode.l10n.t('Named volumes are kept.')}` },
    confirm,
  );
  if (answer !== confirm) throw new CancelledError();
  const { operations } = host.registry.session(view.id);
  await withProgress(vscode.l10n.t('Removing orphans'), (signal, onProgress) =>
    operations.removeOrphans(onProgress, signal),
  );
}
