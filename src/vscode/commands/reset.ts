import * as vscode from 'vscode';
import { sharingServices } from '../../core/operations/sharingServices';
import { CancelledError } from '../../core/support/abort';
import { describeState, listNames } from '../../present/describeState';
import { resetText } from '../../present/resetText';
import { type StackView } from '../../present/stackView';
import { isUp } from '../../present/capabilities';
import { isTreeNode } from '../../present/treeNode';
import { config } from '../config';
import { type HostContext } from '../hostContext';
import { withProgress } from '../runCommand';
import { withUndo } from './offerUndo';
import { pickStack, requireTrust, targetsOf } from './targets';

/** Deletes the data of services (or of a whole stack) and starts again what ran; asks first, naming everything. */
export async function reset(host: HostContext, item?: unknown, selection?: unknown): Promise<void> {
  const targets = targetsOf(host.registry.views(), item, selection);
  if (targets.length === 0) {
    const view = await pickStack(host);
    await resetPart(host, view, await pickPart(host, view));
    return;
  }
  // One after another: each asks its own question.
  for (const { stackId, services } of targets) {
    const view = host.registry.views().find((one) => one.id === stackId);
    if (view !== undefined && services?.length !== 0)
      await resetPart(host, view, services, volumesAmong(item, selection));
  }
}

/** Names of volumes, where rows of volumes alone were chosen. */
function volumesAmong(item: unknown, selection: unknown): readonly string[] | undefined {
  const chosen = Array.isArray(selection) && selection.length > 0 ? (selection as unknown[]) : [item];
  const names = chosen.flatMap((one) => (isTreeNode(one) && one.kind === 'volume' ? [one.volume] : []));
  return names.length === chosen.length ? names : undefined;
}

async function resetPart(
  host: HostContext,
  view: StackView,
  services: readonly string[] | undefined,
  asked?: readonly string[],
): Promise<void> {
  requireTrust(view);
  const { operations, status } = host.registry.session(view.id);
  const request = services === undefined ? {} : { services };
  const preview = await withProgress(vscode.l10n.t('Looking at what a reset would delete'), (signal) =>
    operations.previewReset(request, signal),
  );
  const restarts = [...status.services.values()].some(
    (one) => (services === undefined || services.includes(one.service.name)) && isUp(one.state),
  );
  const what = services === undefined ? view.title : listNames(services);
  const sharing = services === undefined ? [] : sharingServices(status.stack, services);
  const safety = config.safetySnapshots && preview.volumes.length > 0;
  const { message, detail, confirm } = resetText(what, preview, {
    ...{ restarts, safety },
    ...(asked === undefined ? {} : { asked }),
  });
  const without = vscode.l10n.t('Reset Without Snapshot');
  const together = vscode.l10n.t('Also Reset {0}', listNames(sharing));
  const answer = await vscode.window.showWarningMessage(
    message,
    { modal: true, detail },
    confirm,
    ...(safety ? [without] : []),
    ...(sharing.length > 0 ? [together] : []),
  );
  // What they share stays for as long as one of them keeps it: they go together or it stays, as the question says.
  if (answer === together) return resetPart(host, view, [...(services ?? []), ...sharing]);
  if (answer !== confirm && answer !== without) throw new CancelledError();
  const words = {
    title: vscode.l10n.t('Resetting {0}', what),
    done:
      (services?.length ?? 1) === 1
        ? vscode.l10n.t('{0} is reset.', what)
        : vscode.l10n.t('{0} are reset.', what),
    endedEarly: vscode.l10n.t('The reset of {0} ended early.', what),
  };
  await withUndo(host, view, words, (onProgress, signal) =>
    operations.reset({ ...request, safety: safety && answer === confirm }, preview, onProgress, signal),
  );
}

/** @returns undefined for the whole stack */
async function pickPart(host: HostContext, view: StackView): Promise<readonly string[] | undefined> {
  const statuses = [...(view.status?.services.values() ?? [])].filter(({ service }) => service.active);
  const whole = { label: vscode.l10n.t('The whole stack'), description: view.title, services: undefined };
  const chosen = await vscode.window.showQuickPick(
    [
      whole,
      { label: '', kind: vscode.QuickPickItemKind.Separator, services: undefined },
      ...statuses.map((status) => ({
        label: status.service.name,
        description: describeState(status, host.now()),
        services: [status.service.name],
      })),
    ],
    {
      placeHolder: vscode.l10n.t('What is to be reset? You are asked once more before anything is deleted.'),
    },
  );
  if (chosen === undefined) throw new CancelledError();
  return chosen.services;
}
