import * as vscode from 'vscode';
import { type SnapshotRow } from '../../core/data/snapshot';
import { CancelledError } from '../../core/support/abort';
import { commandIds } from '../../present/commandIds';
import { formatBytes } from '../../present/formatBytes';
import { isSnapshotNode, snapshotIcon } from '../../present/snapshotRow';
import { type StackView } from '../../present/stackView';
import { UserError } from '../../present/userError';
import { type HostContext } from '../hostContext';
import { withProgress } from '../runCommand';
import { pickStack } from './targets';

/** The stack meant by a row of the snapshots' view, else the one a person picks. */
export async function stackOf(host: HostContext, item: unknown): Promise<StackView> {
  const stackId = (item as { stackId?: unknown } | undefined)?.stackId;
  return host.registry.views().find(({ id }) => id === stackId) ?? pickStack(host);
}

/** True for what the links of the snapshots' welcome hand over. */
export function isFromWelcome(item: unknown): boolean {
  return (item as { welcome?: unknown } | undefined)?.welcome === true;
}

/** The snapshot of the row, else the one a person picks. @throws CancelledError, UserError when it is not there */
export async function pickSnapshot(
  host: HostContext,
  item: unknown,
  placeHolder: string,
): Promise<{ readonly view: StackView; readonly row: SnapshotRow }> {
  const view = await stackOf(host, item);
  const { snapshots } = host.registry.session(view.id);
  const rows = await withProgress(vscode.l10n.t('Reading the snapshots'), (signal) => snapshots.list(signal));
  if (isSnapshotNode(item) && item.snapshot !== undefined) {
    const row = rows.find(({ snapshot }) => snapshot.id === item.snapshot);
    if (row !== undefined) return { view, row };
    // Undo of long ago may have been offered for one that newer ones have displaced.
    const message = vscode.l10n.t('That snapshot is not there any more.');
    throw new UserError({
      title: message,
      message,
      steps: [{ title: vscode.l10n.t('Restore Another…'), command: commandIds.restoreSnapshot }],
    });
  }
  if (rows.length === 0) {
    const message = vscode.l10n.t('There are no snapshots of {0} yet.', view.title);
    throw new UserError({
      title: message,
      message,
      steps: [{ title: vscode.l10n.t('Save Snapshot'), command: commandIds.saveSnapshot }],
    });
  }
  const chosen = await vscode.window.showQuickPick(
    rows.map((row) => {
      const { name, createdAt, note, git } = row.snapshot;
      const when = new Date(createdAt).toLocaleString();
      const damaged = row.broken === undefined ? undefined : vscode.l10n.t('damaged');
      const description = [damaged, when, git?.branch, formatBytes(row.sizeBytes)]
        .filter((part) => part !== undefined)
        .join(' · ');
      const iconPath = new vscode.ThemeIcon(snapshotIcon(row));
      return { label: name, description, iconPath, ...(note !== '' && { detail: note }), row };
    }),
    { placeHolder, matchOnDescription: true },
  );
  if (chosen === undefined) throw new CancelledError();
  return { view, row: chosen.row };
}
