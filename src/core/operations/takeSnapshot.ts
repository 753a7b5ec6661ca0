import { labels } from '../model/labels';
import type { Engine } from '../engine/engine';
import { EngineError } from '../engine/engineError';
import type { EngineContainer } from '../engine/wire';
import type { DataVolume } from '../data/chooseVolumes';
import { accessesFor, type CopyDeps } from '../data/copyVolumes';
import { smallestBytes } from '../data/engineCopy';
import { keptList } from '../data/keptList';
import { makePrivate } from '../data/projectFolder';
import type { Snapshot } from '../data/snapshot';
import { refuseWithoutRoom, writeSnapshot, type SnapshotFacts } from '../data/writeSnapshot';
import { observe, type ObservedStack } from '../reconcile/observe';
import { planStop } from '../reconcile/planStop';
import { byteProgress } from './byteProgress';
import { writersOf, type DataRoom, type Seen } from './dataRoom';
import type { DataWork } from './dataWork';
import { flushWriters } from './flushWriters';
import { leavesOut } from './leavesOut';
import type { OnProgress } from './progress';
import type { Change } from './stackChanges';
import type { SaveRequest } from './snapshotOperations';

/** Saves the volumes of the chosen services; see SnapshotOperations. */
export async function saveData(
  room: DataRoom,
  change: Change,
  request: SaveRequest,
  onProgress: OnProgress,
  signal: AbortSignal,
): Promise<Snapshot> {
  const seen = await room.look(change.engine, request, signal);
  room.refuseEmpty(seen.chosen);
  return saveSeen(room, change, seen, request, 'manual', onProgress, signal);
}

/**
 * Saves what was chosen.
 * @param kind `safety`: of services that go on, before something replaces what is in them
 */
export async function saveSeen(
  room: DataRoom,
  change: Change,
  { observed, chosen }: Seen,
  request: SaveRequest,
  kind: Snapshot['kind'],
  onProgress: OnProgress,
  signal: AbortSignal,
): Promise<Snapshot> {
  const { engine } = change;
  if (chosen.kept.length > 0) {
    onProgress({ kind: 'warning', message: `Not part of the snapshot: ${keptList(chosen.kept)}` });
  }
  await warnOfStrangers(room, engine, chosen.volumes, onProgress, signal);
  const writers = writersOf(observed, chosen.volumes);
  const services = servicesOf(chosen.volumes);
  const stopping = request.quiet === 'stop';
  const quiet = writers.length === 0 ? 'idle' : stopping ? 'stopped' : 'paused';
  const facts = await room.facts(kind, request.name, request.note ?? '', services, observed, quiet);
  const { total, sizes } = await roomFor(room, engine, chosen.volumes, signal);
  const work = room.work(
    change,
    'save',
    {
      what: `saving of ${request.name}`,
      image: await room.anyImage(engine, observed, signal),
      accesses: accessesFor(chosen.volumes),
    },
    onProgress,
  );
  const copier = (volume: DataVolume): ReturnType<CopyDeps['copier']> => {
    const bytes = sizes.get(volume.name);
    const user = observed.containers.find(({ mounts }) => mounts.some(({ name }) => name === volume.name));
    if (quiet === 'idle' || bytes === undefined || user?.imageId === undefined) return undefined;
    return bytes < (room.settings.copyFrom ?? smallestBytes) ? undefined : { image: user.imageId, bytes };
  };
  const stops = room.stopOrder(observed, serviceNames(writers));
  // One that is stopped does it by itself.
  if (!stopping) await flushWriters(room.stack, engine, writers, room.changes.host.log, signal);
  return work.attempt(async () => {
    const quietly = stopping ? stopped(room, work, stops, onProgress, signal) : paused(work, engine, writers);
    const progress = byteProgress(kind === 'safety' ? 'safety' : 'save', total, onProgress, () => room.now());
    const snapshot = await writeSnapshot(
      {
        store: room.store,
        access: work.access,
        quietly,
        leavesOut: ({ services }) => leavesOut(room.stack, services),
        copier,
        onBytes: progress.add,
        step: (name) => work.step(name),
      },
      facts,
      chosen.volumes,
      signal,
    );
    progress.last();
    return snapshot;
  });
}

/** All at once, and all again as soon as the copies are made: also when that failed. */
function paused(
  work: DataWork,
  engine: Engine,
  writers: readonly EngineContainer[],
): (copy: () => Promise<void>) => Promise<number> {
  return async (copy) => {
    const ids = writers.map(({ id }) => id);
    await work.note({ paused: ids });
    work.step('pause');
    const begun = performance.now();
    let halted: readonly string[] = [];
    try {
      halted = await pauseAll(engine, ids);
      if (halted.length > 0) await work.note({ halted });
      await all(halted.map((id) => engine.stopContainer(id, undefined).catch(unlessEnded)));
      await copy();
    } finally {
      work.step('unpause');
      await all([
        ...ids.map((id) => engine.unpauseContainer(id).catch(unlessEnded)),
        ...halted.map((id) => engine.startContainer(id).catch(unlessEnded)),
      ]);
    }
    const ms = Math.round(performance.now() - begun);
    await work.note({ paused: [], halted: [] });
    return ids.length === 0 ? 0 : ms;
  };
}

