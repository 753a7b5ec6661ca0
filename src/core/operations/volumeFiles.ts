import { createHash } from 'node:crypto';
import { DataError, type LockHolder } from '../data/dataError';
import { listingScript, mostEntries, parseListing, type FolderListing } from '../data/folderListing';
import { listArchive, readOne } from '../data/listArchive';
import { ProjectLock, type HeldLock } from '../data/projectLock';
import { closeVolume, mountPath, openVolume, type VolumeAccess } from '../data/volumeAccess';
import { partsOf, volumePlace, type VolumePlace } from '../data/volumePlace';
import type { Engine } from '../engine/engine';
import { EngineError } from '../engine/engineError';
import type { PathFacts } from '../engine/wire';
import { observe } from '../reconcile/observe';
import { isCancelled } from '../support/abort';
import type { DataRoom } from './dataRoom';

/** No listing is longer (bytes): a container that prints without end is not listened to. */
const mostOutput = 8 << 20;

/** A look into the files of a stack's volumes, through the engine. Nothing is ever written. */
export class VolumeFiles {
  constructor(private readonly room: DataRoom) {}

  /** @param path in the volume; empty for its root. @throws DataError `noFile`, `tooLarge`, `locked` */
  list(volume: string, path: string, signal: AbortSignal): Promise<FolderListing> {
    return this.at(
      volume,
      async (engine, place) => {
        const found = await this.find(engine, place, path, signal);
        if (found.facts.kind !== 'folder') throw noFile(path, 'is no folder');
        const listed = place.runs ? await byShell(engine, place.container, found.at, signal) : undefined;
        return listed ?? listArchive(await engine.getArchive(place.container, found.at, signal));
      },
      signal,
    );
  }

  /** What a link in the volume leads to, where it leads to something in the volume; else the link. */
  stat(volume: string, path: string, signal: AbortSignal): Promise<PathFacts> {
    return this.at(
      volume,
      async (engine, place) => (await this.find(engine, place, path, signal)).facts,
      signal,
    );
  }

  /** @param most bytes; @throws DataError `noFile`, `tooLarge`, `locked` */
  read(volume: string, path: string, most: number, signal: AbortSignal): Promise<Buffer> {
    return this.at(
      volume,
      async (engine, place) => {
        const { facts, at } = await this.find(engine, place, path, signal);
        if (facts.kind === 'symlink')
          throw noFile(path, `is a link to ${facts.target}, which is not in this volume`);
        if (facts.kind !== 'file')
          throw noFile(path, facts.kind === 'folder' ? 'is a folder' : 'is a device, a pipe or a socket');
        if (facts.size > most) {
          const mb = (bytes: number): string => `${Math.ceil(bytes / 1e6)} MB`;
          throw new DataError(
            'tooLarge',
            `${path} has ${mb(facts.size)}; files of up to ${mb(most)} are shown`,
          );
        }
        return readOne(await engine.getArchive(place.container, at, signal), most);
      },
      signal,
    );
  }

  /**
   * Where a path of the volume is in the container. No folder on the way may be a link: it could lead to what is not of
   * the volume.
   */
  private async find(
    engine: Engine,
    place: VolumePlace,
    path: string,
    signal: AbortSignal,
  ): Promise<{ readonly facts: PathFacts; readonly at: string }> {
    const base = place.path.replace(/\/$/, '');
    const parts = partsOf(path);
    const steps = [...parts.keys()].map((count) => `${base}/${parts.slice(0, count + 1).join('/')}`);
    const found = await Promise.all(
      [base, ...steps].map((one) => engine.statPath(place.container, one, signal)),
    );
    const facts = found.at(-1);
    if (facts === undefined || found.slice(0, -1).some((one) => one?.kind !== 'folder'))
      throw noFile(path, 'is not there');
    if (facts.kind !== 'symlink' || !facts.target.startsWith(`${base}/`))
      return { facts, at: steps.at(-1) ?? base };
    // Followed to its end by the engine.
    const target = await engine.statPath(place.container, facts.target, signal);
    return target === undefined || target.kind === 'symlink'
      ? { facts, at: steps.at(-1) ?? base }
      : { facts: target, at: facts.target };
  }

