import type { PathFacts } from '../engine/wire';
import { DataError } from './dataError';
import { entryOf, inOrder, mostEntries, type FolderListing, type VolumeEntry } from './folderListing';
import { TarScanner, type TarEntry } from './tarScanner';

/** The engine sends all that is below a folder to tell its names. This much (bytes) of it is waited for. */
const mostBytes = 1 << 30;

/** What is directly in the folder that the archive is of. @throws DataError `tooLarge`, `damaged` */
export async function listArchive(
  archive: AsyncIterable<Buffer>,
  limits = { bytes: mostBytes, entries: mostEntries },
): Promise<FolderListing> {
  const found = new Map<string, VolumeEntry>();
  let root: string | undefined;
  let more = false;
  const scanner = new TarScanner({
    entry(member) {
      const path = member.path.replace(/\/$/, '');
      if (root === undefined) {
        root = path;
        return;
      }
      if (!path.startsWith(`${root}/`)) return;
      const name = path.slice(root.length + 1);
      if (found.size >= limits.entries && !found.has(name) && !name.includes('/')) {
        more = true;
        return;
      }
      const kind = kindOf(member.kind);
      const entry = entryOf(name, kind, member.kind === 'file' ? member.size : undefined);
      if (entry !== undefined) found.set(name, entry);
    },
  });
  for await (const chunk of archive) {
    scanner.push(chunk);
    if (more) break;
    if (scanner.totalBytes > limits.bytes) {
      throw new DataError(
        'tooLarge',
        'This folder holds more than 1 GB, and while no service with a shell runs that mounts the volume, the engine can only send all of it. Start the service and look again',
      );
    }
  }
  if (!more) scanner.end();
  return { entries: [...found.values()].sort(inOrder), more };
}

function kindOf(kind: TarEntry['kind']): PathFacts['kind'] {
  switch (kind) {
    // A second name of a file comes without its content.
    case 'hardlink':
    case 'file':
      return 'file';
    case 'folder':
    case 'symlink':
      return kind;
    case 'device':
    case 'fifo':
      return 'other';
  }
}

/** The content of the one file that the archive is of. @throws DataError `noFile`, `tooLarge`, `damaged` */
export async function readOne(archive: AsyncIterable<Buffer>, most: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  let seen = 0;
  const scanner = new TarScanner({
    entry({ kind, size }) {
      seen += 1;
      if (seen > 1 || kind !== 'file') throw new DataError('noFile', 'This is no file that can be read');
      // It may have grown since it was looked at.
      if (size > most) throw new DataError('tooLarge', 'The file is too large to be shown');
    },
    content: (data) => parts.push(Buffer.from(data)),
  });
  for await (const chunk of archive) scanner.push(chunk);
  scanner.end();
  return Buffer.concat(parts);
}
