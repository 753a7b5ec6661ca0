import { DataError } from '../data/dataError';
import { containerNumber, type DataVolume } from '../data/chooseVolumes';
import { keptList } from '../data/keptList';
import { planRestore, type RestoreTarget } from '../data/planRestore';
import { restoreWords } from '../data/safetyName';
import type { Snapshot } from '../data/snapshot';
import { archiveLabel } from '../data/volumeAccess';
import type { Engine } from '../engine/engine';
import { EngineError } from '../engine/engineError';
import type { EngineContainer } from '../engine/wire';
import { labels } from '../model/labels';
import { findService } from '../model/stack';
import { addRemovals, anonymousVolumes } from '../reconcile/addRemovals';
import { observe, type ObservedStack } from '../reconcile/observe';
import { PlanBuilder } from '../reconcile/planBuilder';
import type { CarriedVolume } from '../reconcile/requests';
import { isUp } from '../reconcile/stackContainers';
import type { FilesCheck } from './checkFiles';
import type { DataRoom } from './dataRoom';
import { inUse } from './dataWork';
import { dropExpired } from './loseData';
import type { OnProgress } from './progress';
import type { Change } from './stackChanges';
import type { RestorePreview, RestoreRequest, RestoreResult } from './snapshotOperations';
import { servicesOf, stopServices, takeSafety } from './takeSnapshot';

interface Restore {
  readonly observed: ObservedStack;
  readonly targets: readonly RestoreTarget[];
  /** Of this stack, and mounting what is replaced. */
  readonly containers: readonly EngineContainer[];
  readonly preview: RestorePreview;
}

/** What a restore would do now. @throws DataError `inUse`, `nothing`; EngineError. */
export async function lookAtRestore(
  room: DataRoom,
  engine: Engine,
  snapshot: Snapshot,
  request: RestoreRequest,
  signal: AbortSignal,
): Promise<Restore> {
  const { stack } = room;
  const observed = await observe(engine, stack, signal);
  const { targets, kept } = planRestore(stack, observed, snapshot, request);
  if (targets.length === 0) {
    const why = kept.length === 0 ? '' : `: ${keptList(kept)}`;
    throw new DataError('nothing', `Nothing of the snapshot ${snapshot.name} belongs here${why}`);
  }
  const containers = await usersOf(room, engine, observed, targets, signal);
  const sizes = await room.measure(engine, signal);
  const services = [
    ...new Set([...servicesOf(targets), ...containers.flatMap((one) => one.labels[labels.service] ?? [])]),
  ];
  const safety = request.safety ?? room.settings.safety();
  return {
    observed,
    targets,
    containers,
    preview: {
      snapshot,
      endpoint: engine.info.endpoint,
      volumes: targets.map(({ saved, name, exists }) => ({
        ...{ name, savedName: saved.name, exists, services: saved.services },
        ...{ sizeBytes: exists ? sizes.get(name) : undefined, savedBytes: saved.contentBytes },
        place: saved.anonymous?.destination,
      })),
      kept,
      stops: room.stopOrder(observed, services),
      safety: safety && targets.some(({ exists }) => exists),
      warnings: differences(room, observed, snapshot, services),
    },
  };
}

/** @throws DataError `inUse` for containers that could not be made again afterwards. */
async function usersOf(
  room: DataRoom,
  engine: Engine,
  observed: ObservedStack,
  targets: readonly RestoreTarget[],
  signal: AbortSignal,
): Promise<EngineContainer[]> {
  const { stack } = room;
  const found = new Map<string, EngineContainer>();
  for (const { name, exists } of targets) {
    if (!exists) continue;
    for (const user of await engine.volumeUsers(name, signal)) {
      // Ours, of a change that was killed and given up: it goes with the volume.
      if (user.labels[archiveLabel] === stack.name) continue;
      const container = observed.containers.find(({ id }) => id === user.id);
      const service = findService(stack, container?.labels[labels.service] ?? '');
      const oneOff = container?.labels[labels.oneoff] === 'True';
      if (!container || !service || oneOff) throw inUse(name, user.name);
      if (!service.active && isUp(container)) {
        throw new DataError(
          'inUse',
          `The volume ${name} is used by ${service.name}, which runs and is not selected: it could not be started again. Stop it first, or select it with its profile`,
        );
      }
      found.set(container.id, container);
    }
  }
  return [...found.values()];
}

function differences(
  room: DataRoom,
  observed: ObservedStack,
  snapshot: Snapshot,
  services: readonly string[],
): string[] {
  return changedImages(room, observed, snapshot)
    .filter(({ service }) => services.includes(service))
    .map(({ service, saved, now }) => `${service} ran ${saved} when this was saved, now ${now}`);
}

