import * as vscode from 'vscode';
import { CancelledError, isCancelled } from '../../core/support/abort';
import { explain } from '../../present/explain';
import { fileNodes, fileRow, noteNode, type FileNode, type FolderNode } from '../../present/fileRow';
import { type StackView } from '../../present/stackView';
import { isTreeNode, type TreeNode } from '../../present/treeNode';
import { type HostContext } from '../hostContext';
import { withProgress } from '../runCommand';
import { volumeUri } from '../volumeDocuments';
import { requireTrust } from './targets';
import { pickVolumes } from './volumes';

/** Opens a file of a volume in the editor, read-only: the one of the row, else one that a person finds by picking. */
export async function openVolumeFile(host: HostContext, item?: unknown): Promise<void> {
  if (isTreeNode(item) && item.kind === 'file') {
    const view = host.registry.views().find(({ id }) => id === item.stackId);
    if (view !== undefined && item.entry?.openable === true) await open(view, item);
    return;
  }
  const { view, chosen } = await pickVolumes(host, item, undefined, {
    fits: ({ exists }) => exists,
    placeHolder: vscode.l10n.t('A file of which volume?'),
    none: vscode.l10n.t('There are no volumes yet.'),
  });
  requireTrust(view);
  const name = chosen[0]?.name ?? '';
  const root: TreeNode = {
    ...{ kind: 'volume', id: name, stackId: view.id, volume: name, service: undefined, key: '' },
  };
  await browse(host, view, root);
}

/** The rows below a volume or a folder of it. */
export async function filesOf(host: HostContext, node: FolderNode): Promise<readonly FileNode[]> {
  const path = node.kind === 'file' ? node.path : '';
  try {
    const view = host.registry.views().find(({ id }) => id === node.stackId);
    if (view !== undefined) requireTrust(view);
    const listing = await withProgress(vscode.l10n.t('Looking into {0}', node.volume), (signal) =>
      host.volumeDocuments.list(node.stackId, node.volume, path, signal),
    );
    return fileNodes(node, listing);
  } catch (error) {
    if (isCancelled(error)) return [noteNode(node, vscode.l10n.t('Not listed: it was called off'))];
    host.log.warn(`Looking into ${node.volume}: ${String(error)}`);
    return [noteNode(node, explain(error).message)];
  }
}

/** Folder by folder, until a file is picked. */
async function browse(
  host: HostContext,
  view: StackView,
  root: TreeNode & { kind: 'volume' },
): Promise<void> {
  const above: FolderNode[] = [];
  let at: FolderNode = root;
  for (;;) {
    const here = at;
    const path = here.kind === 'file' ? here.path : '';
    const listing = await withProgress(vscode.l10n.t('Looking into {0}', root.volume), (signal) =>
      host.volumeDocuments.list(view.id, root.volume, path, signal),
    );
    const nodes = fileNodes(here, listing);
    const up = { label: '$(arrow-left) ..', description: '', node: undefined };
    const chosen = await vscode.window.showQuickPick(
      [
        ...(above.length === 0 ? [] : [up]),
        ...nodes
          .filter(({ entry }) => entry === undefined || (entry.openable && entry.kind !== 'other'))
          .map((node) => {
            const { label, description, iconId } = fileRow(node);
            return {
              label: node.entry === undefined ? description : `$(${iconId ?? 'file'}) ${label}`,
              description,
              node,
            };
          }),
      ],
      { title: `${root.volume}/${path}`, placeHolder: vscode.l10n.t('Which file? It is opened read-only.') },
    );
    if (chosen === undefined) throw new CancelledError();
    const { node } = chosen;
    if (node === undefined) at = above.pop() ?? root;
    else if (node.entry?.kind === 'folder') {
      above.push(here);
      at = node;
    } else if (node.entry !== undefined) return open(view, node);
  }
}

async function open(view: StackView, { volume, path }: TreeNode & { kind: 'file' }): Promise<void> {
  const uri = volumeUri(view.status?.stack.name ?? '', volume, path);
  await vscode.commands.executeCommand('vscode.open', uri, { preview: true });
}
