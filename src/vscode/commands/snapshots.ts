import * as vscode from 'vscode';
import { gitState } from '../../core/data/gitState';
import { CancelledError } from '../../core/support/abort';
import { branchSnapshot } from '../../present/branchSnapshot';
import { comparisonText } from '../../present/comparisonText';
import { formatAge } from '../../present/formatDuration';
import { notificationText } from '../../present/notificationText';
import { restoreText } from '../../present/restoreText';
import { type StackView } from '../../present/stackView';
import { UserError } from '../../present/userError';
import { type HostContext } from '../hostContext';
import { withProgress } from '../runCommand';
import { offerUndo } from './offerUndo';
import { isFromWelcome, pickSnapshot, stackOf } from './pickSnapshot';
import { requireTrust, targetsOf } from './targets';

/** A look at the disk takes no longer (ms). */
const undoMs = 5000;

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
    prompt: vscode.l10n.t('A note to remember it by; may stay empty'),
  });
  if (note === undefined) throw new CancelledError();
  const { snapshots } = host.registry.session(view.id);
  const saved = await withProgress(vscode.l10n.t('Saving {0}', name), (signal, onProgress) =>
    snapshots.save(
      { name: name.trim(), note: note.trim(), ...(services !== undefined && { services }) },
      onProgress,
      signal,
    ),
  );
  host.dataChanged();
  if (isFromWelcome(item)) await host.focusSnapshot(view.id, saved.id);
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
  const age = formatAge(host.now() - found.createdAt);
  const answer = await vscode.window.showInformationMessage(
    notificationText(
      vscode.l10n.t('{0} is checked out. “{1}” holds its data as it was {2}.', branch, found.name, age),
    ),
    take,
  );
  if (answer !== take) return;
  // The offer may have stood there while still another branch was checked out: then it is not the one click.
  const now = await gitState(view.status?.stack.workingDir ?? '');
  await restore(host, view, found.id, now?.branch === branch);
}

/** Says what became of a restore, reset or removal that was cut off when the editor or the machine ended. */
export async function tellRecovery(host: HostContext, view: StackView): Promise<void> {
  const { snapshots } = host.registry.session(view.id);
  const warnings: string[] = [];
  const found = await withProgress(vscode.l10n.t('Ending what was interrupted'), (signal, onProgress, say) =>
    snapshots.recover((event) => {
      if (event.kind !== 'warning') return onProgress(event);
      say(event.message);
      warnings.push(event.message);
    }, signal),
  ).finally(() => host.dataChanged());
  if (found === undefined) return;
  const outcome =
    found.outcome === 'finished'
      ? vscode.l10n.t('It was finished: the new data is in place.')
      : vscode.l10n.t('It was undone: the data is as it was before.');
  const interrupted = vscode.l10n.t('The {0} was interrupted.', found.what);
  void vscode.window.showInformationMessage(notificationText(`${interrupted} ${outcome}`));
  // The other ones said the same while it was at work.
  for (const warning of warnings.filter((one) => !one.startsWith(`The ${found.what} `)))
    void vscode.window.showWarningMessage(notificationText(warning));
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
    `${comparisonText(comparison).trimEnd()}\n`,
  );
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
