import type { EngineContainer } from '../engine/wire';
import { EngineError } from '../engine/engineError';
import { toDisposable, type Disposable } from '../support/disposables';

/** What a look needs and where its answer goes. */
export interface LookTarget {
  inspect(id: string): Promise<EngineContainer>;
  put(container: EngineContainer): void;
  /** The container is gone. */
  gone(id: string): void;
  failed(id: string, error: unknown): void;
}

interface Look {
  /** Something happened to the container since the engine was asked: the answer may be from before. */
  outdated: boolean;
  done: Promise<void>;
}

/** Looks at so many containers at once; an inspect takes the engine about a millisecond. */
const concurrent = 8;

/**
 * Inspects containers on request: one request per container at a time, however many are asked for. An answer that an
 * event overtook is thrown away and asked for again, so that what is put is never older than what was told before.
 */
export class ContainerLooks {
  private readonly looks = new Map<string, Look>();
  private readonly queue: (() => void)[] = [];
  private readonly held = new Map<string, number>();
  private running = 0;

  constructor(private readonly target: LookTarget) {}

  /** Resolves once an answer from after this call was put. Never rejects: failures go to the target. */
  look(id: string): Promise<void> {
    const under = this.looks.get(id);
    if (under) {
      under.outdated = true;
      return under.done;
    }
    const look: Look = { outdated: false, done: Promise.resolve() };
    this.looks.set(id, look);
    look.done = this.run(id, look);
    return look.done;
  }

  /** The look under way will do, whatever was told meanwhile; without one it looks. Never rejects. */
  join(id: string): Promise<void> {
    return this.looks.get(id)?.done ?? this.look(id);
  }

  /** Nobody but the caller looks at it until the result is disposed of, and the caller does so then. */
  hold(id: string): Disposable {
    this.held.set(id, (this.held.get(id) ?? 0) + 1);
    return toDisposable(() => {
      const left = (this.held.get(id) ?? 1) - 1;
      if (left > 0) this.held.set(id, left);
      else this.held.delete(id);
    });
  }

  isHeld(id: string): boolean {
    return this.held.has(id);
  }

  /** True while no answer is awaited. */
  get idle(): boolean {
    return this.looks.size === 0;
  }

  /** Something was told of the container: an answer under way does not count. */
  overtake(id: string): void {
    const under = this.looks.get(id);
    if (under) under.outdated = true;
  }

  private async run(id: string, look: Look): Promise<void> {
    await this.enter();
    try {
      for (;;) {
        look.outdated = false;
        const outcome = await this.ask(id);
        if (look.outdated && outcome.kind !== 'failed') continue;
        this.looks.delete(id);
        if (outcome.kind === 'found') this.target.put(outcome.container);
        else if (outcome.kind === 'gone') this.target.gone(id);
        else this.target.failed(id, outcome.error);
        return;
      }
    } finally {
      this.leave();
    }
  }

  private async ask(
    id: string,
  ): Promise<
    | { readonly kind: 'found'; readonly container: EngineContainer }
    | { readonly kind: 'gone' }
    | { readonly kind: 'failed'; readonly error: unknown }
  > {
    try {
      return { kind: 'found', container: await this.target.inspect(id) };
    } catch (error) {
      return EngineError.is(error, 'notFound') ? { kind: 'gone' } : { kind: 'failed', error };
    }
  }

  private async enter(): Promise<void> {
    if (this.running >= concurrent) await new Promise<void>((resolve) => this.queue.push(resolve));
    else this.running += 1;
  }

  private leave(): void {
    const next = this.queue.shift();
    if (next) next();
    else this.running -= 1;
  }
}
