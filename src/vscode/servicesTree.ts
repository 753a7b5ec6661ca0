import * as vscode from 'vscode';
import { DisposableList, type Disposable } from '../core/support/disposables';
import { commandIds } from '../present/commandIds';
import { rowInputs } from '../present/rowInputs';
import { serviceTooltip } from '../present/serviceTooltip';
import { childrenOf, parentOf, rowOf } from '../present/stackTree';
import { type StackView } from '../present/stackView';
import { type TreeNode } from '../present/treeNode';
import { type StackRegistry } from './stackRegistry';
import { toTreeItem } from './treeItem';

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

  readonly onDidChangeTreeData = this.changed.event;

  constructor(
    private readonly registry: StackRegistry,
    /** Settles after the first reading: until then the view shows its progress bar. */
    private readonly ready: Promise<unknown>,
    private readonly now: () => number,
    /** Told whose rows the editor asks for: it does when somebody opens them. */
    private readonly onOpened: (node: TreeNode) => void = () => undefined,
  ) {
    this.held.push(this.changed);
    this.held.push(registry.onDidChange(() => this.compare(false)));
  }

  async getChildren(element?: TreeNode): Promise<TreeNode[]> {
    if (element === undefined) await this.ready;
    else this.onOpened(element);
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
