import { randomBytes } from 'node:crypto';
import { configHash } from '../compose/configHash';
import { chooseVolumes, type ChosenVolumes } from '../data/chooseVolumes';
import { DataError } from '../data/dataError';
import { gitState } from '../data/gitState';
import type { Journal } from '../data/journal';
import { keptList } from '../data/keptList';
import { projectFolder, type ProjectFolder } from '../data/projectFolder';
import { safetyName } from '../data/safetyName';
import type { DataScope, Snapshot } from '../data/snapshot';
import { SnapshotStore } from '../data/snapshotStore';
import type { SnapshotFacts } from '../data/writeSnapshot';
import type { Engine } from '../engine/engine';
import { EngineError } from '../engine/engineError';
import type { EngineContainer } from '../engine/wire';
import { labels } from '../model/labels';
import type { StackModel } from '../model/stack';
import { imageReference } from '../reconcile/containerNames';
import { observe, type ObservedStack } from '../reconcile/observe';
import { ServiceGraph } from '../reconcile/serviceGraph';
import { isUp } from '../reconcile/stackContainers';
import { isCancelled } from '../support/abort';
import { DataWork } from './dataWork';
import type { OnProgress } from './progress';
import type { Change, StackChanges } from './stackChanges';
import type { DataSettings } from './dataSettings';

/** The stack on the engine, and which of its volumes are meant. */
export interface Seen {
  readonly observed: ObservedStack;
  readonly chosen: ChosenVolumes;
}

/** What the operations on one stack's data share. */
export class DataRoom {
  constructor(
    readonly settings: DataSettings,
    readonly changes: StackChanges,
  ) {}

  get stack(): StackModel {
    return this.changes.stack;
  }

  get place(): ProjectFolder {
    return projectFolder(this.settings.folder, this.stack.name, this.stack.workingDir);
  }

  get store(): SnapshotStore {
    return new SnapshotStore(this.place.snapshots);
  }

  now(): number {
    return this.changes.host.clock.now();
  }

  /** @param name of the work in the names of its steps: "save", "restore" … */
  work(
    change: Change,
    name: string,
    facts: Pick<Journal, 'what' | 'image' | 'accesses'>,
    onProgress: OnProgress,
  ): DataWork {
    const { store } = this;
    const journal: Journal = {
      format: 1,
      id: randomBytes(6).toString('hex'),
      engine: engineKey(change.engine),
      endpoint: change.engine.info.endpoint,
      state: 'quieting',
      ...facts,
      ...{ paused: [], resume: [], store: store.folder, source: undefined, safety: undefined },
      ...{ volumes: [], touched: [], carried: [] },
    };
    return this.resumed(change, name, journal, onProgress);
  }

  resumed(change: Change, name: string, journal: Journal, onProgress: OnProgress): DataWork {
    return new DataWork(
      {
        ...{ change, engine: change.engine, changes: this.changes, onProgress },
        store: new SnapshotStore(journal.store),
        file: this.place.journal,
        onStep: (step) => {
          this.changes.host.log.debug(`data: ${name} ${step}`);
          this.settings.onStep?.(`${name} ${step}`);
        },
      },
      journal,
    );
  }

  /** Containers of the project. What the session knows while it is live is as good as a new list, and costs nothing. */
  async containers(engine: Engine, signal: AbortSignal): Promise<readonly EngineContainer[]> {
    const { store } = this.changes.host;
    return store.status.connection.kind === 'live'
      ? [...store.containers.values()]
      : (await observe(engine, this.stack, signal)).containers;
  }

  async look(engine: Engine, scope: DataScope, signal: AbortSignal): Promise<Seen> {
    const observed = await observe(engine, this.stack, signal);
    return { observed, chosen: chooseVolumes(this.stack, observed, scope) };
  }

  /** Any image will do, for nothing in it is run; those of the stack come first. @throws EngineError `imageMissing`. */
  async anyImage(engine: Engine, observed: ObservedStack, signal: AbortSignal): Promise<string> {
    const own = observed.containers[0]?.imageId ?? [...observed.images.values()].find((image) => image)?.id;
    const [first] = own === undefined ? await engine.listImages(signal) : [own];
    if (first !== undefined) return first;
    throw new EngineError(
      'imageMissing',
      'The engine has no image at all, and volumes are read and written by a container. Start the stack once, so that its images are there',
      { action: 'look into volumes' },
    );
  }

