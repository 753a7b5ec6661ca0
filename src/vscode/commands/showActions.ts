import * as vscode from 'vscode';
import { CancelledError } from '../../core/support/abort';
import { statusActions, type StatusAction } from '../../present/statusActions';
import { type HostContext } from '../hostContext';

/** The pick behind the status bar entry. */
export async function showActions(host: HostContext): Promise<void> {
  const actions = statusActions(host.registry.views(), host.now());
  const chosen = await vscode.window.showQuickPick(withSeparators(actions), {
    placeHolder: vscode.l10n.t('Dev Stack'),
    matchOnDescription: true,
  });
  if (chosen?.action === undefined) throw new CancelledError();
  // Not awaited: the pick has done its part, and the command tells its own failure.
  void vscode.commands.executeCommand(chosen.action.command, ...chosen.action.arguments);
}

type ActionItem = vscode.QuickPickItem & { readonly action: StatusAction | undefined };

function withSeparators(actions: readonly StatusAction[]): ActionItem[] {
  const titles: Readonly<Record<StatusAction['section'], string>> = {
    now: vscode.l10n.t('now'),
    links: vscode.l10n.t('open'),
    more: vscode.l10n.t('more'),
  };
  return actions.flatMap((action, index): ActionItem[] => {
    const item: ActionItem = {
      label: `$(${action.iconId}) ${action.label}`,
      description: action.description,
      action,
    };
    if (actions[index - 1]?.section === action.section) return [item];
    return [
      { label: titles[action.section], kind: vscode.QuickPickItemKind.Separator, action: undefined },
      item,
    ];
  });
}
