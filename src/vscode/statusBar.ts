import * as vscode from 'vscode';
import { DisposableList, type Disposable } from '../core/support/disposables';
import { commandIds } from '../present/commandIds';
import { statusLine, type StatusLine } from '../present/statusLine';
import { config } from './config';
import { trusted } from './servicesTree';
import { type StackRegistry } from './stackRegistry';

/**
 * The status bar entry. It holds a watch of its own while a workspace file makes a stack and the setting allows it:
 * an entry that stood still would lie. Without either it is hidden and holds nothing; a stack that is only bundled
 * shows once something of it runs or a view looks at it.
 */
export class StatusBar implements Disposable {
  private readonly held = new DisposableList();
  private readonly item: vscode.StatusBarItem;
  private watch: Disposable | undefined;
  private shown: StatusLine | undefined;

  constructor(
    private readonly registry: StackRegistry,
    private readonly now: () => number,
  ) {
    this.item = this.held.push(
      vscode.window.createStatusBarItem('devStack.status', vscode.StatusBarAlignment.Left, 50),
    );
    this.item.name = vscode.l10n.t('Dev Stack');
    this.item.command = commandIds.showActions;
    this.held.push(registry.onDidChange(() => this.refresh()));
    this.held.push({ dispose: () => this.watch?.dispose() });
  }

  /** What the entry shows now; undefined while it is hidden. */
  get line(): StatusLine | undefined {
    return this.shown;
  }

  refresh(): void {
    const views = this.registry.views();
    this.keepWatch(config.statusBarEnabled && views.some((view) => view.source === 'workspace'));
    const fits = views.filter((view) => view.source === 'workspace' || view.known);
    const line = config.statusBarEnabled ? statusLine(fits, this.now()) : undefined;
    const before = this.shown;
    this.shown = line;
    if (line === undefined) {
      this.item.hide();
      return;
    }
    if (before !== undefined && JSON.stringify(before) === JSON.stringify(line)) return;
    this.item.text = line.text;
    this.item.tooltip = trusted(line.tooltip);
    this.item.backgroundColor =
      line.background === undefined
        ? undefined
        : new vscode.ThemeColor(`statusBarItem.${line.background}Background`);
    this.item.accessibilityInformation = { label: line.accessibilityLabel };
    this.item.show();
  }

  dispose(): void {
    this.held.dispose();
  }

  private keepWatch(wanted: boolean): void {
    if (wanted) this.watch ??= this.registry.watch();
    else {
      this.watch?.dispose();
      this.watch = undefined;
    }
  }
}
