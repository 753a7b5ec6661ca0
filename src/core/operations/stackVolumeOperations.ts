import { DataError } from '../data/dataError';
import type { Snapshot } from '../data/snapshot';
import { stackVolumes, type StackVolume } from '../data/stackVolumes';
import { archiveLabel } from '../data/volumeAccess';
import type { Engine } from '../engine/engine';
import { EngineError } from '../engine/engineError';
import type { EngineContainer } from '../engine/wire';
import { observe } from '../reconcile/observe';
import { definedVolumes } from '../reconcile/planResources';
import { planRemoveVolumes } from '../reconcile/planRemoveVolumes';
import type { DataRoom } from './dataRoom';
import { loseData } from './loseData';
import type { OnProgress } from './progress';
import { VolumeFiles } from './volumeFiles';
import type { VolumeOperations, VolumeRemovalPreview, VolumeRemovalRequest } from './volumeOperations';

/** See VolumeOperations. */
export class StackVolumeOperations implements VolumeOperations {
  readonly files: VolumeFiles;

  constructor(private readonly room: DataRoom) {
    this.files = new VolumeFiles(room);
  }

  async list(signal: AbortSignal): Promise<readonly StackVolume[]> {
    const engine = await this.room.changes.host.engine(signal);
    return this.look(engine, await this.room.containers(engine, signal), signal);
  }

  async measure(signal: AbortSignal): Promise<ReadonlyMap<string, number>> {
    const engine = await this.room.changes.host.engine(signal);
    return engine.volumeSizes(signal);
  }

  async previewRemoval(request: VolumeRemovalRequest, signal: AbortSignal): Promise<VolumeRemovalPreview> {
    const engine = await this.room.changes.host.engine(signal);
    const chosen = await this.orphans(engine, request.names, signal);
    const sizes = await this.room.measure(engine, signal);
    return {
      endpoint: engine.info.endpoint,
      volumes: chosen.map(({ name, createdAt }) => ({ name, createdAt, sizeBytes: sizes.get(name) })),
      safety: request.safety ?? this.room.settings.safety(),
    };
  }

  remove(
    request: VolumeRemovalRequest,
    preview: VolumeRemovalPreview,
    onProgress: OnProgress,
    signal: AbortSignal,
  ): Promise<Snapshot | undefined> {
    const { changes } = this.room;
    const { names } = request;
    const what = `the removal of ${names.join(', ')}`;
    const purpose = what.replace(/^the /, '');
    return changes.change({ mode: 'exclusive', purpose }, onProgress, signal, async (change, until) => {
      const { engine } = change;
      const check = async (stop: AbortSignal): Promise<void> =>
        refuseOthers(preview, engine, await this.orphans(engine, names, stop));
      await check(until);
      const { left, safety } = await loseData(
        this.room,
        change,
        {
          ...{ what, volumes: names, stops: [], resume: [], tasks: [], check },
          safety: request.safety,
          plan: () => planRemoveVolumes(this.room.stack, names),
        },
        onProgress,
        until,
      );
      if (left.length === 0) return safety;
      throw new DataError('inUse', `The volume ${left.join(', ')} could not be removed: a container uses it`);
    });
  }

  private async look(
    engine: Engine,
    containers: readonly EngineContainer[],
    signal: AbortSignal,
  ): Promise<StackVolume[]> {
    const { stack, store } = this.room;
    const [own, snapshots] = await Promise.all([engine.listVolumes(stack.name, signal), store.list()]);
    const named = Object.values(definedVolumes(stack)).map(({ name }) => name);
    const others = named.filter((name) => !own.some((one) => one.name === name));
    const found = await Promise.all(others.map((name) => engine.findVolume(name, signal)));
    const volumes = [...own, ...found.filter((one) => one !== undefined)];
    return stackVolumes(stack, { containers, volumes }, snapshots);
  }

  /** @throws DataError `notFound`, `inUse` */
  private async orphans(
    engine: Engine,
    names: readonly string[],
    signal: AbortSignal,
  ): Promise<StackVolume[]> {
    const { containers } = await observe(engine, this.room.stack, signal);
    const all = await this.look(engine, containers, signal);
    const found: StackVolume[] = [];
    for (const name of names) {
      const volume = all.find((one) => one.name === name);
      if (volume === undefined || !volume.exists)
        throw new DataError('notFound', `There is no volume ${name} of this stack`);
      if (volume.kind !== 'orphan') throw new DataError('notFound', whyNotOrphan(volume));
      const users = await engine.volumeUsers(name, signal);
      const others = users.filter((user) => user.labels[archiveLabel] !== this.room.stack.name);
      if (others.length > 0) {
        const holders = others.map((user) => user.name).join(', ');
        throw new DataError(
          'inUse',
          `The volume ${name} is used by ${holders}. Nothing was removed; remove that container first`,
        );
      }
      found.push(volume);
    }
    return found;
  }
}

function whyNotOrphan({ name, kind }: StackVolume): string {
  switch (kind) {
    case 'own':
    case 'orphan':
      return `The volume ${name} is no orphan: the definition names it. Reset deletes the data of services`;
    case 'anonymous':
      return `The volume ${name} belongs to a container of this stack. Reset deletes the data of services`;
    case 'external':
      return `The volume ${name} is external, so it is never removed here`;
    case 'foreign':
      return `The volume ${name} was not made by this stack, so it is never removed here`;
  }
}

/** @throws EngineError `conflict` */
function refuseOthers(shown: VolumeRemovalPreview, engine: Engine, now: readonly StackVolume[]): void {
  const same =
    shown.endpoint === engine.info.endpoint &&
    now.every(({ name, createdAt }) =>
      shown.volumes.some((one) => one.name === name && one.createdAt === createdAt),
    );
  if (same) return;
  throw new EngineError('conflict', 'The volumes are not those any more whose removal was confirmed', {
    action: 'remove volumes',
  });
}
