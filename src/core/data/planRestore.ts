import { randomBytes } from 'node:crypto';
import type { EngineContainer, EngineVolume } from '../engine/wire';
import { labels } from '../model/labels';
import { findService, type StackModel } from '../model/stack';
import { isHexName } from '../reconcile/mountDrift';
import type { ObservedStack } from '../reconcile/observe';
import { isDeclared, isExternal } from '../reconcile/declared';
import { outsideEngine } from '../reconcile/outsideEngine';
import { definedVolumes, volumeBody, volumeName } from '../reconcile/planResources';
import { knownNames } from '../reconcile/selectServices';
import { containerNumber } from './chooseVolumes';
import type { DataScope, Snapshot, SnapshotVolume } from './snapshot';

/** Where a volume of a snapshot goes. */
export interface RestoreTarget {
  readonly saved: SnapshotVolume;
  /** On the engine, now or to be made. */
  readonly name: string;
  readonly exists: boolean;
  /** As `POST /volumes/create` takes it: as it was made, else as the definition wants it. */
  readonly body: Readonly<Record<string, unknown>>;
  readonly services: readonly string[];
}

export interface RestoreTargets {
  readonly targets: readonly RestoreTarget[];
  readonly kept: readonly { readonly name: string; readonly because: string }[];
}

/** The engine's own mark on volumes that nobody named. */
const anonymousLabel = 'com.docker.volume.anonymous';

/**
 * What of the stack a snapshot would replace. Named volumes are found by their name, or by their key in the definition
 * where the snapshot is of another project; anonymous ones by service and place. Pure but for new random names.
 */
export function planRestore(
  stack: StackModel,
  observed: ObservedStack,
  snapshot: Snapshot,
  scope: DataScope,
): RestoreTargets {
  const names = knownNames(stack, scope.services);
  const targets: RestoreTarget[] = [];
  const kept: { name: string; because: string }[] = [];
  for (const saved of snapshot.volumes) {
    const services = saved.anonymous ? [saved.anonymous.service] : saved.services;
    if (names.length > 0 && !services.some((service) => names.includes(service))) continue;
    const found = saved.anonymous
      ? anonymousTarget(stack, observed, saved, saved.anonymous)
      : namedTarget(stack, observed, snapshot, saved);
    if (typeof found === 'string') kept.push({ name: saved.name, because: found });
    else targets.push(found);
  }
  return { targets, kept };
}

function namedTarget(
  stack: StackModel,
  observed: ObservedStack,
  snapshot: Snapshot,
  saved: SnapshotVolume,
): RestoreTarget | string {
  const key = saved.labels[labels.volume];
  const sameName = snapshot.project === stack.name && isDeclared(stack, saved.name);
  const declared = sameName || (key !== undefined && key in definedVolumes(stack));
  if (!declared) return orphanTarget(stack, observed, snapshot, saved);
  const name = sameName ? saved.name : volumeName(stack, key ?? '');
  if (isExternal(definedVolumes(stack), name)) return 'it is external';
  const now = observed.volumes.find((volume) => volume.name === name);
  if (now && now.labels[labels.project] !== stack.name) return 'it was not made by this stack';
  const ownKey = Object.entries(definedVolumes(stack)).find(([, volume]) => volume.name === name)?.[0];
  const body = now ? bodyOf(now) : volumeBody(stack, ownKey ?? key ?? '');
  const outside = outsideOf(body);
  if (outside !== undefined) return outside;
  return { saved, name, exists: now !== undefined, body, services: saved.services };
}

/**
 * An orphan that was removed comes back as it was. It replaces nothing; one that is there stays as it is. What an
 * imported file says of drivers and their options is not believed.
 */
function orphanTarget(
  stack: StackModel,
  observed: ObservedStack,
  snapshot: Snapshot,
  saved: SnapshotVolume,
): RestoreTarget | string {
  const ours = snapshot.project === stack.name && saved.labels[labels.project] === stack.name;
  const there = observed.volumes.some((volume) => volume.name === saved.name);
  if (!ours || there || saved.services.length > 0 || snapshot.kind === 'imported')
    return 'the definition does not name it';
  const options = Object.keys(saved.options).length > 0 ? saved.options : undefined;
  const body = bodyOf({ ...saved, options });
  const outside = outsideOf(body);
  if (outside !== undefined) return outside;
  return { saved, name: saved.name, exists: false, body, services: [] };
}

function anonymousTarget(
  stack: StackModel,
  observed: ObservedStack,
  saved: SnapshotVolume,
  place: NonNullable<SnapshotVolume['anonymous']>,
): RestoreTarget | string {
  if (!findService(stack, place.service)) return `the definition has no service ${place.service}`;
  const container = observed.containers.find((one) => isAt(one, place));
  const mount = container?.mounts.find((one) => one.destination === place.destination);
  if (mount && !(mount.type === 'volume' && isHexName(mount.name ?? ''))) {
    return `something else is mounted at ${place.destination} of ${place.service} now`;
  }
  if (container !== undefined && mount === undefined) {
    return `nothing is mounted at ${place.destination} of ${place.service} any more`;
  }
  const name = mount?.name ?? randomBytes(32).toString('hex');
  const body = { Name: name, Labels: { [anonymousLabel]: '' } };
  return { saved, name, exists: mount !== undefined, body, services: [place.service] };
}

function isAt(container: EngineContainer, place: NonNullable<SnapshotVolume['anonymous']>): boolean {
  return (
    container.labels[labels.service] === place.service &&
    container.labels[labels.oneoff] !== 'True' &&
    containerNumber(container) === place.number
  );
}

function outsideOf(body: Readonly<Record<string, unknown>>): string | undefined {
  return outsideEngine({
    driver: body['Driver'] as string | undefined,
    options: body['DriverOpts'] as Readonly<Record<string, string>> | undefined,
  });
}

/** Makes the same volume again. */
export function bodyOf(
  volume: Pick<EngineVolume, 'name' | 'driver' | 'options' | 'labels'>,
): Readonly<Record<string, unknown>> {
  const { name, driver, options, labels: own } = volume;
  return { Name: name, Driver: driver, ...(options ? { DriverOpts: options } : {}), Labels: own };
}
