import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, posix, relative, sep } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { pack, type Pack } from 'tar-stream';
import type { BuildDockerfile } from '../../core/engine/imageBuild';
import { contextEntries, type ContextEntry } from './contextEntries';
import { ignoreFilter } from './contextFilter';

const ignoreFile = '.dockerignore';
/** A Dockerfile that the context does not hold is added under this name, and taken out again by the engine. */
const addedName = '.dockerfile.dev-stack';

export interface ContextTar {
  readonly stream: Readable;
  /** Where the Dockerfile is in it. */
  readonly dockerfile: string;
}

/**
 * A build context as a tar, made while it is read: for the classic builder, which takes all of it with every build.
 * What the ignore file names is left out; the Dockerfile comes along all the same.
 */
export async function contextTar(
  folder: string,
  dockerfile: BuildDockerfile,
  signal: AbortSignal | undefined,
): Promise<ContextTar> {
  const own = dockerfile.kind === 'file' ? relative(folder, dockerfile.path).split(sep).join('/') : undefined;
  const isInside = own !== undefined && own !== '..' && !own.startsWith('../') && !/^[A-Za-z]:/.test(own);
  const specific = dockerfile.kind === 'file' ? await textOf(`${dockerfile.path}${ignoreFile}`) : undefined;
  const rules = specific ?? (await textOf(join(folder, ignoreFile))) ?? '';
  const ignored = ignoreFilter(rules.replace(/^\uFEFF/, '').split(/\r?\n/));
  const added = !isInside || !ignored.isIncluded(own);
  const stream = pack();
  const fill = async (): Promise<void> => {
    for await (const entry of contextEntries(folder, ignored, signal)) {
      if (added && entry.path === ignoreFile) continue;
      await addEntry(stream, entry);
    }
    if (added) {
      const text = dockerfile.kind === 'inline' ? dockerfile.text : await readFile(dockerfile.path, 'utf8');
      stream.entry({ name: addedName }, text);
      stream.entry({ name: ignoreFile }, `${rules}\n${ignoreFile}\n${addedName}\n`);
    }
    stream.finalize();
  };
  void fill().catch((error: unknown) => stream.destroy(error as Error));
  return { stream: Readable.from(stream), dockerfile: added ? addedName : posix.normalize(own) };
}

async function addEntry(stream: Pack, entry: ContextEntry): Promise<void> {
  const types = { file: 'file', folder: 'directory', link: 'symlink' } as const;
  const header = {
    name: entry.kind === 'folder' ? `${entry.path}/` : entry.path,
    type: types[entry.kind],
    mode: entry.mode,
    size: Number(entry.size),
    mtime: new Date(Number(entry.modifiedNs / 1_000_000n)),
    uid: 0,
    gid: 0,
    ...(entry.kind === 'link' && { linkname: entry.target }),
  };
  if (entry.kind !== 'file') return void stream.entry(header);
  if (entry.size === 0n) return void stream.entry(header, '');
  // A file that grows meanwhile must not: its size is written already.
  const end = Number(entry.size) - 1;
  await pipeline(createReadStream(entry.file, { end }), stream.entry(header));
}

async function textOf(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch {
    return undefined;
  }
}
