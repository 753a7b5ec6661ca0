import type { EagerProber } from '../live/eagerProber';
import type { EventFeed } from '../live/eventFeed';
import type { StackStore } from '../live/stackStore';
import { labels } from '../model/labels';
import type { Activities } from './activities';
import type { CallObserver } from './observedEngine';

/** Tells store, activities and prober of what an operation does to containers. */
export function storeObserver(
  host: { readonly store: StackStore; readonly feed: EventFeed | undefined },
  activities: Activities,
  prober: EagerProber,
): CallObserver {
  const { store } = host;
  const serviceOf = (id: string): string | undefined => store.containers.get(id)?.labels[labels.service];
  // The events of what we do come with our own look at it.
  const held = (id: string): (() => void) => {
    const hold = host.feed?.hold(id);
    return () => hold?.dispose();
  };
  return {
    // What the store has no more is gone: nothing is left to look at.
    refresh: async (id) => (store.containers.has(id) ? host.feed?.refresh(id) : undefined),
    removed: (id) => host.feed?.removed(id),
    appeared: async (id) => host.feed?.appeared(id),
    starting: (id) => {
      const service = serviceOf(id);
      if (service !== undefined) activities.started(service);
      const starting = prober.starting();
      const release = held(id);
      return () => {
        release();
        starting.dispose();
      };
    },
    stopping: (id) => {
      const service = serviceOf(id);
      store.noteStopRequest(id);
      const release = held(id);
      if (service !== undefined) activities.beginStop(service);
      return () => {
        release();
        if (service !== undefined) activities.endStop(service);
      };
    },
  };
}