  /** @param name of a safety snapshot as long as no other has it */
  async facts(
    kind: Snapshot['kind'],
    name: string,
    note: string,
    services: readonly string[],
    observed: ObservedStack,
    quiet: Snapshot['quiet'],
  ): Promise<SnapshotFacts> {
    const { stack } = this;
    const others = kind === 'safety' ? (await this.store.list()).map(({ snapshot }) => snapshot) : [];
    const createdAt = kind === 'safety' ? afterOtherSafety(others, this.now()) : this.now();
    const models = stack.services.filter((one) => services.includes(one.name));
    return {
      id: this.store.newId(createdAt),
      name:
        kind === 'safety'
          ? safetyName(
              name,
              others.map((one) => one.name),
            )
          : name,
      ...{ kind, note, createdAt, quiet },
      project: stack.name,
      workingDir: stack.workingDir,
      git: await gitState(stack.workingDir),
      definitionHash: this.definitionHash(services),
      images: models.map((service) => {
        const reference = imageReference(stack, service);
        const running = observed.containers.find((one) => one.labels[labels.service] === service.name);
        const image = observed.images.get(reference);
        return {
          service: service.name,
          reference,
          id: running?.imageId ?? image?.id ?? '',
          digests: image && (!running || running.imageId === image.id) ? image.repoDigests : [],
        };
      }),
    };
  }

  definitionHash(services: readonly string[]): string {
    return this.stack.services
      .filter((one) => services.includes(one.name))
      .map((one) => configHash(one.spec, one.name).slice(0, 16))
      .join('-');
  }

  /** Bytes the volumes hold, where the engine can tell within a moment: it walks its disk for it. */
  async measure(engine: Engine, signal: AbortSignal): Promise<ReadonlyMap<string, number>> {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(measureMs)]);
    try {
      return await engine.volumeSizes(limit);
    } catch (error) {
      if (signal.aborted && isCancelled(error)) throw error;
      return new Map();
    }
  }

  /** Running services of these, and those that run and depend on them: first to stop first. */
  stopOrder(observed: ObservedStack, services: readonly string[]): string[] {
    const graph = new ServiceGraph(this.stack.services);
    const concerned = graph.withDependents(services);
    const up = new Set(observed.containers.filter(isUp).map((one) => one.labels[labels.service]));
    return graph
      .inOrder()
      .map(({ name }) => name)
      .filter((name) => concerned.has(name) && up.has(name))
      .reverse();
  }

  refuseEmpty(chosen: ChosenVolumes): void {
    if (chosen.volumes.length > 0) return;
    const why = chosen.kept.length === 0 ? 'Start the stack first' : `Left alone: ${keptList(chosen.kept)}`;
    throw new DataError('nothing', `There is no volume to save. ${why}`);
  }
}

/**
 * The time of a safety snapshot. Undo takes the newest and the oldest are dropped, so one that is taken after the clock
 * was set back must not look older than those from before.
 */
function afterOtherSafety(others: readonly Snapshot[], now: number): number {
  const times = others.flatMap(({ kind, createdAt }) => (kind === 'safety' ? [createdAt + 1] : []));
  return Math.max(now, ...times);
}

/** A size is a courtesy; people should not wait for it (ms). */
const measureMs = 3000;

export function engineKey(engine: Engine): string {
  return engine.info.id ?? engine.info.endpoint;
}

/** Containers that write to the volumes now. */
export function writersOf(
  observed: ObservedStack,
  volumes: readonly { readonly name: string }[],
): EngineContainer[] {
  const names = new Set(volumes.map(({ name }) => name));
  return observed.containers.filter(
    (one) =>
      (one.status === 'running' || one.status === 'restarting') &&
      one.mounts.some((mount) => mount.readWrite && mount.name !== undefined && names.has(mount.name)),
  );
}
