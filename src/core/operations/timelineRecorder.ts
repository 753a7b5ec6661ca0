import { judge } from '../live/judge';
import type { ServiceTimeline, StartTimeline } from '../live/startTimeline';
import type { StackStore } from '../live/stackStore';
import type { ServiceStatus } from '../live/stackStatus';
import type { Plan, PlanNode } from '../reconcile/plan';
import type { Clock } from '../support/clock';
import type { Disposable } from '../support/disposables';

type Moments = { -readonly [Key in keyof ServiceTimeline]: ServiceTimeline[Key] };

/** Writes down when what happened during one start, from its operations and from what the store tells. */
export class TimelineRecorder implements Disposable {
  private readonly startedAt: number;
  private readonly moments = new Map<string, Moments>();
  /** Node of a pull → services whose containers are made of the image. */
  private readonly pulledFor = new Map<PlanNode, readonly string[]>();
  private readonly subscription: Disposable;

  /** @param services what the start is about, in its order */
  constructor(
    private readonly store: StackStore,
    private readonly clock: Clock,
    services: readonly string[],
  ) {
    this.startedAt = clock.now();
    for (const service of services) {
      const status = store.status.services.get(service);
      // What is there already has no part in it, unless an operation of the plan says otherwise.
      if (status && judge(status, 'ready', true).kind !== 'met') this.of(service);
    }
    this.subscription = store.onDidChange((change) => {
      for (const service of change.services) this.look(service);
    });
  }

  /** A plan is about to be carried out. */
  follow(plan: Plan): void {
    for (const node of plan.nodes) {
      const { operation, service } = node;
      if (operation.kind === 'pullImage') {
        const makers = plan.nodes.filter(
          (other) => other.operation.kind === 'createContainer' && other.after.includes(node.id),
        );
        const names = makers.length > 0 ? makers.map((maker) => maker.service) : [service];
        this.pulledFor.set(node, [...new Set(names.filter((name) => name !== undefined))]);
      }
      if (operation.kind !== 'startContainer' || service === undefined) continue;
      const moments = this.of(service);
      const starts = node.after
        .map((id) => plan.nodes[id])
        .filter((other) => other?.operation.kind === 'startContainer' && other.service !== service)
        .flatMap((other) => other?.service ?? []);
      const known = new Set(moments.waitedFor.map((dependency) => dependency.service));
      const conditions = node.conditions.map(({ service: name, condition }) => ({
        service: name,
        condition,
      }));
      const named = new Set(conditions.map((condition) => condition.service));
      moments.waitedFor = [
        ...moments.waitedFor,
        ...conditions.filter((condition) => !known.has(condition.service)),
        ...[...new Set(starts)]
          .filter((name) => !named.has(name) && !known.has(name))
          .map((name) => ({ service: name, condition: 'service_started' as const })),
      ];
    }
  }

  /** An operation begins or ended. */
  note(node: PlanNode, phase: 'begin' | 'end'): void {
    // The store tells once a tick, and what waited goes on within the same one.
    if (node.operation.kind === 'startContainer' && phase === 'begin' && node.service !== undefined)
      for (const { service } of this.of(node.service).waitedFor) this.look(service);
    const now = this.clock.now();
    const services = this.pulledFor.get(node) ?? (node.service === undefined ? [] : [node.service]);
    for (const service of services) {
      const moments = this.of(service);
      switch (node.operation.kind) {
        case 'pullImage':
        case 'buildImage':
          if (phase === 'begin') moments.pullBegan ??= now;
          else moments.pulled = now;
          break;
        case 'createContainer':
          if (phase === 'begin') moments.createBegan ??= now;
          else moments.created = now;
          break;
        case 'startContainer':
          if (phase === 'begin') moments.startBegan ??= now;
          else moments.started = now;
          if (phase === 'end') this.look(service);
          break;
        default:
      }
    }
  }

  finish(outcome: StartTimeline['outcome']): StartTimeline {
    for (const service of this.moments.keys()) this.look(service);
    const order = (one: ServiceTimeline): number => one.startBegan ?? one.ready ?? Infinity;
    return {
      project: this.store.status.stack.name,
      startedAt: this.startedAt,
      endedAt: this.clock.now(),
      outcome,
      services: [...this.moments.values()]
        .map((moments) => ({ ...moments }))
        .sort((a, b) => (order(a) < order(b) ? -1 : order(a) > order(b) ? 1 : 0)),
    };
  }

  dispose(): void {
    this.subscription.dispose();
  }

  private of(service: string): Moments {
    const known = this.moments.get(service);
    if (known) return known;
    const fresh: Moments = { service, waitedFor: [] };
    this.moments.set(service, fresh);
    return fresh;
  }

  private look(service: string): void {
    const moments = this.moments.get(service);
    const status = this.store.status.services.get(service);
    if (!moments || !status) return;
    // Until its own container is started, what is told is of the one before.
    if (moments.createBegan !== undefined && moments.startBegan === undefined) return;
    const now = this.clock.now();
    const { state } = status;
    const probed = (state.kind === 'starting' && state.lastProbe !== undefined) || state.kind === 'ready';
    if (probed || state.kind === 'unhealthy') moments.firstProbe ??= now;
    if (isHealthy(status)) moments.healthy ??= now;
    if (state.kind === 'exited' || state.kind === 'done') moments.exited ??= now;
    if (judge(status, 'ready', true).kind === 'met') moments.ready ??= now;
  }
}

function isHealthy({ containers }: ServiceStatus): boolean {
  return containers.length > 0 && containers.every((container) => container.health?.status === 'healthy');
}