/** @returns those that could not be paused, waiting to be restarted: they would write again while the copies are made. */
async function pauseAll(engine: Engine, ids: readonly string[]): Promise<string[]> {
  const restless: string[] = [];
  const pause = async (id: string): Promise<void> => {
    try {
      await engine.pauseContainer(id);
    } catch (error) {
      unlessEnded(error);
      const status = await engine.inspectContainer(id).then((one) => one.status, unlessEnded);
      if (status === 'running' || status === 'restarting') restless.push(id);
    }
  };
  await all(ids.map(pause));
  return restless;
}

function stopped(
  room: DataRoom,
  work: DataWork,
  services: readonly string[],
  onProgress: OnProgress,
  signal: AbortSignal,
): (copy: () => Promise<void>) => Promise<number> {
  return async (copy) => {
    await work.note({ resume: services });
    const begun = performance.now();
    await stopServices(room, work, services, onProgress, signal);
    await copy();
    await work.resume(signal, true);
    await work.note({ resume: [] });
    return services.length === 0 ? 0 : Math.round(performance.now() - begun);
  };
}

export async function stopServices(
  room: DataRoom,
  work: DataWork,
  services: readonly string[],
  onProgress: OnProgress,
  signal: AbortSignal,
): Promise<void> {
  const { change, engine } = work.deps;
  if (services.length === 0) return;
  work.step('stop');
  const observed = await observe(engine, room.stack, signal);
  await room.changes.run(change, planStop(room.stack, observed, { services }), onProgress, signal);
}

/** Saves what is about to be lost. Whoever calls has stopped the writers. */
export async function takeSafety(
  room: DataRoom,
  work: DataWork,
  observed: ObservedStack,
  name: string,
  volumes: readonly DataVolume[],
  onProgress: OnProgress,
  signal: AbortSignal,
): Promise<Snapshot> {
  const { engine } = work.deps;
  const { total } = await roomFor(room, engine, volumes, signal);
  const facts: SnapshotFacts = await room.facts('safety', name, '', servicesOf(volumes), observed, 'stopped');
  const progress = byteProgress('safety', total, onProgress, () => room.now());
  const snapshot = await writeSnapshot(
    {
      store: room.store,
      access: work.access,
      quietly: async (copy) => {
        await copy();
        return 0;
      },
      leavesOut: ({ services }) => leavesOut(room.stack, services),
      // Nobody waits to write again.
      copier: () => undefined,
      onBytes: progress.add,
      step: (step) => work.step(`safety ${step}`),
    },
    facts,
    volumes,
    signal,
  );
  progress.last();
  return snapshot;
}

/** @returns bytes on the way, in all and by volume, where they are known. @throws DataError `diskFull`. */
async function roomFor(
  room: DataRoom,
  engine: Engine,
  volumes: readonly DataVolume[],
  signal: AbortSignal,
): Promise<{ readonly total: number | undefined; readonly sizes: ReadonlyMap<string, number> }> {
  const sizes = await room.measure(engine, signal);
  const known = volumes.map(({ name }) => sizes.get(name));
  const total = known.reduce<number>((sum, size) => sum + (size ?? 0), 0);
  await makePrivate(room.store.folder);
  await refuseWithoutRoom(room.store.folder, total);
  return { total: known.includes(undefined) ? undefined : total, sizes };
}

async function warnOfStrangers(
  room: DataRoom,
  engine: Engine,
  volumes: readonly DataVolume[],
  onProgress: OnProgress,
  signal: AbortSignal,
): Promise<void> {
  for (const { name } of volumes) {
    for (const user of await engine.volumeUsers(name, signal)) {
      if (user.labels[labels.project] === room.stack.name || user.status !== 'running') continue;
      onProgress({
        kind: 'warning',
        message: `${user.name} is not part of this stack, uses the volume ${name} too and goes on meanwhile`,
      });
    }
  }
}

export function servicesOf(volumes: readonly { readonly services: readonly string[] }[]): string[] {
  return [...new Set(volumes.flatMap(({ services }) => services))];
}

function serviceNames(containers: readonly EngineContainer[]): string[] {
  return [...new Set(containers.flatMap((one) => one.labels[labels.service] ?? []))];
}

/** It ended by itself in between: nobody writes, nothing to pause. */
function unlessEnded(error: unknown): void {
  if (!EngineError.is(error, 'notFound', 'conflict')) throw error;
}

async function all(promises: readonly Promise<void>[]): Promise<void> {
  await Promise.allSettled(promises);
  await Promise.all(promises);
}
