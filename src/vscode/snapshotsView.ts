import * as vscode from 'vscode';
import { DisposableList, type Disposable } from '../core/support/disposables';
import { type SnapshotNode } from '../present/snapshotRow';
import { config } from './config';
import { viewIds } from './ids';
import { type SnapshotsTree } from './snapshotsTree';
import { type StackRegistry } from './stackRegistry';

/** Another process may have taken snapshots meanwhile; ages grow. A visible view looks this often (ms), on disk only. */
const lookMs = 30_000;

/** The view around the snapshots: how much disk they use, and when it is looked again. */
export class SnapshotsView implements Disposable {
  private readonly held = new DisposableList();
  private readonly view: vscode.TreeView<SnapshotNode>;
  private timer: NodeJS.Timeout | undefined;
  private stacks = '';

  constructor(
    private readonly tree: SnapshotsTree,
    registry: StackRegistry,
  ) {
    const view = this.held.push(
      vscode.window.createTreeView<SnapshotNode>(viewIds.snapshots, {
        treeDataProvider: tree,
        canSelectMany: true,
      }),
    );
    this.view = view;
    const describe = (): void => {
      const kept = tree.retention(config.retention);
      const words = [tree.diskUse, kept].filter((part) => part !== '').join(' · ');
      if ((view.description ?? '') !== words) view.description = words;
    };
    this.held.push(tree.onDidRead(() => describe()));
    this.held.push(view.onDidChangeVisibility(({ visible }) => this.applyVisibility(visible)));
    this.held.push(
      vscode.window.onDidChangeWindowState(({ focused }) => {
        if (focused && view.visible) tree.refresh();
      }),
    );
    this.held.push(
      registry.onDidChange(() => {
        // States change all the time; snapshots belong to the stacks alone.
        const now = registry
          .views()
          .map(({ id, status }) => `${id} ${status?.stack.name ?? ''}`)
          .join('\n');
        if (now === this.stacks) return;
        this.stacks = now;
        tree.refresh();
      }),
    );
    this.held.push({ dispose: () => clearInterval(this.timer) });
    this.applyVisibility(view.visible);
  }

  /** Gives the focus to the row of a snapshot. */
  async focusOn(stackId: string, snapshot: string): Promise<void> {
    await this.view.reveal(this.tree.nodeOf(stackId, snapshot), { focus: true, select: true });
  }

  dispose(): void {
    this.held.dispose();
  }

  private applyVisibility(visible: boolean): void {
    clearInterval(this.timer);
    this.timer = undefined;
    if (!visible) return;
    this.tree.refresh();
    this.timer = setInterval(() => this.tree.refresh(), lookMs);
  }
}
