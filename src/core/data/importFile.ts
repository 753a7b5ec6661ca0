import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { createGunzip } from 'node:zlib';
import { throwIfAborted } from '../support/abort';
import { asDataError } from './asDataError';
import { checkEntries } from './checkEntries';
import { DataError } from './dataError';
import { readManifest } from './readManifest';
import type { Snapshot, SnapshotVolume } from './snapshot';
import type { SnapshotStore } from './snapshotStore';
import { damaged, hostile, TarScanner, type TarEntry } from './tarScanner';
import { writeAll } from './writeAll';
import { refuseWithoutRoom } from './writeSnapshot';

export interface ImportFacts {
  /** Of the new snapshot. */
  readonly id: string;
  readonly name: string | undefined;
  readonly project: string;
  readonly fromOtherProject: boolean;
}

const largestManifest = 16 << 20;
const mostVolumes = 1000;
/** More than this no honest data shrinks; deflate itself ends at about a thousand. */
const largestRatio = 500;

/**
 * Reads a file that `exportFile` wrote, or somebody else. It is believed nothing: every member is looked at and every
 * byte counted against the manifest while it is read into a folder that nobody sees; only when all of it holds does the
 * snapshot come into the list. Volumes are not touched. @throws DataError, CancelledError.
 */
export async function importFile(
  store: SnapshotStore,
  file: string,
  facts: ImportFacts,
  onBytes: (bytes: number) => void,
  step: (name: string) => void,
  signal: AbortSignal,
): Promise<Snapshot> {
  const { size, packed } = await look(file);
  const folder = await store.begin(facts.id).catch(asDataError);
  const reader = new ImportReader(folder, facts, packed ? size * largestRatio : size);
  try {
    step('read');
    const source = createReadStream(file, { highWaterMark: 1 << 20 });
    source.on('data', (chunk) => onBytes(chunk.length));
    const bytes = packed ? source.pipe(createGunzip({ chunkSize: 1 << 18 })) : source;
    if (bytes !== source) source.once('error', (error) => bytes.destroy(error));
    try {
      for await (const chunk of bytes as AsyncIterable<Buffer>) {
        throwIfAborted(signal);
        await reader.push(chunk);
      }
    } finally {
      source.destroy();
    }
    step('check');
    const snapshot = await reader.end();
    step('publish');
    await store.publish(snapshot);
    return snapshot;
  } catch (error) {
    await reader.close();
    await store.abandon(facts.id);
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (/^Z_/.test(code)) throw damaged('it cannot be unpacked');
    return asDataError(error);
  }
}

