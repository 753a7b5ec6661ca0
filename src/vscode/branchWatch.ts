import { gitState, headFile } from '../core/data/gitState';
import { DisposableList, type Disposable } from '../core/support/disposables';
import { type StackView } from '../present/stackView';
import { watchFiles } from './stackFiles';
import { type StackRegistry } from './stackRegistry';

/**
 * Follows which git branch is checked out in the folders of the window's stacks. Reads the repository's HEAD itself:
 * that is there whatever git extension is installed or switched off.
 */
export class BranchWatch implements Disposable {
  private readonly held = new DisposableList();
  private files: Disposable | undefined;
  private folders = '';
  private readonly branches = new Map<string, string | undefined>();

  constructor(
    private readonly registry: StackRegistry,
    private readonly isOn: () => boolean,
    private readonly onBranch: (view: StackView, branch: string) => void,
  ) {
    this.held.push(registry.onDidChange(() => this.follow()));
    this.held.push({ dispose: () => this.files?.dispose() });
    this.follow();
  }

  dispose(): void {
    this.held.dispose();
  }

  private follow(): void {
    const views = this.views();
    const folders = views.map(({ status }) => status?.stack.workingDir ?? '').join('\n');
    if (folders === this.folders) return;
    this.folders = folders;
    void this.begin(views, folders);
  }

  private async begin(views: readonly StackView[], folders: string): Promise<void> {
    const found = await Promise.all(
      views.map(async (view) => {
        const folder = view.status?.stack.workingDir ?? '';
        this.branches.set(view.id, (await gitState(folder))?.branch);
        return headFile(folder);
      }),
    );
    // Another set of stacks came meanwhile, or the end.
    if (folders !== this.folders || this.held.isDisposed) return;
    this.files?.dispose();
    this.files = watchFiles(
      found.filter((file) => file !== undefined),
      () => void this.look(),
    );
  }

  private async look(): Promise<void> {
    for (const view of this.views()) {
      const branch = (await gitState(view.status?.stack.workingDir ?? ''))?.branch;
      const before = this.branches.get(view.id);
      this.branches.set(view.id, branch);
      if (branch !== undefined && branch !== before && this.isOn()) this.onBranch(view, branch);
    }
  }

  private views(): StackView[] {
    return this.registry.views().filter((view) => view.status !== undefined && view.source === 'workspace');
  }
}
