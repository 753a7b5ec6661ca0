import { readFile, stat } from 'node:fs/promises';
import { pack } from 'tar-stream';
import type { Engine } from '../engine/engine';
import { EngineError } from '../engine/engineError';
import type { WatchBatch } from './watchBatch';

/** Bytes sent at a time. */
const chunkBytes = 16 << 20;

/**
 * Brings a container's files up to date: writes what changed, takes away what went. A file that is gone again by now is
 * left to its own removal. @throws EngineError
 */
export async function syncFiles(
  engine: Engine,
  container: string,
  { write, remove }: Pick<WatchBatch, 'write' | 'remove'>,
  signal: AbortSignal,
): Promise<void> {
  if (remove.length > 0) {
    const { exitCode, stderr } = await engine.exec(
      container,
      { command: ['rm', '-rf', '--', ...remove], user: '0' },
      signal,
    );
    if (exitCode !== 0) {
      const said = stderr.toString().trim() || `rm ended with ${exitCode}`;
      throw new EngineError('failed', `Files could not be removed in the container: ${said}`);
    }
  }
  let tar = pack();
  let [bytes, count] = [0, 0];
  const send = async (): Promise<void> => {
    if (count === 0) return;
    tar.finalize();
    const parts: Buffer[] = [];
    for await (const part of tar) parts.push(part as Buffer);
    await engine.putArchive(container, '/', Buffer.concat(parts), signal);
    tar = pack();
    [bytes, count] = [0, 0];
  };
  for (const { path, target } of write) {
    try {
      const [{ mode, mtime }, data] = await Promise.all([stat(path), readFile(path)]);
      tar.entry({ name: target.replace(/^\/+/, ''), mode: mode & 0o777, mtime, uid: 0, gid: 0 }, data);
      bytes += data.length;
      count += 1;
    } catch (error) {
      if (!['ENOENT', 'EISDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    }
    if (bytes >= chunkBytes) await send();
  }
  await send();
}
