import type { Engine } from '../engine/engine';

/** What is told of an engine's calls. `refresh` resolves once the store knows the container as it is now. */
export interface CallObserver {
  refresh(id: string): Promise<void>;
  /** The container was removed. */
  removed(id: string): void;
  /** Resolves once the store knows the container. */
  appeared(id: string): Promise<void>;
  /** Before the container is asked to end; the result is called when the call has settled. */
  stopping(id: string): () => void;
  /** Before the container is started; the result is called when the engine answered. */
  starting(id: string): () => void;
}

export interface ObservedEngine {
  readonly engine: Engine;
  /** Resolves once the store knows all that came of calls made so far. Never rejects. */
  settled(): Promise<void>;
}

/**
 * The engine tells an event before it answers the call that caused it. Both lie ready at about the same time, on two
 * connections: an event that is read after a look was begun makes that look count for nothing, and it is made again.
 */
function eventsCame(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/**
 * The same engine, but the store is told of what its calls do, which would otherwise learn of our own actions only with
 * the next event. Whoever starts a container finds the store up to date afterwards, as conditions are read from it; what
 * became of one that was asked to end is looked at beside the work that goes on.
 */
export function observedEngine(engine: Engine, observer: CallObserver): ObservedEngine {
  const looks = new Set<Promise<void>>();
  const leaving = new Set<string>();
  /**
   * Looks at what was just made. Nothing waits for them but what is done with the same container next: of twenty made
   * side by side the first are started while the others are still being looked at.
   */
  const appearing = new Map<string, Promise<void>>();
  const appear = (id: string): void => {
    const look = eventsCame()
      .then(() => observer.appeared(id))
      .finally(() => {
        looks.delete(look);
        appearing.delete(id);
      });
    looks.add(look);
    appearing.set(id, look);
  };
  /** What is removed as soon as it has ended needs no look: with twenty at a time these take the engine's time. */
  const lookUnlessLeaving = async (id: string): Promise<void> => {
    await eventsCame();
    if (!leaving.has(id)) await observer.refresh(id);
  };
  const ending = async (id: string, call: () => Promise<void>): Promise<void> => {
    await appearing.get(id);
    const settled = observer.stopping(id);
    try {
      await call();
    } finally {
      // Also after a failure: whatever became of it, nobody else looks.
      const look = lookUnlessLeaving(id).finally(() => {
        looks.delete(look);
        settled();
      });
      looks.add(look);
    }
  };
  const removing = async (id: string, call: () => Promise<void>): Promise<void> => {
    await appearing.get(id);
    const settled = observer.stopping(id);
    leaving.add(id);
    try {
      await call();
      observer.removed(id);
    } catch (error) {
      await observer.refresh(id);
      throw error;
    } finally {
      leaving.delete(id);
      settled();
    }
  };
  const observed: Partial<Engine> = {
    async createContainer(...args) {
      const id = await engine.createContainer(...args);
      appear(id);
      return id;
    },
    async startContainer(id, signal) {
      await appearing.get(id);
      const settled = observer.starting(id);
      try {
        await engine.startContainer(id, signal);
      } finally {
        await eventsCame();
        settled();
        // Also after a failure: the engine keeps its reason on the container.
        await observer.refresh(id);
      }
    },
    async unpauseContainer(id, signal) {
      await appearing.get(id);
      await engine.unpauseContainer(id, signal);
      await observer.refresh(id);
    },
    async renameContainer(id, name, signal) {
      await appearing.get(id);
      await engine.renameContainer(id, name, signal);
      await observer.refresh(id);
    },
    stopContainer: (id, ...rest) => ending(id, () => engine.stopContainer(id, ...rest)),
    removeContainer: (id, ...rest) => removing(id, () => engine.removeContainer(id, ...rest)),
  };
  const proxy = new Proxy(engine, {
    get(target, key) {
      const own: unknown = observed[key as keyof Engine];
      if (own !== undefined) return own;
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
  return {
    engine: proxy,
    settled: async () => {
      await Promise.all(looks);
    },
  };
}
