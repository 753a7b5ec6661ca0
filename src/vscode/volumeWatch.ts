import { isCancelled } from '../core/support/abort';
import { DisposableList, type Disposable } from '../core/support/disposables';
import { type Log } from '../core/support/log';
import { type StackView } from '../present/stackView';
import { ownGroups, type TreeNode } from '../present/treeNode';
import { type StackRegistry } from './stackRegistry';

/** Volumes come with containers, and those come in bursts (ms). */
const settleMs = 700;

/** Sizes older than this (ms) are taken anew when somebody opens the rows again. */
const freshMs = 30_000;

interface Look {
  /** Rows that were opened and show volumes, by id. */
  readonly open: Set<string>;
  /** What the list depends on, as it was last. */
  containers: string;
  measuredAt: number;
  /** There and not among what was measured: the engine cannot, or they came while it did. Tried once more. */
  readonly unmeasured: Set<string>;
  listing: AbortController | undefined;
  measuring: AbortController | undefined;
  timer: NodeJS.Timeout | undefined;
  closing: NodeJS.Timeout | undefined;
}

/**
 * Asks the engine about volumes for as long as somebody sees them. The list is one cheap call: once when the view is
 * shown, and when containers came or went. Measuring makes the engine walk its disk: only while rows of volumes are
 * open, and never because time passed. Who closes them or hides the view calls it off.
 */
export class VolumeWatch implements Disposable {
  private readonly held = new DisposableList();
  private readonly looks = new Map<string, Look>();
  private visible = false;

  constructor(
    private readonly registry: StackRegistry,
    private readonly now: () => number,
    private readonly log: Log,
  ) {
    this.held.push(registry.onDidChange(() => this.follow()));
    this.held.push({ dispose: () => this.setVisible(false) });
  }

  dispose(): void {
    this.held.dispose();
  }

  setVisible(visible: boolean): void {
    if (visible === this.visible) return;
    this.visible = visible;
    for (const [id, look] of this.looks) {
      if (!visible) stop(look);
      else if (look.open.size > 0) this.measure(id, look, freshMs);
    }
    if (visible) this.follow();
  }

  /** Rows below this one are in sight. */
  opened(node: TreeNode): void {
    if (!showsVolumes(this.registry.views(), node)) return;
    const look = this.lookAt(node.stackId);
    look.open.add(node.id);
    if (this.visible) this.measure(node.stackId, look, freshMs);
  }

  closed(node: TreeNode): void {
    const look = this.looks.get(node.stackId);
    if (look?.open.delete(node.id) !== true || look.open.size > 0) return;
    // The editor may tell of closing and opening in one breath when it draws anew.
    clearTimeout(look.closing);
    look.closing = setTimeout(() => {
      if (look.open.size > 0) return;
      look.measuring?.abort();
      look.measuring = undefined;
    }, settleMs);
  }

  /** Data was saved, replaced or deleted: what is shown may differ now. */
  refresh(): void {
    for (const [id, look] of this.looks) {
      look.measuredAt = 0;
      look.unmeasured.clear();
      look.containers = '';
      if (this.visible && look.open.size > 0) this.measure(id, look, 0);
    }
    this.follow();
  }

  /** Lists again what has to do with containers that came or went. */
  private follow(): void {
    if (!this.visible) return;
    for (const view of this.registry.views()) {
      if (!view.known || view.status === undefined || view.status.connection.kind !== 'live') continue;
      const look = this.lookAt(view.id);
      const containers = signature(view);
      if (containers === look.containers && view.volumes !== undefined) continue;
      if (containers === look.containers && (look.listing ?? look.timer) !== undefined) continue;
      const first = look.containers === '';
      look.containers = containers;
      clearTimeout(look.timer);
      look.timer = setTimeout(() => void this.list(view.id, look), first ? 0 : settleMs);
    }
  }

  private async list(id: string, look: Look): Promise<void> {
    look.timer = undefined;
    look.listing?.abort();
    const abort = (look.listing = new AbortController());
    await this.quietly('Listing the volumes', async () => {
      const list = await this.registry.session(id).volumes.list(abort.signal);
      if (abort.signal.aborted) return;
      const sizes = this.registry.views().find((one) => one.id === id)?.volumes?.sizes;
      this.registry.setVolumes(id, { list, sizes });
      this.measureMissing(id, look);
    });
    if (look.listing === abort) look.listing = undefined;
  }

  /** @param staleMs measured not longer ago than this is good enough */
  private measure(id: string, look: Look, staleMs: number): void {
    if (look.measuring !== undefined || this.now() - look.measuredAt < staleMs) return;
    const abort = (look.measuring = new AbortController());
    this.log.debug('Measuring the volumes');
    const done = this.quietly('Measuring the volumes', async () => {
      const { volumes } = this.registry.session(id);
      const sizes = await volumes.measure(abort.signal);
      // What is new meanwhile is listed with it.
      const list = await volumes.list(abort.signal);
      if (abort.signal.aborted) return;
      look.measuredAt = this.now();
      this.registry.setVolumes(id, { list, sizes });
    });
    void done.then(() => {
      if (look.measuring !== abort) return;
      look.measuring = undefined;
      this.measureMissing(id, look);
    });
  }

  /** What was not there yet when the others were measured. */
  private measureMissing(id: string, look: Look): void {
    const facts = this.registry.views().find((one) => one.id === id)?.volumes;
    if (facts?.sizes === undefined || look.open.size === 0 || look.measuring !== undefined) return;
    const { list, sizes } = facts;
    const missing = list.filter(
      ({ name, exists }) => exists && !sizes.has(name) && !look.unmeasured.has(name),
    );
    if (missing.length === 0) return;
    for (const { name } of missing) look.unmeasured.add(name);
    this.measure(id, look, 0);
  }

  /** Sizes are a courtesy: rows without them are rows. */
  private async quietly(what: string, act: () => Promise<void>): Promise<void> {
    try {
      await act();
    } catch (error) {
      if (!isCancelled(error)) this.log.warn(`${what} failed: ${String(error)}`);
    }
  }

  private lookAt(stackId: string): Look {
    const known = this.looks.get(stackId);
    if (known !== undefined) return known;
    const look: Look = {
      ...{ open: new Set<string>(), unmeasured: new Set<string>(), containers: '', measuredAt: 0 },
      ...{ listing: undefined, measuring: undefined, timer: undefined, closing: undefined },
    };
    this.looks.set(stackId, look);
    return look;
  }
}

function stop(look: Look): void {
  look.listing?.abort();
  look.measuring?.abort();
  clearTimeout(look.timer);
  clearTimeout(look.closing);
  look.listing = undefined;
  look.measuring = undefined;
  look.timer = undefined;
}

function showsVolumes(views: readonly StackView[], node: TreeNode): boolean {
  if (node.kind === 'group') return node.group === ownGroups.volumes;
  if (node.kind !== 'service') return false;
  const status = views.find(({ id }) => id === node.stackId)?.status?.services.get(node.service);
  return (status?.service.spec.volumes ?? []).some(({ type }) => type === 'volume');
}

/** What decides which volumes there are and who uses them. */
function signature({ status }: StackView): string {
  if (status === undefined) return '';
  const containers = [
    ...[...status.services.values()].flatMap((service) => service.containers),
    ...status.orphans,
  ];
  return [
    status.stack.name,
    ...Object.keys(status.stack.allVolumes ?? {}),
    ...containers.map(({ id }) => id).sort(),
  ].join('\n');
}
