import { homedir } from 'node:os';
import { basename } from 'node:path';
import * as vscode from 'vscode';
import { type DataError } from '../../core/data/dataError';
import { type SnapshotRow } from '../../core/data/snapshot';
import { type SnapshotOperations } from '../../core/operations/snapshotOperations';
import { CancelledError } from '../../core/support/abort';
import { branchSnapshot } from '../../present/branchSnapshot';
import { commandIds } from '../../present/commandIds';
import { comparisonText } from '../../present/comparisonText';
import { formatBytes } from '../../present/formatBytes';
import { formatDuration } from '../../present/formatDuration';
import { restoreText } from '../../present/restoreText';
import { isSnapshotNode } from '../../present/snapshotRow';
import { type StackView } from '../../present/stackView';
import { UserError } from '../../present/userError';
import { type HostContext } from '../hostContext';
import { withProgress } from '../runCommand';
import { pickStack, requireTrust, targetsOf } from './targets';

/** A look at the disk takes no longer (ms). */
const undoMs = 5000;

/** What files of exported snapshots end with. */
const extension = 'devstack';

/** Saves the data of a stack, or of chosen services, under a name. */
export async function saveSnapshot(host: HostContext, item?: unknown, selection?: unknown): Promise<void> {
  const [target] = targetsOf(host.registry.views(), item, selection);
  const view =
    (target === undefined ? undefined : host.registry.views().find(({ id }) => id === target.stackId)) ??
    (await stackOf(host, item));
  requireTrust(view);
  const services = target === undefined ? await pickServices(view) : target.services;
  const name = await vscode.window.showInputBox({
    title: vscode.l10n.t('Save Snapshot of {0}', services?.join(', ') ?? view.title),
    prompt: vscode.l10n.t('Name of the snapshot'),
    placeHolder: vscode.l10n.t('before the migration'),
    validateInput: (text) => (text.trim() === '' ? vscode.l10n.t('A snapshot needs a name.') : undefined),
  });
  if (name === undefined) throw new CancelledError();
  const note = await vscode.window.showInputBox({
    title: vscode.l10n.t('Save Snapshot of {0}', services?.join(', ') ?? view.title),
    prompt: vscode.l10n.t('A note, if there is something to say (Enter goes on)'),
  });
  if (note === undefined) throw new CancelledError();
  const { snapshots } = host.registry.session(view.id);
  await withProgress(vscode.l10n.t('Saving {0}', name), (signal, onProgress) =>
    snapshots.save(
      { name: name.trim(), note: note.trim(), ...(services !== undefined && { services }) },
      onProgress,
      signal,
    ),
  );
  host.dataChanged();
}

/** Puts the data back as it was; asks first, naming what is replaced. */
export async function restoreSnapshot(host: HostContext, item?: unknown): Promise<void> {
  const { view, row } = await pickSnapshot(host, item, vscode.l10n.t('Which snapshot is to be restored?'));
  await restore(host, view, row.snapshot.id);
}

/**
 * Another branch was checked out: offers the snapshot that was saved on it. Taking the offer is the one click after
 * which the data is that of the branch.
 */
export async function offerBranchSnapshot(host: HostContext, view: StackView, branch: string): Promise<void> {
  const { snapshots } = host.registry.session(view.id);
  const found = branchSnapshot(await snapshots.list(AbortSignal.timeout(undoMs)), branch);
  if (found === undefined) return;
  const take = vscode.l10n.t('Restore Its Data');
  const age = formatDuration(host.now() - found.createdAt);
  const answer = await vscode.window.showInformationMessage(
    vscode.l10n.t('{0} is checked out. “{1}” holds its data as it was {2} ago.', branch, found.name, age),
    take,
  );
  if (answer === take) await restore(host, view, found.id, true);
}

/** Says what became of a restore, reset or removal that was cut off when the editor or the machine ended. */
export async function tellRecovery(host: HostContext, view: StackView): Promise<void> {
  const { snapshots } = host.registry.session(view.id);
  const found = await withProgress(vscode.l10n.t('Ending what was interrupted'), (signal, onProgress) =>
    snapshots.recover(onProgress, signal),
  ).finally(() => host.dataChanged());
  if (found === undefined) return;
  const outcome =
    found.outcome === 'finished'
      ? vscode.l10n.t('It was finished: the new data is in place.')
      : vscode.l10n.t('It was undone: the data is as it was before.');
  void vscode.window.showInformationMessage(
    `${vscode.l10n.t('The {0} was interrupted.', found.what)} ${outcome}`,
  );
}

/** Brings back what the last reset, restore or removal replaced. */
export async function undoDataLoss(host: HostContext, item?: unknown): Promise<void> {
  const view = await stackOf(host, item);
  const { snapshots } = host.registry.session(view.id);
  const last = await withProgress(vscode.l10n.t('Looking for the last safety snapshot'), (signal) =>
    snapshots.undoable(signal),
  );
  if (last === undefined) {
    const message = vscode.l10n.t('There is no safety snapshot, so nothing can be undone.');
    throw new UserError({ title: vscode.l10n.t('Nothing to undo'), message, steps: [] });
  }
  await restore(host, view, last.id);
}

/**
 * @param asked what would be replaced is not asked once more, where a safety snapshot brings it back
 */
