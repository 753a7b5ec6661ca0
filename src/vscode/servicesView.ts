import * as vscode from 'vscode';
import { DisposableList, type Disposable } from '../core/support/disposables';
import { attentionCount } from '../present/statusLine';
import { type TreeNode } from '../present/treeNode';
import { welcomeSituation } from '../present/welcome';
import { contextKeys, viewIds } from './ids';
import { type ServicesTree } from './servicesTree';
import { type StackRegistry } from './stackRegistry';
import { type VolumeWatch } from './volumeWatch';

/** Words like "up 3 min" age; this often (ms) a visible view looks whether one changed. The engine is not asked. */
const ageMs = 20_000;

/** The view around the tree: badge, message, welcome, and the watch it holds while somebody can see it. */
export class ServicesView implements Disposable {
  private readonly held = new DisposableList();
  private readonly view: vscode.TreeView<TreeNode>;
  private readonly keys = new Map<string, unknown>();
  private visible: DisposableList | undefined;

  constructor(
    private readonly registry: StackRegistry,
    private readonly tree: ServicesTree,
    private readonly volumes: VolumeWatch,
    private readonly onAge: () => void,
  ) {
    this.view = this.held.push(
      vscode.window.createTreeView(viewIds.services, {
        treeDataProvider: tree,
        canSelectMany: true,
        showCollapseAll: true,
      }),
    );
    this.held.push(this.view.onDidChangeVisibility(({ visible }) => this.applyVisibility(visible)));
    this.held.push(
      this.view.onDidExpandElement(({ element }) => {
        this.volumes.opened(element);
        this.tree.opened(element);
      }),
    );
    this.held.push(
      this.view.onDidCollapseElement(({ element }) => {
        this.volumes.closed(element);
        this.tree.closed(element);
      }),
    );
    this.held.push(registry.onDidChange(() => this.refresh()));
    this.held.push({ dispose: () => this.visible?.dispose() });
    this.applyVisibility(this.view.visible);
    this.refresh();
  }

  refresh(): void {
    const views = this.registry.views();
    const { situation, message } = welcomeSituation(views);
    const count = attentionCount(views);
    // Assigning an equal value would still cross to the window each time.
    if ((this.view.message ?? '') !== (message ?? '')) this.view.message = message ?? '';
    if ((this.view.badge?.value ?? 0) !== count) {
      const tooltip =
        count === 1
          ? vscode.l10n.t('1 service needs attention')
          : vscode.l10n.t('{0} services need attention', count);
      this.view.badge = count === 0 ? undefined : { value: count, tooltip };
    }
    this.setKey(contextKeys.situation, situation);
    this.setKey(
      contextKeys.started,
      views.some((view) =>
        [...(view.status?.services.values() ?? [])].some((one) => one.containers.length > 0),
      ),
    );
    this.setKey(
      contextKeys.bundled,
      views.some((view) => view.source === 'bundled'),
    );
  }

  dispose(): void {
    this.held.dispose();
  }

  private applyVisibility(visible: boolean): void {
    this.visible?.dispose();
    this.visible = undefined;
    this.volumes.setVisible(visible);
    if (!visible) return;
    this.visible = new DisposableList();
    this.visible.push(this.registry.watch());
    const timer = setInterval(() => {
      this.tree.refresh();
      this.onAge();
    }, ageMs);
    this.visible.push({ dispose: () => clearInterval(timer) });
  }

  private setKey(key: string, value: unknown): void {
    if (this.keys.get(key) === value && this.keys.has(key)) return;
    this.keys.set(key, value);
    void vscode.commands.executeCommand('setContext', key, value);
  }
}
