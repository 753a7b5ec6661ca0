import * as vscode from 'vscode';
import { type StackVolume } from '../../core/data/stackVolumes';
import { CancelledError } from '../../core/support/abort';
import { formatBytes } from '../../present/formatBytes';
import { type StackView } from '../../present/stackView';
import { isTreeNode } from '../../present/treeNode';
import { UserError } from '../../present/userError';
import { volumeRemovalText } from '../../present/volumeRemovalText';
import { volumeLabel, volumeStanding } from '../../present/volumeWords';
import { config } from '../config';
import { confirmed } from '../confirmed';
import { type HostContext } from '../hostContext';
import { withProgress } from '../runCommand';
import { offerUndo } from './offerUndo';
import { pickStack, requireTrust } from './targets';

/** Removes volumes that the compose file names no more; asks first, naming each, and offers to undo it. */
export async function removeVolume(host: HostContext, item?: unknown, selection?: unknown): Promise<void> {
  const { view, chosen } = await pickVolumes(host, item, selection, {
    fits: ({ kind, containers }) => kind === 'orphan' && containers.length === 0,
    placeHolder: vscode.l10n.t('Which volume is to be removed? You are asked once more.'),
    none: vscode.l10n.t(
      'There is no volume that the compose file does not name. Reset deletes the data of services.',
    ),
  });
  requireTrust(view);
  const { volumes } = host.registry.session(view.id);
  const names = chosen.map(({ name }) => name);
  const request = { names, safety: config.safetySnapshots };
  const preview = await withProgress(vscode.l10n.t('Looking at what would be removed'), (signal) =>
    volumes.previewRemoval(request, signal),
  );
  const { message, detail, confirm } = volumeRemovalText(preview);
  const answer = await vscode.window.showWarningMessage(message, { modal: true, detail }, confirm);
  if (answer !== confirm) throw new CancelledError();
  const safety = await withProgress(vscode.l10n.t('Removing {0}', names.join(', ')), (signal, onProgress) =>
    volumes.remove(request, preview, onProgress, signal),
  ).finally(() => host.dataChanged());
  offerUndo(host, view, vscode.l10n.t('{0} is removed.', names.join(', ')), safety?.id);
}

export async function copyVolumeName(host: HostContext, item?: unknown): Promise<void> {
  const { chosen } = await pickVolumes(host, item, undefined, {
    fits: () => true,
    placeHolder: vscode.l10n.t('The name of which volume?'),
    none: vscode.l10n.t('This stack has no volumes.'),
  });
  const name = chosen[0]?.name ?? '';
  await vscode.env.clipboard.writeText(name);
  confirmed(vscode.l10n.t('$(copy) Copied: {0}', name));
}

/** The volumes of the rows, else the one a person picks. @throws CancelledError, UserError when none fits */
export async function pickVolumes(
  host: HostContext,
  item: unknown,
  selection: unknown,
  options: {
    readonly fits: (volume: StackVolume) => boolean;
    readonly placeHolder: string;
    readonly none: string;
  },
): Promise<{ readonly view: StackView; readonly chosen: readonly StackVolume[] }> {
  const items = Array.isArray(selection) && selection.length > 0 ? (selection as unknown[]) : [item];
  const nodes = items.filter(isTreeNode).flatMap((node) => (node.kind === 'volume' ? [node] : []));
  const stackId = nodes[0]?.stackId;
  const view = host.registry.views().find(({ id }) => id === stackId) ?? (await pickStack(host));
  const all = await withProgress(vscode.l10n.t('Listing the volumes'), (signal) =>
    host.registry.session(view.id).volumes.list(signal),
  );
  const named = all.filter(({ name }) => nodes.some((node) => node.volume === name));
  if (named.length > 0) return { view, chosen: named };
  const fitting = all.filter(options.fits);
  if (fitting.length === 0) throw new UserError({ title: options.none, message: options.none, steps: [] });
  const chosen = await vscode.window.showQuickPick(
    fitting.map((volume) => {
      const size = view.volumes?.sizes?.get(volume.name);
      const facts = [volumeStanding(volume), size === undefined ? '' : formatBytes(size), ...volume.services];
      return { label: volumeLabel(volume), description: facts.filter(Boolean).join(' · '), volume };
    }),
    { placeHolder: options.placeHolder, matchOnDescription: true },
  );
  if (chosen === undefined) throw new CancelledError();
  return { view, chosen: [chosen.volume] };
}