async function restore(host: HostContext, view: StackView, snapshot: string, asked = false): Promise<void> {
  requireTrust(view);
  const { snapshots } = host.registry.session(view.id);
  const request = { snapshot };
  const preview = await withProgress(vscode.l10n.t('Looking at what would be replaced'), (signal) =>
    snapshots.previewRestore(request, signal),
  );
  if (!asked || !preview.safety) {
    const { message, detail, confirm } = restoreText(preview);
    const answer = await vscode.window.showWarningMessage(message, { modal: true, detail }, confirm);
    if (answer !== confirm) throw new CancelledError();
  }
  const { name } = preview.snapshot;
  const { safety } = await withProgress(vscode.l10n.t('Restoring {0}', name), (signal, onProgress) =>
    snapshots.restore(request, preview, onProgress, signal),
  ).finally(() => host.dataChanged());
  offerUndo(host, view, vscode.l10n.t('“{0}” is restored.', name), safety?.id);
}

/**
 * Tells that data was replaced and how to get it back. Nobody waits for the answer.
 *
 * @param safety id of the snapshot that brings it back; undefined: nothing is said
 */
export function offerUndo(
  host: HostContext,
  view: StackView,
  done: string,
  safety: string | undefined,
): void {
  if (safety === undefined) return;
  const undo = vscode.l10n.t('Undo');
  const kept = vscode.l10n.t('What was there before is kept as a safety snapshot.');
  vscode.window
    .showInformationMessage(`${done} ${kept}`, undo)
    .then((answer) =>
      answer === undo
        ? vscode.commands.executeCommand(commandIds.restoreSnapshot, {
            stackId: view.id,
            snapshot: safety,
            id: safety,
          })
        : undefined,
    )
    .then(undefined, (error: unknown) => host.log.error(`Undo failed: ${String(error)}`));
}

/** Shows what has changed since a snapshot. */
export async function compareSnapshot(host: HostContext, item?: unknown): Promise<void> {
  const { view, row } = await pickSnapshot(host, item, vscode.l10n.t('Compare which snapshot with now?'));
  const { snapshots } = host.registry.session(view.id);
  const comparison = await withProgress(
    vscode.l10n.t('Comparing {0} with now', row.snapshot.name),
    (signal, onProgress) => snapshots.compare(row.snapshot.id, onProgress, signal),
  );
  await host.documents.showText(
    vscode.l10n.t('{0} and now.txt', row.snapshot.name),
    comparisonText(comparison),
  );
}

export async function renameSnapshot(host: HostContext, item?: unknown): Promise<void> {
  const { view, row } = await pickSnapshot(host, item, vscode.l10n.t('Which snapshot is to be renamed?'));
  const name = await vscode.window.showInputBox({
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
  vscode.window.setStatusBarMessage(vscode.l10n.t('$(save) Exported to {0}', target.fsPath), 5000);
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
  await importFile(snapshots, file.fsPath, view);
  host.dataChanged();
}

async function importFile(snapshots: SnapshotOperations, file: string, view: StackView): Promise<void> {
  const take = (fromOtherProject: boolean): Promise<unknown> =>
    withProgress(vscode.l10n.t('Importing {0}', basename(file)), (signal, onProgress) =>
      snapshots.import(file, { fromOtherProject }, onProgress, signal),
    );
  try {
    await take(false);
  } catch (error) {
    if (!isForeign(error)) throw error;
    const confirm = vscode.l10n.t('Import for {0}', view.title);
    const answer = await vscode.window.showWarningMessage(
      vscode.l10n.t('This snapshot is of another project.'),
      {
        modal: true,
        detail: `${error.message}\n\n${vscode.l10n.t('Its volumes get the names of this one.')}`,
      },
      confirm,
    );
    if (answer !== confirm) throw new CancelledError();
    await take(true);
  }
}

function isForeign(error: unknown): error is DataError {
  return error instanceof Error && error.name === 'DataError' && (error as DataError).reason === 'foreign';
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
  const names = chosen.map(({ row }) => `${row.snapshot.name} (${formatBytes(row.sizeBytes)})`);
  const answer = await vscode.window.showWarningMessage(
    chosen.length === 1
      ? vscode.l10n.t('Delete the snapshot {0}?', names[0] ?? '')
      : vscode.l10n.t('Delete {0} snapshots?', chosen.length),
    { modal: true, detail: `${names.join('\n')}\n\n${vscode.l10n.t('This cannot be undone.')}` },
    confirm,
  );
  if (answer !== confirm) throw new CancelledError();
  await withProgress(vscode.l10n.t('Deleting snapshots'), async (signal, onProgress) => {
    for (const { view, row } of chosen)
      await host.registry.session(view.id).snapshots.delete([row.snapshot.id], onProgress, signal);
  }).finally(() => host.dataChanged());
}

/** The stack meant by a row of the snapshots' view, else the one a person picks. */
async function stackOf(host: HostContext, item: unknown): Promise<StackView> {
  const stackId = (item as { stackId?: unknown } | undefined)?.stackId;
  return host.registry.views().find(({ id }) => id === stackId) ?? pickStack(host);
}

/** @returns undefined for the whole stack */
async function pickServices(view: StackView): Promise<readonly string[] | undefined> {
  const withData = [...(view.status?.services.values() ?? [])].filter(
    ({ service }) => service.active && (service.spec.volumes ?? []).some(({ type }) => type === 'volume'),
  );
  if (withData.length < 2) return undefined;
  const whole = vscode.l10n.t('The whole stack');
  const choices = [
    { label: whole, description: view.title, services: undefined },
    ...withData.map(({ service }) => ({ label: service.name, description: '', services: [service.name] })),
  ];
  const chosen = await vscode.window.showQuickPick(choices, {
    placeHolder: vscode.l10n.t('The data of what is to be saved?'),
  });
  if (chosen === undefined) throw new CancelledError();
  return chosen.services;
}

async function pickSnapshot(
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
