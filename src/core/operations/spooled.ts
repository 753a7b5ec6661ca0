import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addAbortSignal, type Readable } from 'node:stream';
import { writeAll } from '../data/writeAll';
import { CancelledError } from '../support/abort';
import { fileError } from '../support/fileError';

/**
 * All that a stream gives, to be read as soon as it is whole: so that nothing is done with input that breaks off, and
 * whoever writes it is not kept waiting. It is kept in a file for temporary things that only this user can read, and that
 * has no name any more when it is written, so that nothing of it is left however this process ends.
 *
 * @param folder for temporary files
 * @throws CancelledError, Error in words where the file cannot be written
 */
export async function spooled(input: Readable, signal: AbortSignal, folder = tmpdir()): Promise<Readable> {
  try {
    const own = await mkdtemp(join(folder, 'dev-stack-'));
    const handle = await open(join(own, 'input'), 'wx+', 0o600).finally(() => removed(own));
    try {
      for await (const chunk of addAbortSignal(signal, input)) await writeAll(handle, [chunk as Buffer]);
      return handle.createReadStream({ start: 0 });
    } catch (error) {
      await handle.close();
      throw error;
    }
  } catch (error) {
    if (signal.aborted) throw new CancelledError();
    throw fileError(error, `keep the input in ${folder} (TMPDIR names another folder)`);
  }
}

/** Windows lets a file that is open be removed as well, its folder only afterwards: an empty one may stay there. */
async function removed(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true }).catch(() => undefined);
}
