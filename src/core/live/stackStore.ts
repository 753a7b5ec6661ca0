import { isDeepStrictEqual } from 'node:util';
import type { EngineContainer, EngineEvent } from '../engine/wire';
import { labels } from '../model/labels';
import type { StackModel } from '../model/stack';
import { summarise } from '../model/summary';
import type { Disposable } from '../support/disposables';
import { Emitter } from '../support/emitter';
import type { Activity } from './activity';
import { applyEvent, noContainers, withContainer, withoutContainer, type ContainerState } from './applyEvent';
import { isOfThisStart, type EagerResult } from './eagerResult';
import { toServiceState } from './serviceState';
import type { Connection, ServiceStatus, StackStatus, StatusChange } from './stackStatus';

/** Calls `run` once, soon. Injected so that tests decide what a tick is. */
export type Schedule = (run: () => void) => void;

const nextTick: Schedule = (run) => void setImmediate(run);
const noDrift: readonly string[] = [];

/**
 * Holds what is true of one stack and tells what really changed, once a tick however much happened. Never calls the
 * engine. `status` is always up to date, also between a change and its telling; whatever did not change keeps its identity.
 */
export class StackStore implements Disposable {
  private readonly changes = new Emitter<StatusChange>();
  private readonly applied = new Emitter<void>();
  private known: ContainerState = noContainers;
  private readonly activities = new Map<string, Activity>();
  private readonly drifts = new Map<string, readonly string[]>();
  private readonly eager = new Map<string, EagerResult>();
  private current: StackStatus;
  /** Services to look at again before `current` may be read; 'all' after a change of the definition. */
  private stale: Set<string> | 'all' = 'all';
  private orphansStale = true;
  private untold = { services: new Set<string>(), all: false };
  private scheduled = false;
  private disposed = false;

  readonly onDidChange = this.changes.event;
  /** Fired within the call that changed something: for who acts on it. Who shows it takes onDidChange. */
  readonly onDidApply = this.applied.event;

  constructor(
    stack: StackModel,
    private readonly schedule: Schedule = nextTick,
  ) {
    this.current = {
      stack,
      connection: { kind: 'idle' },
      services: new Map(),
      orphans: [],
      summary: summarise([]),
    };
    this.refresh();
    this.untold = { services: new Set(), all: false };
  }

  get status(): StackStatus {
    this.refresh();
    return this.current;
  }

  /** Every known container of the project by id, orphans included. */
  get containers(): ReadonlyMap<string, EngineContainer> {
    return this.known.containers;
  }

  /** Containers that were asked to end since their last start. */
  get stopRequested(): ReadonlySet<string> {
    return this.known.stopRequested;
  }

  setStack(stack: StackModel): void {
    if (stack === this.current.stack) return;
    this.current = { ...this.current, stack };
    this.stale = 'all';
    this.orphansStale = true;
    for (const name of [...this.activities.keys(), ...this.drifts.keys()]) {
      if (stack.services.some((service) => service.name === name)) continue;
      this.activities.delete(name);
      this.drifts.delete(name);
    }
    this.tellAll();
  }

  setConnection(connection: Connection): void {
    if (connection === this.current.connection) return;
    this.current = { ...this.current, connection };
    this.tellAll();
  }

  /** The whole truth after a list; containers equal to known ones keep their identity. */
  replaceContainers(containers: readonly EngineContainer[], stopRequested: ReadonlySet<string>): void {
    const next = new Map(containers.map((container) => [container.id, this.sameAsKnown(container)] as const));
    const before = this.known;
    this.known = { containers: next, stopRequested };
    this.compare(before);
  }

  /** The engine's word on one container. */
  putContainer(container: EngineContainer): void {
    this.move(withContainer(this.known, this.sameAsKnown(container)));
  }

  removeContainer(id: string): void {
    this.move(withoutContainer(this.known, id));
  }

  apply(event: EngineEvent): void {
    this.move(applyEvent(this.known, event));
  }

  /** We are about to ask this container to end: told here because the engine's event comes after its answer. */
  noteStopRequest(id: string): void {
    if (this.known.stopRequested.has(id) || !this.known.containers.has(id)) return;
    this.move({ ...this.known, stopRequested: new Set(this.known.stopRequested).add(id) });
  }

  /** Lays over what an operation is doing for a service; undefined takes it away. */
  setActivity(service: string, activity: Activity | undefined): void {
    if (isDeepStrictEqual(this.activities.get(service), activity)) return;
    if (activity) this.activities.set(service, activity);
    else this.activities.delete(service);
    this.touch(service);
  }

  setDrift(service: string, drift: readonly string[]): void {
    if (isDeepStrictEqual(this.drifts.get(service) ?? noDrift, drift)) return;
    this.drifts.set(service, drift);
    this.touch(service);
  }

  eagerResult(id: string): EagerResult | undefined {
    return this.eager.get(id);
  }

  /** What our own runs of a container's health check found; undefined takes it away. */
  setEager(id: string, result: EagerResult | undefined): void {
    const service = this.known.containers.get(id)?.labels[labels.service];
    if (service === undefined || this.eager.get(id) === result) return;
    if (result) this.eager.set(id, result);
    else this.eager.delete(id);
    this.touch(service);
  }

  dispose(): void {
    this.disposed = true;
    this.changes.dispose();
    this.applied.dispose();
  }