/** Services whose image is another one now, as references; as ids where these are the same. */
export function changedImages(
  room: DataRoom,
  observed: ObservedStack,
  snapshot: Snapshot,
): { service: string; saved: string; now: string }[] {
  return snapshot.images.flatMap(({ service, reference, id }) => {
    const model = findService(room.stack, service);
    const running = observed.containers.find((one) => one.labels[labels.service] === service);
    const wanted = model?.spec.image ?? running?.image;
    if (model === undefined || wanted === undefined) return [];
    if (wanted !== reference) return [{ service, saved: reference, now: wanted }];
    const now = running?.imageId ?? observed.images.get(reference)?.id;
    if (now === undefined || id === '' || now === id) return [];
    return [{ service, saved: `${reference} (${short(id)})`, now: `${reference} (${short(now)})` }];
  });
}

function short(id: string): string {
  return id.replace('sha256:', '').slice(0, 12);
}

/** Carries out what `preview` showed. @param check of the files that it named, under way */
export async function restoreData(
  room: DataRoom,
  change: Change,
  request: RestoreRequest,
  shown: RestorePreview,
  check: FilesCheck,
  onProgress: OnProgress,
  signal: AbortSignal,
): Promise<RestoreResult> {
  const { engine } = change;
  const { store } = room;
  const snapshot = await store.whole(request.snapshot);
  const { observed, targets, containers, preview } = await lookAtRestore(
    room,
    engine,
    snapshot,
    request,
    signal,
  );
  refuseMoreThan(shown, preview);
  await check.passed(targets.map(({ saved }) => saved));

  const words = restoreWords(snapshot);
  const what = words.replace(/^the /, '');
  const image = await room.anyImage(engine, observed, signal);
  const work = room.work(change, 'restore', { what, image, accesses: targets.length }, onProgress);
  return work.attempt(async () => {
    const resume = preview.stops;
    await work.note({ resume });
    await stopServices(room, work, preview.stops, onProgress, signal);
    const existing: DataVolume[] = targets
      .filter(({ exists }) => exists)
      .map(({ name, saved, services }) => ({ name, anonymous: saved.anonymous, services }));
    const safety = preview.safety
      ? await takeSafety(room, work, observed, `Before ${words}`, existing, onProgress, signal)
      : undefined;
    await work.note({
      state: 'replacing',
      source: snapshot.id,
      safety: safety?.id,
      carried: carriedBy(room, containers, targets),
      volumes: targets.map(({ saved, name, body, exists }) => ({
        ...{ name, body, existed: exists, file: saved.file },
        formerFile: safety?.volumes.find((one) => one.name === name)?.file,
      })),
    });
    work.step('unmount');
    await unmount(room, change, containers, onProgress, signal);
    // Without a way back there is only the way forward.
    const oneWay = safety === undefined && existing.length > 0;
    await work.replaceAll(oneWay ? new AbortController().signal : signal);
    await work.noteIfRoom({ state: 'starting' });
    await work.resume(signal, true);
    await dropExpired(room, safety?.id, snapshot.id);
    return { safety };
  });
}

async function unmount(
  room: DataRoom,
  change: Change,
  containers: readonly EngineContainer[],
  onProgress: OnProgress,
  signal: AbortSignal,
): Promise<void> {
  const plan = new PlanBuilder(room.stack.name);
  const now = await observe(change.engine, room.stack, signal);
  const there = now.containers.filter(({ id }) => containers.some((one) => one.id === id));
  addRemovals(plan, room.stack, there, {
    ...{ timeoutSeconds: undefined, anonymousVolumes: false },
    cause: 'its data is replaced',
  });
  await room.changes.run(change, plan.build(), onProgress, signal);
}

/** Anonymous volumes of containers that go, and those of the snapshot: the new containers get them. */
function carriedBy(
  room: DataRoom,
  containers: readonly EngineContainer[],
  targets: readonly RestoreTarget[],
): CarriedVolume[] {
  const restored = targets.flatMap(({ saved, name }) =>
    saved.anonymous ? [{ ...saved.anonymous, name }] : [],
  );
  const kept = containers.flatMap((container) =>
    anonymousVolumes(room.stack, container).map((name) => ({
      service: container.labels[labels.service] ?? '',
      number: containerNumber(container),
      destination: container.mounts.find((mount) => mount.name === name)?.destination ?? '',
      name,
    })),
  );
  return [...restored, ...kept.filter(({ name }) => !restored.some((one) => one.name === name))];
}

/** @throws EngineError `conflict` when `now` would replace or stop what `shown` did not name. */
function refuseMoreThan(shown: RestorePreview, now: RestorePreview): void {
  const named = new Set(shown.volumes.filter(({ exists }) => exists).map(({ name }) => name));
  const more = [
    ...now.volumes.filter(({ name, exists }) => exists && !named.has(name)).map(({ name }) => name),
    ...now.stops.filter((service) => !shown.stops.includes(service)),
  ];
  const other = shown.endpoint !== now.endpoint || shown.snapshot.id !== now.snapshot.id;
  if (!other && more.length === 0) return;
  throw new EngineError(
    'conflict',
    other
      ? 'Another engine or snapshot was chosen since the restore was confirmed'
      : `The stack changed since the restore was confirmed: it would now also touch ${more.join(', ')}`,
    { action: 'restore' },
  );
}
