import { readFile, stat } from 'node:fs/promises';
import { EngineError } from '../engine/engineError';
import { fileError } from '../support/fileError';
import type { ContainerFile } from './plan';
import { tarFiles, type TarFile } from './tarFiles';

/** An archive of configs and secrets, to be extracted at `/`. @throws EngineError `invalid`: a file cannot be read. */
export async function filesArchive(files: readonly ContainerFile[]): Promise<Buffer> {
  return tarFiles(await Promise.all(files.map(withContent)));
}

async function withContent(file: ContainerFile): Promise<TarFile> {
  if (file.from === undefined) return { ...file, mode: file.mode ?? readable };
  try {
    const [content, { mode }] = await Promise.all([readFile(file.from), stat(file.from)]);
    // As it would be seen if it were mounted, but for its owner, whom the other machine may not know.
    return { ...file, content, mode: file.mode ?? (mode & 0o777) | readable };
  } catch (error) {
    const failure = fileError(error, `read ${file.from}, which is copied to ${file.path}`) as Error;
    throw new EngineError('invalid', failure.message, { action: 'copy files', cause: error });
  }
}

const readable = 0o444;
