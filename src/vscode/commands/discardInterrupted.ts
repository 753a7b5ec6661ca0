import * as vscode from 'vscode';
import { type Interruption } from '../../core/operations/snapshotOperations';
import { CancelledError } from '../../core/support/abort';
import { discardText } from '../../present/discardText';
import { notificationText } from '../../present/notificationText';
import { type StackView } from '../../present/stackView';
import { type HostContext } from '../hostContext';
import { withProgress } from '../runCommand';
import { requireTrust } from './targets';

/** A look at the disk takes no longer (ms). */
const lookMs = 5000;

/** Gives up a change of data that was cut off and cannot be ended; says first what stays half done. */
export async function discardInterrupted(host: HostContext): Promise<void> {
  const found = await interruptions(host);
  const [first] = found;
  if (first === undefined) {
    void vscode.window.showInformationMessage(vscode.l10n.t('Nothing was interrupted.'));
    return;
  }
  const { view, interruption } = found.length === 1 ? first : await pick(found);
  requireTrust(view);
  const { message, detail, confirm } = discardText(interruption);
  const answer = await vscode.window.showWarningMessage(message, { modal: true, detail }, confirm);
  if (answer !== confirm) throw new CancelledError();
  const { snapshots } = host.registry.session(view.id);
  const ended = await withProgress(
    vscode.l10n.t('Giving up the {0}', interruption.what),
    (signal, onProgress) => snapshots.discard(interruption, onProgress, signal),
  ).finally(() => host.dataChanged());
  const said =
    ended === undefined
      ? vscode.l10n.t('The {0} is given up.', interruption.what)
      : vscode.l10n.t('It could be ended after all; nothing was given up.');
  void vscode.window.showInformationMessage(notificationText(said));
}

interface Found {
  readonly view: StackView;
  readonly interruption: Interruption;
}

async function interruptions(host: HostContext): Promise<Found[]> {
  const looks = host.registry.views().map(async (view) => {
    if (view.status === undefined) return [];
    const { snapshots } = host.registry.session(view.id);
    const interruption = await snapshots.interruption(AbortSignal.timeout(lookMs));
    return interruption === undefined ? [] : [{ view, interruption }];
  });
  return (await Promise.all(looks)).flat();
}

async function pick(found: readonly Found[]): Promise<Found> {
  const chosen = await vscode.window.showQuickPick(
    found.map((one) => ({ label: one.view.title, description: one.interruption.what, one })),
    { placeHolder: vscode.l10n.t('What is to be given up?') },
  );
  if (chosen === undefined) throw new CancelledError();
  return chosen.one;
}
