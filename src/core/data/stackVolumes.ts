import type { EngineContainer, EngineVolume } from '../engine/wire';
import { labels } from '../model/labels';
import type { StackModel } from '../model/stack';
import { anonymousVolumes } from '../reconcile/addRemovals';
import { isDeclared, isExternal } from '../reconcile/declared';
import type { ObservedStack } from '../reconcile/observe';
import { definedVolumes } from '../reconcile/planResources';
import { usersByVolume } from '../reconcile/usersByVolume';
import { containerNumber } from './chooseVolumes';
import type { SnapshotRow, SnapshotVolume } from './snapshot';
import { archiveLabel } from './volumeAccess';

/** A volume that has to do with the stack: what it is to it, who uses it and what brings it back. */
export interface StackVolume {
  /** On the engine; the name it will get while it is not there. */
  readonly name: string;
  /**
   * `own`: the definition names it and it carries the project's label, or is not there yet. `anonymous`: nobody named
   * it, a container of the stack has it. `orphan`: it carries the project's label and the definition does not name it.
   * `external`: the definition calls it so. `foreign`: the definition names it, the label is missing or another one's.
   */
  readonly kind: 'own' | 'anonymous' | 'orphan' | 'external' | 'foreign';
  readonly exists: boolean;
  /** Services that mount it, by definition or with a container. */
  readonly services: readonly string[];
  /** Containers of the project that mount it, by name. */
  readonly containers: readonly string[];
  readonly anonymous: SnapshotVolume['anonymous'];
  /** ms since the epoch; undefined while it is not there or where the engine does not tell. */
  readonly createdAt: number | undefined;
  /** The newest whole snapshot of this stack that holds it, whoever asked for it. */
  readonly lastSnapshot: LastSnapshot | undefined;
}

export interface LastSnapshot {
  readonly id: string;
  readonly name: string;
  /** ms since the epoch. */
  readonly createdAt: number;
}

/** What of the stack's volumes there is: defined ones first, then those without a name, orphans last. Pure. */
export function stackVolumes(
  stack: StackModel,
  observed: Pick<ObservedStack, 'containers' | 'volumes'>,
  snapshots: readonly SnapshotRow[],
): StackVolume[] {
  const containers = observed.containers.filter((one) => one.labels[archiveLabel] === undefined);
  const defined = usersByVolume(stack);
  const facts = (
    name: string,
    there: EngineVolume | undefined,
  ): Omit<StackVolume, 'kind' | 'anonymous' | 'lastSnapshot'> => {
    const mounting = containers.filter((one) => one.mounts.some((mount) => mount.name === name));
    const services = mounting.flatMap((one) => one.labels[labels.service] ?? []);
    return {
      name,
      exists: there !== undefined,
      services: [...new Set([...(defined.get(name) ?? []), ...services])],
      containers: mounting.map((one) => one.name),
      createdAt: there?.createdAt,
    };
  };
  const named = new Set(Object.values(definedVolumes(stack)).map((volume) => volume.name));
  const declared = [...named].map((name): StackVolume => {
    const there = observed.volumes.find((volume) => volume.name === name);
    const ours = there === undefined || there.labels[labels.project] === stack.name;
    const kind = isExternal(definedVolumes(stack), name) ? 'external' : ours ? 'own' : 'foreign';
    const lastSnapshot = lastOf(snapshots, stack, (saved) => saved.name === name);
    return { ...facts(name, there), kind, anonymous: undefined, lastSnapshot };
  });
  const anonymous = containers.flatMap((container) => unnamedOf(stack, container, facts, snapshots));
  const orphans = observed.volumes
    .filter(({ name, labels: own }) => own[labels.project] === stack.name && !isDeclared(stack, name))
    .filter(({ name }) => !anonymous.some((one) => one.name === name))
    .map((volume): StackVolume => {
      const lastSnapshot = lastOf(snapshots, stack, (saved) => saved.name === volume.name);
      return { ...facts(volume.name, volume), kind: 'orphan', anonymous: undefined, lastSnapshot };
    });
  return [...declared.sort(byName), ...anonymous, ...orphans.sort(byName)];
}

function unnamedOf(
  stack: StackModel,
  container: EngineContainer,
  facts: (name: string, there: undefined) => Omit<StackVolume, 'kind' | 'anonymous' | 'lastSnapshot'>,
  snapshots: readonly SnapshotRow[],
): StackVolume[] {
  const service = container.labels[labels.service];
  if (service === undefined || container.labels[labels.oneoff] === 'True') return [];
  return anonymousVolumes(stack, container).map((name) => {
    const destination = container.mounts.find((mount) => mount.name === name)?.destination ?? '';
    const place = { service, number: containerNumber(container), destination };
    const lastSnapshot = lastOf(
      snapshots,
      stack,
      ({ anonymous }) =>
        anonymous?.service === place.service &&
        anonymous.number === place.number &&
        anonymous.destination === place.destination,
    );
    return { ...facts(name, undefined), exists: true, kind: 'anonymous', anonymous: place, lastSnapshot };
  });
}

/** Of snapshots taken here: when an imported one was taken says nothing about this machine's data. */
function lastOf(
  snapshots: readonly SnapshotRow[],
  stack: StackModel,
  holds: (saved: SnapshotVolume) => boolean,
): LastSnapshot | undefined {
  const fitting = snapshots.filter(
    ({ snapshot, broken }) =>
      broken === undefined &&
      snapshot.kind !== 'imported' &&
      snapshot.project === stack.name &&
      snapshot.volumes.some(holds),
  );
  const newest = fitting.reduce<SnapshotRow | undefined>(
    (best, row) => (best === undefined || row.snapshot.createdAt > best.snapshot.createdAt ? row : best),
    undefined,
  );
  if (newest === undefined) return undefined;
  const { id, name, createdAt } = newest.snapshot;
  return { id, name, createdAt };
}

function byName(a: StackVolume, b: StackVolume): number {
  return a.name < b.name ? -1 : 1;
}
