import type { DataVolume } from '../data/chooseVolumes';
import { expired } from '../data/retention';
import { keptList } from '../data/keptList';
import { bodyOf } from '../data/planRestore';
import type { Snapshot } from '../data/snapshot';
import { observe, type ObservedStack } from '../reconcile/observe';
import { outsideEngine } from '../reconcile/outsideEngine';
import type { Plan } from '../reconcile/plan';
import type { DataRoom } from './dataRoom';
import type { OnProgress } from './progress';
import { volumesLeft } from './resetPreview';
import type { Change } from './stackChanges';
import type { StackTask } from './stackTasks';
import { stopServices, takeSafety } from './takeSnapshot';

/** A change that deletes volumes. */
export interface DataLoss {
  /** "the reset of db" */
  readonly what: string;
  readonly volumes: readonly string[];
  /** Services that have to stand still before anything is deleted. */
  readonly stops: readonly string[];
  /** Services to start afterwards. */
  readonly resume: readonly string[];
  /** Run with that start: they fill what is empty now. */
  readonly tasks: readonly StackTask[];
  readonly safety: boolean | undefined;
  readonly plan: (observed: ObservedStack) => Plan;
  /** Called last before the first deletion; throws when that must not be, and nothing is deleted. */
  readonly check?: (signal: AbortSignal) => Promise<void>;
}

export interface LostData {
  /** Volumes that are still there: containers outside the stack use them. */
  readonly left: readonly string[];
  /** What brings the data back; undefined when none was taken. */
  readonly safety: Snapshot | undefined;
}

const never = new AbortController().signal;

/**
 * Stops, saves what will be lost, deletes, starts again. Until the first deletion everything can be called off; from
 * then on it is carried to its end.
 */
export async function loseData(
  room: DataRoom,
  change: Change,
  loss: DataLoss,
  onProgress: OnProgress,
  signal: AbortSignal,
): Promise<LostData> {
  const { engine } = change;
  const observed = await observe(engine, room.stack, signal);
  const { chosen } = await room.look(engine, {}, signal);
  const found = await Promise.all(loss.volumes.map((name) => engine.findVolume(name, signal)));
  const there = found.filter((volume) => volume !== undefined);
  const outside = there.flatMap((volume) => {
    const because = outsideEngine(volume);
    return because === undefined ? [] : [{ name: volume.name, because }];
  });
  const held = there.filter(({ name }) => !outside.some((one) => one.name === name));
  const volumes: DataVolume[] = held.map(
    ({ name }) =>
      chosen.volumes.find((one) => one.name === name) ?? { name, anonymous: undefined, services: [] },
  );
  const wanted = loss.safety ?? room.settings.safety();
  const safe = wanted && volumes.length > 0;
  if (wanted && outside.length > 0) {
    onProgress({ kind: 'warning', message: `No safety snapshot is taken of ${keptList(outside)}` });
  }
  const work = room.work(
    change,
    'reset',
    {
      what: loss.what.replace(/^the /, ''),
      image: safe ? await room.anyImage(engine, observed, signal) : undefined,
      accesses: safe ? volumes.length : 0,
    },
    onProgress,
  );
  const stops = room.stopOrder(observed, loss.stops);
  return work.attempt(async () => {
    await work.note({ resume: [...new Set([...stops, ...loss.resume])] });
    await stopServices(room, work, stops, onProgress, signal);
    const safety = safe
      ? await takeSafety(room, work, observed, `Before ${loss.what}`, volumes, onProgress, signal)
      : undefined;
    await loss.check?.(signal);
    await work.note({
      state: 'removing',
      resume: loss.resume,
      safety: safety?.id,
      tasks: loss.tasks.map(({ name, owner, service }) => ({ name, owner, service })),
      volumes: there.map((volume) => ({
        ...{ name: volume.name, body: bodyOf(volume), file: undefined, existed: true },
        formerFile: safety?.volumes.find((one) => one.name === volume.name)?.file,
      })),
    });
    if (safety) onProgress({ kind: 'safety', snapshot: safety });
    work.step('remove');
    await room.changes.run(change, loss.plan(await observe(engine, room.stack, never)), onProgress, never);
    const left = await volumesLeft(engine, loss.volumes, never);
    await work.noteIfRoom({ state: 'starting' });
    if (loss.resume.length > 0) await work.resume(signal, true, loss.tasks);
    await dropExpired(room, safety?.id);
    return { left, safety };
  });
}

/** Safety snapshots over the limits go. */
export async function dropExpired(room: DataRoom, ...kept: readonly (string | undefined)[]): Promise<void> {
  const inUse = kept.filter((id) => id !== undefined);
  const gone = expired(await room.store.list(), room.settings.retention(), inUse);
  for (const id of gone) await room.store.delete(id);
}
