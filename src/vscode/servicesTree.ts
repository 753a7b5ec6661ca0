import * as vscode from 'vscode';
import { DisposableList, type Disposable } from '../core/support/disposables';
import { commandIds } from '../present/commandIds';
import { rowInputs } from '../present/rowInputs';
import { serviceTooltip } from '../present/serviceTooltip';
import { childrenOf, parentOf, rowOf } from '../present/stackTree';
import { type StackView } from '../present/stackView';
import { type FileNode, type FolderNode } from '../present/fileRow';
import { type TreeNode } from '../present/treeNode';
import { type StackRegistry } from './stackRegistry';
import { toTreeItem } from './treeItem';
import { volumeUri } from './volumeDocuments';

/**
 * The tree's data provider: asks present/ for nodes and rows, and tells the editor about exactly those elements whose
 * row or children differ from what it was given.
 */
export class ServicesTree implements vscode.TreeDataProvider<TreeNode>, Disposable {
  private readonly held = new DisposableList();
  private readonly changed = new vscode.EventEmitter<TreeNode | TreeNode[] | undefined>();
  /** The editor knows elements by identity: one object for each id, for as long as the tree shows it. */
  private readonly nodes = new Map<string, TreeNode>();
  /** What the editor was told last, by id; the top's children under the empty id. */
  private readonly rows = new Map<string, string>();
  private readonly children = new Map<string, string>();
  /** What the rows were made of, by id. */
  private readonly inputs = new Map<string, readonly unknown[] | undefined>();

  /** Files by the id of what they are below, as they were when it was opened. */
  private readonly files = new Map<string, readonly FileNode[]>();
  /** Closed since its files were listed. */
  private readonly stale = new Set<string>();

  readonly onDidChangeTreeData = this.changed.event;

  constructor(
    private readonly registry: StackRegistry,
    /** Settles after the first reading: until then the view shows its progress bar. */
    private readonly ready: Promise<unknown>,
    private readonly now: () => number,
    private readonly more: {
      /** Told whose rows the editor asks for: it does when somebody opens them. */
      opened(node: TreeNode): void;
      /** What is stored in a volume or in a folder of it; failures are rows that tell of them. */
      filesOf(node: FolderNode): Promise<readonly FileNode[]>;
    } = { opened: () => undefined, filesOf: () => Promise.resolve([]) },
  ) {
    this.held.push(this.changed);
    this.held.push(registry.onDidChange(() => this.compare(false)));
  }

  async getChildren(element?: TreeNode): Promise<TreeNode[]> {
    if (element === undefined) await this.ready;
    else this.more.opened(element);
    if (element?.kind === 'volume' || element?.kind === 'file') return this.filesOf(element);
    const nodes = childrenOf(this.registry.views(), element).map((node) => this.intern(node));
    this.children.set(element?.id ?? '', idsOf(nodes));
    return nodes;
  }

  getTreeItem(element: TreeNode): vscode.TreeItem {
    const views = this.registry.views();
    const row = rowOf(views, element, this.now());
    this.rows.set(element.id, JSON.stringify(row));
    this.inputs.set(element.id, rowInputs(views, element));
    if (row === undefined) return new vscode.TreeItem('');
    const item = toTreeItem(row, element);
    if (element.kind === 'file') this.dress(item, element);
    // Undefined leaves it to resolveTreeItem.
    if (row.tooltip === undefined && element.kind !== 'service')
      item.tooltip = row.description === '' ? row.label : `${row.label} · ${row.description}`;
    return item;
  }

  getParent(element: TreeNode): TreeNode | undefined {
    const parent = parentOf(this.registry.views(), element);
    return parent === undefined ? undefined : this.intern(parent);
  }