  /** Through a container that is there, else through one that is made for it and never runs. */
  private async at<T>(
    volume: string,
    act: (engine: Engine, place: VolumePlace) => Promise<T>,
    signal: AbortSignal,
  ): Promise<T> {
    const engine = await this.room.changes.host.engine(signal);
    const place = volumePlace(volume, await this.room.containers(engine, signal));
    if (place !== undefined) {
      try {
        return await act(engine, place);
      } catch (error) {
        // The container went meanwhile.
        if (!EngineError.is(error, 'notFound')) throw error;
      }
    }
    const lock = await this.lock(volume, signal);
    try {
      return await this.throughOwn(engine, volume, act, signal);
    } finally {
      await lock.release();
    }
  }

  private async throughOwn<T>(
    engine: Engine,
    volume: string,
    act: (engine: Engine, place: VolumePlace) => Promise<T>,
    signal: AbortSignal,
  ): Promise<T> {
    const { stack } = this.room;
    const observed = await observe(engine, stack, signal);
    const name = `dev-stack-look-${createHash('sha256').update(volume).digest('hex').slice(0, 12)}`;
    const access: VolumeAccess = {
      ...{ engine, project: stack.name, containerName: () => name },
      image: await this.room.anyImage(engine, observed, signal),
    };
    const before = await engine.findVolume(volume, signal);
    if (before === undefined) throw new DataError('noFile', `There is no volume ${volume}`);
    const open = (): Promise<string> => openVolume(access, volume, 0, true, signal);
    const container = await open().catch(async (error: unknown) => {
      if (!EngineError.is(error, 'conflict')) throw error;
      // Left behind by a process that ended, or of another one, whose call the engine ends first.
      await closeVolume(access, 0);
      return open();
    });
    try {
      const now = await engine.findVolume(volume, signal);
      if (now?.createdAt !== before.createdAt) {
        // It was removed in between. One without a label is the empty one that the engine made for our container.
        await closeVolume(access, 0);
        const ours = now !== undefined && Object.keys(now.labels).length === 0;
        if (ours && Object.keys(before.labels).length > 0) await engine.removeVolume(volume, signal);
        throw new DataError('noFile', `The volume ${volume} is not there any more`);
      }
      return await act(engine, { container, path: mountPath, runs: false });
    } finally {
      await closeVolume(access, 0);
    }
  }

  /** A container that is made while data is replaced would be in the way. @throws DataError `locked` */
  private async lock(volume: string, signal: AbortSignal): Promise<HeldLock> {
    const lock = new ProjectLock(this.room.place.locks, this.room.settings.owner);
    const busy = new AbortController();
    let holder: LockHolder | undefined;
    const onWait = (found: LockHolder): void => {
      holder = found;
      busy.abort();
    };
    try {
      const until = AbortSignal.any([signal, busy.signal]);
      return await lock.take('shared', `look into ${volume}`, onWait, until);
    } catch (error) {
      if (holder === undefined || signal.aborted || !isCancelled(error)) throw error;
      const { owner, purpose } = holder;
      throw new DataError('locked', `${owner} is at it now (${purpose}). Look again when that is done`, {
        holder,
      });
    }
  }
}

/** @returns undefined where the container has no shell, or does not let us look */
async function byShell(
  engine: Engine,
  container: string,
  folder: string,
  signal: AbortSignal,
): Promise<FolderListing | undefined> {
  const parts: Buffer[] = [];
  let bytes = 0;
  const enough = new AbortController();
  try {
    const exitCode = await engine.execAttached(
      container,
      {
        command: ['sh', '-c', listingScript, 'sh', folder, String(mostEntries)],
        user: '0',
        endOnAbort: true,
      },
      {
        onOutput: ({ stream, data }) => {
          bytes += data.length;
          if (bytes > mostOutput) enough.abort();
          else if (stream === 'stdout') parts.push(data);
        },
      },
      AbortSignal.any([signal, enough.signal]),
    );
    return exitCode === 0 ? parseListing(Buffer.concat(parts)) : undefined;
  } catch (error) {
    if (signal.aborted || (!EngineError.is(error) && !isCancelled(error))) throw error;
    return undefined;
  }
}

function noFile(path: string, what: string): DataError {
  return new DataError('noFile', `${path === '' ? 'The volume' : path} ${what}`);
}