  private sameAsKnown(container: EngineContainer): EngineContainer {
    const known = this.known.containers.get(container.id);
    return known && isDeepStrictEqual(known, container) ? known : container;
  }

  private move(next: ContainerState): void {
    if (next === this.known) return;
    const before = this.known;
    this.known = next;
    this.compare(before);
  }

  /** Marks the services whose containers differ from `before`. */
  private compare(before: ContainerState): void {
    for (const id of new Set([...before.containers.keys(), ...this.known.containers.keys()])) {
      const was = before.containers.get(id);
      const is = this.known.containers.get(id);
      const asked = before.stopRequested.has(id) !== this.known.stopRequested.has(id);
      if (was === is && !asked) continue;
      this.forgetEager(id, is);
      for (const container of [was, is]) {
        if (!container) continue;
        const service = container.labels[labels.service];
        if (service === undefined || !this.current.services.has(service)) this.orphansStale = true;
        else if (this.stale !== 'all') this.stale.add(service);
      }
    }
    if (this.orphansStale || this.stale === 'all' || this.stale.size > 0) this.wake();
  }

  private forgetEager(id: string, container: EngineContainer | undefined): void {
    const known = this.eager.get(id);
    const open = container?.status === 'running' && container.health?.status === 'starting';
    if (known && !(open && isOfThisStart(known, container))) this.eager.delete(id);
  }

  private touch(service: string): void {
    if (this.stale !== 'all') this.stale.add(service);
    this.wake();
  }

  private tellAll(): void {
    this.untold.all = true;
    this.wake();
  }

  private wake(): void {
    if (this.disposed) return;
    if (!this.scheduled) {
      this.scheduled = true;
      this.schedule(() => {
        this.scheduled = false;
        this.tell();
      });
    }
    this.applied.fire();
  }

  private tell(): void {
    this.refresh();
    const { services, all } = this.untold;
    if (this.disposed || (services.size === 0 && !all)) return;
    this.untold = { services: new Set(), all: false };
    this.changes.fire({ status: this.current, services, all });
  }

  private refresh(): void {
    if (this.stale !== 'all' && this.stale.size === 0 && !this.orphansStale) return;
    const { stale, current } = this;
    this.stale = new Set();
    const byService = this.groupContainers();
    const services = new Map<string, ServiceStatus>();
    let changed = stale === 'all';
    for (const service of current.stack.services) {
      const old = current.services.get(service.name);
      if (old && stale !== 'all' && !stale.has(service.name)) {
        services.set(service.name, old);
        continue;
      }
      const containers = byService.get(service.name) ?? [];
      const next: ServiceStatus = {
        service,
        state: toServiceState(service, containers, {
          activity: this.activities.get(service.name),
          stopRequested: this.known.stopRequested,
          eager: this.eager,
        }),
        containers,
        drift: this.drifts.get(service.name) ?? noDrift,
      };
      const kept = old ? keepIdentity(old, next) : next;
      services.set(service.name, kept);
      if (kept === old) continue;
      changed = true;
      this.untold.services.add(service.name);
    }
    if (changed) this.current = { ...this.current, services, summary: this.summary(services) };
    this.refreshOrphans();
  }

  private summary(services: ReadonlyMap<string, ServiceStatus>): StackStatus['summary'] {
    const next = summarise([...services].map(([name, status]) => [name, status.state] as const));
    return isDeepStrictEqual(next, this.current.summary) ? this.current.summary : next;
  }

  private refreshOrphans(): void {
    if (!this.orphansStale) return;
    this.orphansStale = false;
    const orphans = [...this.known.containers.values()].filter(
      (container) =>
        !isOneOff(container) && !this.current.services.has(container.labels[labels.service] ?? ''),
    );
    if (sameMembers(orphans, this.current.orphans)) return;
    this.current = { ...this.current, orphans };
    this.untold.all = true;
  }

  private groupContainers(): Map<string, EngineContainer[]> {
    const groups = new Map<string, EngineContainer[]>();
    for (const container of this.known.containers.values()) {
      const service = container.labels[labels.service];
      if (service === undefined || isOneOff(container)) continue;
      const group = groups.get(service);
      if (group) group.push(container);
      else groups.set(service, [container]);
    }
    for (const group of groups.values()) group.sort((a, b) => numberOf(a) - numberOf(b));
    return groups;
  }
}

/** Made by `compose run`: belongs to a person's terminal, not to the service. */
function isOneOff(container: EngineContainer): boolean {
  return container.labels[labels.oneoff]?.toLowerCase() === 'true';
}

function numberOf(container: EngineContainer): number {
  return Number(container.labels[labels.containerNumber] ?? 1);
}

/** The old value where nothing differs; otherwise the new one with every part that did not change. */
function keepIdentity(old: ServiceStatus, next: ServiceStatus): ServiceStatus {
  const state = isDeepStrictEqual(old.state, next.state) ? old.state : next.state;
  const containers = sameMembers(old.containers, next.containers) ? old.containers : next.containers;
  if (
    old.service === next.service &&
    state === old.state &&
    containers === old.containers &&
    old.drift === next.drift
  )
    return old;
  return { ...next, state, containers };
}

function sameMembers<T>(a: readonly T[], b: readonly T[]): boolean {
  return a.length === b.length && a.every((member, index) => member === b[index]);
}