async function look(file: string): Promise<{ size: number; packed: boolean }> {
  let handle: FileHandle;
  try {
    handle = await open(file, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new DataError('notFound', `There is no file ${file}`, { cause: error });
  }
  try {
    const { size } = await handle.stat();
    const { buffer } = await handle.read(Buffer.alloc(2), 0, 2, 0);
    return { size, packed: buffer[0] === 0x1f && buffer[1] === 0x8b };
  } finally {
    await handle.close();
  }
}

/** One volume on its way: its bytes into a file, its members looked at. */
interface Incoming {
  readonly volume: SnapshotVolume;
  readonly scanner: TarScanner;
  readonly hash: Hash;
  readonly pieces: Buffer[];
  handle: FileHandle | undefined;
}

class ImportReader {
  private manifest: Snapshot | undefined;
  private manifestParts: Buffer[] | undefined;
  private incoming: Incoming | undefined;
  /** Read to their ends since the last push. */
  private complete: Incoming[] = [];
  private next = 0;
  private readonly outer = new TarScanner({
    entry: (entry) => this.begin(entry),
    content: (data) => this.take(data),
  });

  constructor(
    private readonly folder: string,
    private readonly facts: ImportFacts,
    /** Bytes that the file can honestly hold. */
    private readonly limit: number,
  ) {}

  async push(chunk: Buffer): Promise<void> {
    this.outer.push(chunk);
    if (this.outer.totalBytes > this.limit) throw hostile('it unpacks to far more than its size allows');
    // What the manifest claims is known as soon as the first volume begins: long before the disk is full of it.
    for (const done of this.complete.splice(0)) await this.finish(done);
    if (this.incoming) await this.write(this.incoming);
  }

  async end(): Promise<Snapshot> {
    this.outer.end();
    const last = this.incoming;
    this.incoming = undefined;
    if (last) await this.finish(last);
    const manifest = this.readManifest();
    if (this.next !== manifest.volumes.length) throw damaged('volumes of its manifest are missing');
    return {
      ...manifest,
      id: this.facts.id,
      kind: 'imported',
      name: this.facts.name ?? manifest.name,
    };
  }

  async close(): Promise<void> {
    const open = [...this.complete, this.incoming].flatMap((one) => one?.handle ?? []);
    await Promise.allSettled(open.map((handle) => handle.close()));
  }

  private begin(entry: TarEntry): void {
    if (entry.kind !== 'file') throw hostile(`${JSON.stringify(entry.path)} is no file`);
    if (!this.manifestParts) {
      if (entry.path !== 'manifest.json')
        throw hostile('it does not begin with a manifest: it is no snapshot');
      if (entry.size > largestManifest) throw hostile('its manifest claims an absurd size');
      this.manifestParts = [];
      return;
    }
    const manifest = this.readManifest();
    if (this.incoming) this.complete.push(this.incoming);
    const volume = manifest.volumes[this.next];
    this.next += 1;
    if (volume?.file !== entry.path) {
      throw hostile(`it brings ${JSON.stringify(entry.path)}, which its manifest does not name there`);
    }
    if (volume.fileBytes !== entry.size)
      throw damaged(`the size of volume ${volume.name} is not what was saved`);
    this.incoming = {
      ...{ volume, pieces: [], handle: undefined },
      scanner: new TarScanner(checkEntries(volume.name)),
      hash: createHash('sha256'),
    };
  }

  private take(data: Buffer): void {
    if (this.incoming) {
      this.incoming.scanner.push(data);
      this.incoming.pieces.push(data);
    } else this.manifestParts?.push(Buffer.from(data));
  }

  private readManifest(): Snapshot {
    if (this.manifest) return this.manifest;
    if (!this.manifestParts) throw damaged('it is empty');
    const manifest = readManifest(Buffer.concat(this.manifestParts).toString('utf8'));
    const { project, fromOtherProject } = this.facts;
    if (manifest.project !== project && !fromOtherProject) {
      throw new DataError(
        'foreign',
        `The archive is of the project ${manifest.project}, this stack is ${project}. Nothing was changed`,
        { project: manifest.project },
      );
    }
    if (manifest.volumes.length > mostVolumes) throw hostile('it claims an absurd number of volumes');
    if (manifest.volumes.reduce((sum, one) => sum + one.fileBytes, 0) > this.limit) {
      throw hostile('its manifest claims more than the file can hold');
    }
    this.manifest = manifest;
    return manifest;
  }

  private async write(incoming: Incoming): Promise<void> {
    if (!incoming.handle) {
      const { volumes } = this.readManifest();
      if (incoming.volume === volumes[0]) {
        await refuseWithoutRoom(
          this.folder,
          volumes.reduce((sum, one) => sum + one.fileBytes, 0),
        );
      }
      incoming.handle = await open(join(this.folder, incoming.volume.file), 'wx', 0o600);
    }
    for (const piece of incoming.pieces) incoming.hash.update(piece);
    if (incoming.pieces.length > 0) await writeAll(incoming.handle, incoming.pieces.splice(0));
  }

  private async finish(incoming: Incoming): Promise<void> {
    await this.write(incoming);
    const { volume, scanner, hash, handle } = incoming;
    try {
      await handle?.sync();
    } finally {
      await handle?.close();
      incoming.handle = undefined;
    }
    scanner.end();
    if (hash.digest('hex') !== volume.sha256) {
      throw damaged(`the bytes of volume ${volume.name} are not those that were saved`);
    }
    if (scanner.entries !== volume.entries || scanner.contentBytes !== volume.contentBytes) {
      throw damaged(`volume ${volume.name} does not hold what its manifest says`);
    }
  }
}
