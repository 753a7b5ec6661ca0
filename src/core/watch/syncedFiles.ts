import type { ComposeExec } from '../model/composeService';
import type { WatchBatch } from './watchBatch';

interface Synced {
  /** Where it came from by where it is in the container; undefined for what was taken away. */
  readonly files: Map<string, string | undefined>;
  readonly exec: Set<ComposeExec>;
  restart: boolean;
  /** Ids of the containers that have all of it. */
  readonly containers: Set<string>;
}

/**
 * What was brought into the containers of services since their images were built. A container that is made anew, as a
 * restore or a reset does, has only what its image has: it lacks all of that.
 */
export class SyncedFiles {
  private readonly services = new Map<string, Synced>();

  add({ service, write, remove, exec, restart }: WatchBatch): void {
    const synced = this.services.get(service) ?? {
      ...{ files: new Map(), exec: new Set(), restart: false, containers: new Set() },
    };
    this.services.set(service, synced);
    for (const target of remove) synced.files.set(target, undefined);
    for (const { path, target } of write) synced.files.set(target, path);
    for (const one of exec) synced.exec.add(one);
    synced.restart ||= restart;
  }

  /** What such a container lacks; undefined when it has everything. */
  lackedBy(service: string, container: string): WatchBatch | undefined {
    const synced = this.services.get(service);
    if (!synced || synced.containers.has(container)) return undefined;
    const files = [...synced.files];
    return {
      ...{ service, rebuild: false, restart: synced.restart, exec: [...synced.exec] },
      write: files.flatMap(([target, path]) => (path === undefined ? [] : [{ path, target }])),
      remove: files.flatMap(([target, path]) => (path === undefined ? [target] : [])),
    };
  }

  /** The container has everything now. */
  has(service: string, container: string): void {
    this.services.get(service)?.containers.add(container);
  }

  /** A new image has what was synced. */
  forget(service: string): void {
    this.services.delete(service);
  }
}
