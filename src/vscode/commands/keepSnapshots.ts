import { homedir } from 'node:os';
import { basename } from 'node:path';
import * as vscode from 'vscode';
import { DataError } from '../../core/data/dataError';
import { type Snapshot } from '../../core/data/snapshot';
import { type SnapshotOperations } from '../../core/operations/snapshotOperations';
import { CancelledError } from '../../core/support/abort';
import { plainText } from '../../present/briefly';
import { formatBytes } from '../../present/formatBytes';
import { formatAge } from '../../present/formatDuration';
import { isSnapshotNode } from '../../present/snapshotRow';
import { type StackView } from '../../present/stackView';
import { type HostContext } from '../hostContext';
import { withProgress } from '../runCommand';
import { isFromWelcome, pickSnapshot, stackOf } from './pickSnapshot';
import { requireTrust } from './targets';

/** What files of exported snapshots end with. */
const extension = 'devstack';

export async function renameSnapshot(host: HostContext, item?: unknown): Promise<void> {
  const { view, row } = await pickSnapshot(host, item, vscode.l10n.t('Which snapshot is to be renamed?'));
  const name = await vscode.window.showInputBox({
    title: vscode.l10n.t('Rename {0}', row.snapshot.name),
    value: row.snapshot.name,
    prompt:
      row.snapshot.kind === 'safety'
        ? vscode.l10n.t('A safety snapshot that gets a name is kept until you delete it.')
        : vscode.l10n.t('Name of the snapshot'),
    validateInput: (text) => (text.trim() === '' ? vscode.l10n.t('A snapshot needs a name.') : undefined),
  });
  if (name === undefined) throw new CancelledError();
  const { snapshots } = host.registry.session(view.id);
  await withProgress(vscode.l10n.t('Renaming {0}', row.snapshot.name), (signal, onProgress) =>
    snapshots.rename(row.snapshot.id, { name: name.trim() }, onProgress, signal),
  );
  host.dataChanged();
}

/** Writes a snapshot to one file, for a colleague or for later. */
export async function exportSnapshot(host: HostContext, item?: unknown): Promise<void> {
  const { view, row } = await pickSnapshot(host, item, vscode.l10n.t('Which snapshot is to be exported?'));
  const { snapshots } = host.registry.session(view.id);
  const name = `${row.snapshot.project}-${row.snapshot.name}`.replace(/[^\p{L}\p{N}._-]+/gu, '-');
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri ?? vscode.Uri.file(homedir());
  const target = await vscode.window.showSaveDialog({
    defaultUri: vscode.Uri.joinPath(folder, `${name}.${extension}`),
    title: vscode.l10n.t('Export {0}', row.snapshot.name),
  });
  if (target === undefined) throw new CancelledError();
  await withProgress(vscode.l10n.t('Exporting {0}', row.snapshot.name), (signal, onProgress) =>
    snapshots.export(row.snapshot.id, target.fsPath, onProgress, signal),
  );
  vscode.window.setStatusBarMessage(vscode.l10n.t('$(save) Exported to {0}', basename(target.fsPath)), 5000);
}

/** Takes a file that somebody exported; it is checked wholly before anything of it is kept. */
export async function importSnapshot(host: HostContext, item?: unknown): Promise<void> {
  const view = await stackOf(host, item);
  requireTrust(view);
  const { snapshots } = host.registry.session(view.id);
  const [file] =
    (await vscode.window.showOpenDialog({
      openLabel: vscode.l10n.t('Import'),
      title: vscode.l10n.t('Import a Snapshot for {0}', view.title),
    })) ?? [];
  if (file === undefined) throw new CancelledError();
  const imported = await importFile(snapshots, file.fsPath, view);
  host.dataChanged();
  if (isFromWelcome(item)) await host.focusSnapshot(view.id, imported.id);
}

async function importFile(snapshots: SnapshotOperations, file: string, view: StackView): Promise<Snapshot> {
  const take = (fromOtherProject: boolean): Promise<Snapshot> =>
    withProgress(vscode.l10n.t('Importing {0}', basename(file)), (signal, onProgress) =>
      snapshots.import(file, { fromOtherProject }, onProgress, signal),
    );
  try {
    return await take(false);
  } catch (error) {
    if (!DataError.is(error, 'foreign')) throw error;
    const confirm = vscode.l10n.t('Import for {0}', view.title);
    const answer = await vscode.window.showWarningMessage(
      vscode.l10n.t('Import a snapshot of another project?'),
      {
        modal: true,
        detail: vscode.l10n.t(
          'It was taken of {0}, this stack is {1}. Its volumes get the names of this one; none is replaced before it is restored.',
          error.details.project ?? '',
          view.status?.stack.name ?? view.title,
        ),
      },
      confirm,
    );
    if (answer !== confirm) throw new CancelledError();
    return take(true);
  }
}

/** Deletes snapshots for good; asks first. */
export async function deleteSnapshot(host: HostContext, item?: unknown, selection?: unknown): Promise<void> {
  const items = Array.isArray(selection) && selection.length > 0 ? (selection as unknown[]) : [item];
  const nodes = items.filter(isSnapshotNode);
  const found = nodes.flatMap((node) => {
    const view = host.registry.views().find(({ id }) => id === node.stackId);
    const row = host.snapshots.find(node);
    return view === undefined || row === undefined ? [] : [{ view, row }];
  });
  const chosen =
    found.length > 0
      ? found
      : [await pickSnapshot(host, item, vscode.l10n.t('Which snapshot is to be deleted?'))];
  const confirm = vscode.l10n.t('Delete');
  const [only] = chosen.length === 1 ? chosen : [];
  const sizes = chosen.map(({ row }) => `${plainText(row.snapshot.name)} (${formatBytes(row.sizeBytes)})`);
  const answer = await vscode.window.showWarningMessage(
    only === undefined
      ? vscode.l10n.t('Delete {0} snapshots?', chosen.length)
      : vscode.l10n.t('Delete the snapshot “{0}”?', plainText(only.row.snapshot.name)),
    {
      modal: true,
      detail:
        only === undefined
          ? `${sizes.join('\n')}\n\n${vscode.l10n.t('This cannot be undone.')}`
          : vscode.l10n.t(
              'Taken {0}, {1}. This cannot be undone.',
              formatAge(host.now() - only.row.snapshot.createdAt),
              formatBytes(only.row.sizeBytes),
            ),
    },
    confirm,
  );
  if (answer !== confirm) throw new CancelledError();
  await withProgress(vscode.l10n.t('Deleting snapshots'), async (signal, onProgress) => {
    for (const { view, row } of chosen)
      await host.registry.session(view.id).snapshots.delete([row.snapshot.id], onProgress, signal);
  }).finally(() => host.dataChanged());
}
