import { randomUUID } from 'node:crypto';
import { link, readFile, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { sleep, throwIfAborted } from '../support/abort';
import { fileError } from '../support/fileError';
import type { LockHolder } from './dataError';
import { processStart } from './processStart';
import { makePrivate } from './projectFolder';

interface Entry extends LockHolder {
  /** See processStart. */
  readonly started: string;
}

export interface HeldLock {
  release(): Promise<void>;
}

const exclusiveName = 'exclusive.json';
const sharedName = /^shared-.*\.json$/;
const pollMs = 150;
/** Writing an entry takes less (ms). */
const abandonedMs = 60_000;

/**
 * Keeps processes apart that change one stack. Shared holders (start, stop) go side by side; an exclusive one (whatever
 * replaces or deletes data) waits for them and keeps new ones out. A lock is a file that names its process; one whose
 * process is gone counts for nothing and is taken away, also when the number went to a new process. Locks of another
 * machine (a shared home folder) are believed.
 */
export class ProjectLock {
  constructor(
    private readonly folder: string,
    private readonly owner: string,
    private readonly platform: NodeJS.Platform = process.platform,
  ) {}

  /**
   * @param onWait called once for every other holder that is waited for
   * @throws CancelledError, Error in words where the folder cannot be written; a shared one does without it where nobody can
   */
  async take(
    mode: 'shared' | 'exclusive',
    purpose: string,
    onWait: (holder: LockHolder) => void,
    signal: AbortSignal,
  ): Promise<HeldLock> {
    throwIfAborted(signal);
    const waiter = new Waiter(onWait, signal);
    try {
      await makePrivate(this.folder);
      const text = JSON.stringify(await this.entry(purpose));
      return await (mode === 'exclusive' ? this.takeExclusive(text, waiter) : this.takeShared(text, waiter));
    } catch (error) {
      if (mode === 'shared' && (await this.isNobodys(error))) return { release: () => Promise.resolve() };
      throw fileError(error, `write to ${this.folder}`);
    }
  }

  /** Where nobody can write nobody changes data either: a start needs no lock there, as it needs none of it. */
  private async isNobodys(error: unknown): Promise<boolean> {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EROFS') return true;
    if (code !== 'EACCES' && code !== 'EPERM' && code !== 'ENOENT' && code !== 'ENOTDIR') return false;
    // A folder that cannot even be looked into may be another user's, with a lock in it.
    return stat(this.folder).then(
      () => false,
      (missing: NodeJS.ErrnoException) => missing.code === 'ENOENT' || missing.code === 'ENOTDIR',
    );
  }

  /** Who holds it exclusively now. */
  async holder(): Promise<LockHolder | undefined> {
    return this.living(exclusiveName);
  }

  private async takeExclusive(text: string, waiter: Waiter): Promise<HeldLock> {
    const own = join(this.folder, `own-${process.pid}-${randomUUID()}.json`);
    await writeFile(own, text, { mode: 0o600 });
    try {
      // A link appears with its content, and fails where there is one.
      for (;;) {
        const taken = await link(own, join(this.folder, exclusiveName)).then(
          () => true,
          (error: NodeJS.ErrnoException) => {
            if (error.code === 'EEXIST') return false;
            throw error;
          },
        );
        if (taken) break;
        const holder = await this.living(exclusiveName);
        if (holder) await waiter.waitFor(holder);
      }
    } finally {
      await rm(own, { force: true });
    }
    const release = (): Promise<void> => rm(join(this.folder, exclusiveName), { force: true });
    try {
      for (const name of await this.sharedNames()) {
        for (let holder = await this.living(name); holder; holder = await this.living(name)) {
          await waiter.waitFor(holder);
        }
      }
      await this.sweep();
    } catch (error) {
      await release();
      throw error;
    }
    return { release };
  }

  /** Takes away what processes left that died while they had a lock, or between two steps of taking one. */
  private async sweep(): Promise<void> {
    for (const name of await readdir(this.folder)) {
      const pid = /^(?:own|shared|dead)-(\d+)-.*$/.exec(name)?.[1];
      if (pid === undefined) continue;
      if (sharedName.test(name)) {
        await this.living(name);
        continue;
      }
      const file = join(this.folder, name);
      const entry = parse(await readFile(file, 'utf8').catch(() => ''));
      // Without its content, which a process may just be writing, its number and age have to do.
      const alive = entry
        ? await this.isAlive(entry)
        : (await processStart(Number(pid), this.platform)) !== undefined;
      const age =
        Date.now() -
        (await stat(file).then(
          ({ mtimeMs }) => mtimeMs,
          () => 0,
        ));
      if (!alive || (!entry && age > abandonedMs)) await rm(file, { force: true });
    }
  }

  private async takeShared(text: string, waiter: Waiter): Promise<HeldLock> {
    const file = join(this.folder, `shared-${process.pid}-${randomUUID()}.json`);
    const release = (): Promise<void> => rm(file, { force: true });
    for (;;) {
      // First ours, then a look at the other: an exclusive taker does the same, so one of the two sees the other.
      const temporary = `${file}.new`;
      await writeFile(temporary, text, { mode: 0o600 });
      await rename(temporary, file);
      const holder = await this.living(exclusiveName);
      if (!holder) {
        await this.sweep();
        return { release };
      }
      await release();
      await waiter.waitFor(holder);
    }
  }

  private async sharedNames(): Promise<string[]> {
    return (await readdir(this.folder)).filter((name) => sharedName.test(name));
  }

  /** @returns who holds the lock of that name; what a dead process left is taken away. */
  private async living(name: string): Promise<Entry | undefined> {
    const file = join(this.folder, name);
    const text = await readFile(file, 'utf8').catch(() => undefined);
    if (text === undefined) return undefined;
    const entry = parse(text);
    if (entry && (await this.isAlive(entry))) return entry;
    // Renamed first: of several who saw it dead one gets it, and nobody removes what another took meanwhile.
    const away = join(this.folder, `dead-${process.pid}-${randomUUID()}.json`);
    try {
      await rename(file, away);
    } catch {
      return undefined;
    }
    const moved = await readFile(away, 'utf8').catch(() => text);
    // It had changed hands in between: it goes back to where its holder believes it to be.
    if (moved !== text) await link(away, file).catch(() => undefined);
    await rm(away, { force: true });
    return undefined;
  }

  private async isAlive(entry: Entry): Promise<boolean> {
    if (entry.host !== hostname()) return true;
    const started = await processStart(entry.pid, this.platform);
    if (started === undefined) return false;
    return started === '' || entry.started === '' || started === entry.started;
  }

  private async entry(purpose: string): Promise<Entry> {
    const { pid } = process;
    const started = (await processStart(pid, this.platform)) ?? '';
    return { pid, host: hostname(), purpose, since: Date.now(), owner: this.owner, started };
  }
}

class Waiter {
  private readonly told = new Set<string>();

  constructor(
    private readonly onWait: (holder: LockHolder) => void,
    private readonly signal: AbortSignal,
  ) {}

  async waitFor(holder: LockHolder): Promise<void> {
    const key = `${holder.host} ${holder.pid} ${holder.since}`;
    if (!this.told.has(key)) {
      this.told.add(key);
      this.onWait(holder);
    }
    await sleep(pollMs, this.signal);
  }
}

function parse(text: string): Entry | undefined {
  try {
    const value = JSON.parse(text) as Partial<Record<keyof Entry, unknown>>;
    const { pid, host, purpose, since, owner, started } = value;
    if (typeof pid !== 'number' || typeof host !== 'string' || typeof since !== 'number') return undefined;
    return {
      ...{ pid, host, since, purpose: String(purpose), owner: String(owner) },
      started: typeof started === 'string' ? started : '',
    };
  } catch {
    return undefined;
  }
}
