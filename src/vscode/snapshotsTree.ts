import * as vscode from 'vscode';
import { type Retention, type SnapshotRow } from '../core/data/snapshot';
import { isCancelled } from '../core/support/abort';
import { DisposableList, type Disposable } from '../core/support/disposables';
import { type Log } from '../core/support/log';
import {
  diskUse,
  retentionText,
  snapshotRow,
  snapshotTooltip,
  type SnapshotNode,
} from '../present/snapshotRow';
import { trusted } from './servicesTree';
import { type StackRegistry } from './stackRegistry';
import { toTreeItem } from './treeItem';

/** The snapshots of the window's stacks, read from disk when somebody looks: no engine is asked. */
export class SnapshotsTree implements vscode.TreeDataProvider<SnapshotNode>, Disposable {
  private readonly held = new DisposableList();
  private readonly changed = new vscode.EventEmitter<SnapshotNode | undefined>();
  private readonly rows = new Map<string, readonly SnapshotRow[]>();
  private readonly abort = new AbortController();

  private readonly readAgain = new vscode.EventEmitter<void>();

  readonly onDidChangeTreeData = this.changed.event;
  readonly onDidRead = this.readAgain.event;

  constructor(
    private readonly registry: StackRegistry,
    private readonly ready: Promise<unknown>,
    private readonly now: () => number,
    private readonly log: Log,
  ) {
    this.held.push(this.changed);
    this.held.push(this.readAgain);
    this.held.push({ dispose: () => this.abort.abort() });
  }

  /** "12 snapshots · 3.2 GB", of what was read last. */
  get diskUse(): string {
    return diskUse([...this.rows.values()].flat());
  }

  /** How much of what settings allow the safety snapshots take; of the stack that takes most. */
  retention(limits: Retention): string {
    const all = [...this.rows.values()].map((rows) =>
      rows.filter(({ snapshot }) => snapshot.kind === 'safety'),
    );
    const [most = []] = all.sort((a, b) => b.length - a.length);
    return retentionText(most, limits);
  }

  /** As read last, newest first. */
  rowsOf(stackId: string): readonly SnapshotRow[] {
    return this.rows.get(stackId) ?? [];
  }

  find(node: SnapshotNode): SnapshotRow | undefined {
    return this.rowsOf(node.stackId).find(({ snapshot }) => snapshot.id === node.snapshot);
  }

  nodeOf(stackId: string, snapshot: string): SnapshotNode {
    return { id: `snapshot/${stackId}/${snapshot}`, stackId, snapshot };
  }

  refresh(): void {
    this.changed.fire(undefined);
  }

  async getChildren(element?: SnapshotNode): Promise<SnapshotNode[]> {
    if (element?.snapshot !== undefined) return [];
    if (element !== undefined) return this.nodesOf(element.stackId);
    await this.ready;
    const stacks = this.registry.views().filter((view) => view.status !== undefined);
    await Promise.all(stacks.map(({ id }) => this.read(id)));
    this.readAgain.fire();
    const [only] = stacks;
    if (only !== undefined && stacks.length === 1) return this.nodesOf(only.id);
    return stacks
      .filter(({ id }) => this.rowsOf(id).length > 0)
      .map(({ id }) => ({ id: `snapshots/${id}`, stackId: id, snapshot: undefined }));
  }

  getTreeItem(node: SnapshotNode): vscode.TreeItem {
    if (node.snapshot === undefined) {
      const title = this.registry.views().find(({ id }) => id === node.stackId)?.title ?? '';
      const item = new vscode.TreeItem(title, vscode.TreeItemCollapsibleState.Expanded);
      item.id = node.id;
      item.contextValue = 'snapshotStack';
      item.description = diskUse(this.rowsOf(node.stackId));
      return item;
    }
    const row = this.find(node);
    if (row === undefined) return new vscode.TreeItem('');
    const item = toTreeItem(snapshotRow(node, row, this.now()), node);
    item.tooltip = trusted(snapshotTooltip(row));
    return item;
  }

  getParent(node: SnapshotNode): SnapshotNode | undefined {
    const { stackId } = node;
    const several = this.registry.views().filter((view) => view.status !== undefined).length > 1;
    if (node.snapshot === undefined || !several) return undefined;
    return { id: `snapshots/${stackId}`, stackId, snapshot: undefined };
  }

  dispose(): void {
    this.held.dispose();
  }

  private nodesOf(stackId: string): SnapshotNode[] {
    return this.rowsOf(stackId).map(({ snapshot }) => this.nodeOf(stackId, snapshot.id));
  }

  private async read(stackId: string): Promise<void> {
    try {
      const { snapshots } = this.registry.session(stackId);
      this.rows.set(stackId, await snapshots.list(this.abort.signal));
    } catch (error) {
      this.rows.delete(stackId);
      if (!isCancelled(error)) this.log.error(`Reading the snapshots failed: ${String(error)}`);
    }
  }
}