  /** The long tooltip of a service is made when the pointer rests on it. */
  resolveTreeItem(item: vscode.TreeItem, element: TreeNode): vscode.TreeItem {
    if (element.kind !== 'service') return item;
    const view = this.registry.views().find((one) => one.id === element.stackId);
    const status = view?.status?.services.get(element.service);
    if (status === undefined) return item;
    const { stackId, service } = element;
    item.tooltip = trusted(serviceTooltip({ stackId, service }, status, this.now()));
    return item;
  }

  /** Its files are looked for anew when it is opened again. */
  closed(element: TreeNode): void {
    if (element.kind !== 'volume' && element.kind !== 'file') return;
    for (const id of [...this.files.keys()])
      if (id === element.id || id.startsWith(`${element.id}/`)) this.files.delete(id);
    this.stale.add(element.id);
  }

  opened(element: TreeNode): void {
    if (this.stale.delete(element.id)) this.changed.fire(element);
  }

  /** Nobody tells when files change. A row that ages is no reason to ask for them again. */
  private async filesOf(element: FolderNode): Promise<TreeNode[]> {
    const known = this.files.get(element.id);
    if (known !== undefined) return [...known];
    const found = await this.more.filesOf(element);
    this.files.set(element.id, found);
    return [...found];
  }

  /** Icons of the person's file icon theme, and a click that opens the file. */
  private dress(item: vscode.TreeItem, { volume, path, entry, stackId }: FileNode): void {
    if (entry?.openable !== true || entry.kind === 'other') return;
    const project = this.registry.views().find(({ id }) => id === stackId)?.status?.stack.name ?? '';
    if (entry.kind !== 'symlink') item.resourceUri = volumeUri(project, volume, path);
    if (entry.kind === 'folder') return;
    const title = vscode.l10n.t('Open');
    item.command = {
      ...{ command: commandIds.openVolumeFile, title },
      arguments: [{ kind: 'file', id: item.id, stackId, volume, path, entry }],
    };
  }

  /** Compares with what the editor shows; called by the clock, for the words that age. */
  refresh(): void {
    this.compare(true);
  }

  dispose(): void {
    this.held.dispose();
  }

  /** @param aged rows may differ by the time alone; otherwise those made of what did not change are left out */
  private compare(aged: boolean): void {
    const views = this.registry.views();
    const now = this.now();
    if (this.children.has('') && this.children.get('') !== idsOf(childrenOf(views, undefined))) {
      this.forget();
      this.changed.fire(undefined);
      return;
    }
    const changed: TreeNode[] = [];
    for (const [id, shown] of [...this.rows]) {
      const node = this.nodes.get(id);
      if (node === undefined) continue;
      if (!aged && this.isSame(views, node)) continue;
      const row = rowOf(views, node, now);
      if (row === undefined) {
        // Its parent's children differ too, and the parent is refreshed for it.
        this.rows.delete(id);
        this.children.delete(id);
        continue;
      }
      const below = this.children.get(id);
      const differs =
        JSON.stringify(row) !== shown || (below !== undefined && below !== idsOf(childrenOf(views, node)));
      if (differs) changed.push(node);
    }
    if (changed.length > 0) this.changed.fire(changed);
  }

  private isSame(views: readonly StackView[], node: TreeNode): boolean {
    const before = this.inputs.get(node.id);
    const after = before && rowInputs(views, node);
    return (
      after !== undefined && after.length === before?.length && after.every((one, i) => one === before[i])
    );
  }

  private intern(node: TreeNode): TreeNode {
    const known = this.nodes.get(node.id);
    if (known !== undefined) return known;
    this.nodes.set(node.id, node);
    return node;
  }

  private forget(): void {
    this.rows.clear();
    this.children.clear();
    this.inputs.clear();
  }
}

/** Markdown whose links may run our own commands and nothing else. */
export function trusted(markdown: string): vscode.MarkdownString {
  const text = new vscode.MarkdownString(markdown, false);
  text.isTrusted = { enabledCommands: Object.values(commandIds) };
  return text;
}

function idsOf(nodes: readonly TreeNode[]): string {
  return nodes.map((node) => node.id).join('\n');
}
