import type { Engine } from '../engine/engine';
import type { EngineContainer, EngineImage } from '../engine/wire';
import type { ServiceModel, StackModel } from '../model/stack';
import { isCancelled } from '../support/abort';
import { toDisposable, type Disposable } from '../support/disposables';
import type { Log } from '../support/log';
import type { StackStore } from './stackStore';
import type { ServiceStatus } from './stackStatus';

/** How what runs differs from the definition, in words; pure. Injected: the reconciler knows. */
export type DriftOf = (
  stack: StackModel,
  service: ServiceModel,
  containers: readonly EngineContainer[],
  image: EngineImage | undefined,
  facts: {
    readonly apiVersion: string;
    /** The engine runs on another machine. */
    readonly isRemote: boolean;
    /** Every container of the project, for shared namespaces. */
    readonly all: readonly EngineContainer[];
  },
) => string[];

export interface DriftWatchDeps {
  readonly store: StackStore;
  readonly driftOf: DriftOf;
  /** The reference a service's image is looked up by. */
  readonly imageOf: (stack: StackModel, service: ServiceModel) => string;
  /** The live engine, undefined while there is none. */
  readonly engine: () => Engine | undefined;
  readonly log: Log;
}

/**
 * Tells the store how each service differs from its definition. Looked at only when the definition or the set of
 * containers of a service changed, never for a health event; costs one look-up of its image then. Looks at nothing
 * while it is paused: an operation changes the containers, and its own calls come first.
 */
export class DriftWatch implements Disposable {
  private readonly compared = new Map<string, string>();
  private comparedStack: StackModel | undefined;
  private readonly subscription: Disposable;
  private readonly ended = new AbortController();
  private readonly looks = new Map<string, Promise<EngineImage | undefined>>();
  private pauses = 0;

  constructor(private readonly deps: DriftWatchDeps) {
    this.subscription = deps.store.onDidChange(() => this.update());
    this.update();
  }

  /** Until the result is disposed of, a service whose containers change is taken to be as defined. */
  pause(): Disposable {
    this.pauses += 1;
    return toDisposable(() => {
      this.pauses -= 1;
      this.update();
    });
  }

  dispose(): void {
    this.subscription.dispose();
    this.ended.abort();
  }

  private update(): void {
    const { store } = this.deps;
    const { status } = store;
    const engine = this.deps.engine();
    if (status.connection.kind !== 'live' || !engine || this.ended.signal.aborted) return;
    if (status.stack !== this.comparedStack) this.compared.clear();
    this.comparedStack = status.stack;
    for (const [name, service] of status.services) {
      const key = service.containers.map((container) => container.id).join(' ');
      if (this.compared.get(name) === key) continue;
      if (this.pauses > 0) {
        store.setDrift(name, []);
        continue;
      }
      this.compared.set(name, key);
      if (key === '') store.setDrift(name, []);
      else void this.compare(engine, status.stack, service, key);
    }
  }

  /** Services of one image share a look-up. */
  private findImage(engine: Engine, reference: string): Promise<EngineImage | undefined> {
    const under = this.looks.get(reference);
    if (under) return under;
    const look = engine.findImage(reference, this.ended.signal).finally(() => this.looks.delete(reference));
    this.looks.set(reference, look);
    return look;
  }

  private async compare(
    engine: Engine,
    stack: StackModel,
    service: ServiceStatus,
    key: string,
  ): Promise<void> {
    const { store, driftOf, imageOf, log } = this.deps;
    const { name } = service.service;
    try {
      const image = await this.findImage(engine, imageOf(stack, service.service));
      // Answered for a question nobody asks any more.
      if (this.compared.get(name) !== key || store.status.stack !== stack) return;
      const now = store.status.services.get(name) ?? service;
      const all = [...store.containers.values()];
      store.setDrift(
        name,
        driftOf(stack, now.service, now.containers, image, {
          apiVersion: engine.info.apiVersion,
          isRemote: engine.info.host !== undefined,
          all,
        }),
      );
    } catch (error) {
      if (this.compared.get(name) === key) this.compared.delete(name);
      if (!isCancelled(error)) log.debug(`Cannot compare ${name} with its definition: ${String(error)}`);
    }
  }
}
