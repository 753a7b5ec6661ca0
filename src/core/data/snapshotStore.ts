import { randomBytes } from 'node:crypto';
import { mkdir, readFile, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError } from './dataError';
import { syncFolder, writeDurably } from './durableFile';
import { makePrivate } from './projectFolder';
import { isSnapshotId, readManifest } from './readManifest';
import type { Snapshot, SnapshotRow } from './snapshot';

const manifestName = 'manifest.json';
/** Begins the names of folders that are being written. */
const unfinished = '.new-';
/** Begins the names of folders that are being removed. */
const removed = '.old-';

/** The snapshots of one stack on this machine: a folder each, with a manifest and a file for every volume. */
export class SnapshotStore {
  constructor(readonly folder: string) {}

  /** Newest first. */
  async list(): Promise<SnapshotRow[]> {
    const names = await readdir(this.folder).catch(() => []);
    const rows = await Promise.all(names.filter(isSnapshotId).map((id) => this.row(id)));
    return rows
      .filter((row) => row !== undefined)
      .sort(
        (a, b) => b.snapshot.createdAt - a.snapshot.createdAt || (a.snapshot.id < b.snapshot.id ? 1 : -1),
      );
  }

  /** @throws DataError `notFound`, `ambiguous`. */
  async find(idOrName: string): Promise<SnapshotRow> {
    const rows = await this.list();
    const byId = rows.find(({ snapshot }) => snapshot.id === idOrName);
    const named = byId ? [byId] : rows.filter(({ snapshot }) => snapshot.name === idOrName);
    const [found] = named;
    if (!found)
      throw new DataError('notFound', `There is no snapshot ${idOrName}. See the list of snapshots`);
    if (named.length > 1) {
      const ids = named.map(({ snapshot }) => snapshot.id).join(', ');
      throw new DataError(
        'ambiguous',
        `${named.length} snapshots are called ${idOrName}: name one of ${ids}`,
      );
    }
    return found;
  }

  /** @throws DataError `damaged` when files are missing or have another size. */
  async whole(idOrName: string): Promise<Snapshot> {
    const { snapshot, broken } = await this.find(idOrName);
    if (broken !== undefined)
      throw new DataError('damaged', `The snapshot ${snapshot.name} is damaged: ${broken}`);
    return snapshot;
  }

  fileOf(snapshot: Pick<Snapshot, 'id'>, file: string): string {
    return join(this.folder, snapshot.id, file);
  }

  /** "20260131-120000-1a2b3c", in UTC. */
  newId(now: number): string {
    const time = new Date(now)
      .toISOString()
      .replace(/\.\d+Z$/, '')
      .replaceAll(/[-:]/g, '');
    return `${time.replace('T', '-')}-${randomBytes(3).toString('hex')}`;
  }

  /** A folder to write a snapshot's files to; nobody sees it before `publish`. */
  async begin(id: string): Promise<string> {
    await makePrivate(this.folder);
    const folder = join(this.folder, unfinished + id);
    await mkdir(folder, { mode: 0o700 });
    return folder;
  }

  /** Files are synced already. From here on the snapshot is in the list. */
  async publish(snapshot: Snapshot): Promise<void> {
    const folder = join(this.folder, unfinished + snapshot.id);
    await writeDurably(join(folder, manifestName), manifestText(snapshot));
    await rename(folder, join(this.folder, snapshot.id));
    await syncFolder(this.folder);
  }

  async abandon(id: string): Promise<void> {
    await rm(join(this.folder, unfinished + id), { recursive: true, force: true });
  }

  /** Takes away what processes left that died while they wrote or deleted. Nobody else may be at it. */
  async sweep(): Promise<void> {
    const left = await this.unfinished();
    await Promise.all(left.map((name) => rm(join(this.folder, name), { recursive: true, force: true })));
  }

  /** Names of folders that are being written or removed, or that nobody is at any more. */
  async unfinished(): Promise<string[]> {
    const names = await readdir(this.folder).catch(() => []);
    return names.filter((name) => name.startsWith(unfinished) || name.startsWith(removed));
  }

  async change(snapshot: Snapshot): Promise<void> {
    await writeDurably(this.fileOf(snapshot, manifestName), manifestText(snapshot));
  }

  /** Out of the list at once, also when removing its files is cut off. */
  async delete(id: string): Promise<void> {
    const away = join(this.folder, removed + id);
    await rename(join(this.folder, id), away);
    await rm(away, { recursive: true, force: true });
  }

  private async row(id: string): Promise<SnapshotRow | undefined> {
    let text: string;
    try {
      text = await readFile(join(this.folder, id, manifestName), 'utf8');
    } catch {
      return undefined;
    }
    let snapshot: Snapshot;
    try {
      snapshot = readManifest(text);
      if (snapshot.id !== id) throw new DataError('damaged', 'its manifest is of another snapshot');
    } catch (error) {
      return { snapshot: unreadable(id), sizeBytes: 0, broken: (error as Error).message };
    }
    const sizes = await Promise.all(
      snapshot.volumes.map(({ file }) =>
        stat(this.fileOf(snapshot, file)).then(
          ({ size }) => size,
          () => undefined,
        ),
      ),
    );
    const bad = snapshot.volumes.find((volume, index) => sizes[index] !== volume.fileBytes);
    const sizeBytes = sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0);
    return { snapshot, sizeBytes, broken: bad && `the file of volume ${bad.name} is missing or cut off` };
  }
}

function manifestText(snapshot: Snapshot): string {
  return `${JSON.stringify(snapshot, undefined, 2)}\n`;
}

/** Stands in for a snapshot whose manifest cannot be read: it can be seen and deleted. */
function unreadable(id: string): Snapshot {
  const [day = '', time = ''] = id.split('-');
  const iso = `${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}T${time.slice(0, 2)}:${time.slice(2, 4)}:${time.slice(4)}Z`;
  return {
    ...{ format: 1, id, kind: 'manual', name: id, note: '', createdAt: Date.parse(iso) || 0, project: '' },
    ...{
      workingDir: '',
      git: undefined,
      definitionHash: '',
      images: [],
      quiet: 'idle',
      quietMs: 0,
      volumes: [],
    },
  };
}
