import * as vscode from 'vscode';
import { type SnapshotRow } from '../../core/data/snapshot';
import { CancelledError } from '../../core/support/abort';
import { commandIds } from '../../present/commandIds';
import { formatBytes } from '../../present/formatBytes';
import { isSnapshotNode } from '../../present/snapshotRow';
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

/** The snapshot of the row, else the one a person picks. @throws CancelledError, UserError when there is none */
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
      const description = [when, git?.branch, formatBytes(row.sizeBytes)]
        .filter((part) => part !== undefined)
        .join(' · ');
      return { label: name, description, ...(note !== '' && { detail: note }), row };
    }),
    { placeHolder, matchOnDescription: true },
  );
  if (chosen === undefined) throw new CancelledError();
  return { view, row: chosen.row };
}
