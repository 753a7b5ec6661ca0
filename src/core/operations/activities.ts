import { goalOfCondition, judge } from '../live/judge';
import type { Activity } from '../live/activity';
import type { StackStore } from '../live/stackStore';
import type { ServiceDependency } from '../model/stack';
import type { Plan } from '../reconcile/plan';
import type { Disposable } from '../support/disposables';

type OfTheImage = Extract<Activity, { kind: 'pulling' | 'building' }>;

/**
 * What one operation is doing for the services of a plan, laid over their states in the store: what each waits for,
 * whose image is on the way, who is being stopped. Disposing takes everything away again.
 */
export class Activities implements Disposable {
  private readonly conditions = new Map<string, readonly ServiceDependency[]>();
  private readonly images = new Map<string, OfTheImage>();
  private readonly stopping = new Map<string, number>();
  private readonly touched = new Set<string>();
  private readonly subscription: Disposable;

  constructor(
    private readonly store: StackStore,
    plan: Plan,
  ) {
    const starts = plan.nodes.filter((node) => node.operation.kind === 'startContainer');
    const startedHere = new Set(starts.map((node) => node.service));
    for (const { conditions, service } of starts) {
      if (service === undefined) continue;
      // The plan orders plain dependencies by its nodes; people are told of them all the same.
      const plain = store.status.services
        .get(service)
        ?.service.dependsOn.filter(
          (dependency) => dependency.condition === 'service_started' && startedHere.has(dependency.service),
        );
      this.conditions.set(service, [
        ...(this.conditions.get(service) ?? []),
        ...conditions,
        ...(plain ?? []),
      ]);
    }
    this.subscription = store.onDidChange(() => this.update());
    this.update();
  }

  /** Its image is on the way; undefined: it is there. */
  setImage(service: string, activity: OfTheImage | undefined): void {
    if (activity) this.images.set(service, activity);
    else this.images.delete(service);
    this.show(service);
  }

  beginStop(service: string): void {
    this.stopping.set(service, (this.stopping.get(service) ?? 0) + 1);
    this.show(service);
  }

  endStop(service: string): void {
    const left = (this.stopping.get(service) ?? 0) - 1;
    if (left > 0) this.stopping.set(service, left);
    else this.stopping.delete(service);
    this.show(service);
  }

  /** Its start begins: it waits for nobody any more, and what comes of it is its own. */
  started(service: string): void {
    this.conditions.delete(service);
    this.show(service);
  }

  dispose(): void {
    this.subscription.dispose();
    for (const service of this.touched) this.store.setActivity(service, undefined);
  }

  private update(): void {
    for (const service of this.conditions.keys()) this.show(service);
  }

  private show(service: string): void {
    this.touched.add(service);
    this.store.setActivity(service, this.activityOf(service));
  }

  private activityOf(service: string): Activity | undefined {
    if (this.stopping.has(service)) return { kind: 'stopping' };
    const image = this.images.get(service);
    if (image) return image;
    const { services } = this.store.status;
    const unmet = (this.conditions.get(service) ?? []).filter((dependency) => {
      const status = services.get(dependency.service);
      return status && judge(status, goalOfCondition[dependency.condition], true).kind !== 'met';
    });
    if (unmet.length === 0) return undefined;
    return { kind: 'waiting', for: [...new Set(unmet.map((dependency) => dependency.service))] };
  }
}
