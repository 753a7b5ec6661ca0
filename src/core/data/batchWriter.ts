import type { FileHandle } from 'node:fs/promises';
import { writeAll } from './writeAll';

const batchBytes = 1 << 20;
/** Batches on their way to the disk before more is taken. */
const mostWaiting = 2;
/** Written out to the disk meanwhile, so that little is left to wait for in the end. */
const syncEvery = 128 << 20;

/** Writes a file from pieces, in batches whose memory is used again. */
export class BatchWriter {
  private batch: Buffer = Buffer.allocUnsafeSlow(batchBytes);
  private filled = 0;
  private readonly free: Buffer[] = [];
  private waiting = 0;
  private unsynced = 0;
  private writing: Promise<unknown> = Promise.resolve();
  private syncing: Promise<void> = Promise.resolve();

  constructor(private readonly handle: FileHandle) {}

  /** @returns when there is room for more, where there is none now; rejects when the disk takes no more */
  add(data: Buffer): Promise<void> | undefined {
    for (let at = 0; at < data.length;) {
      const copied = data.copy(this.batch, this.filled, at);
      at += copied;
      this.filled += copied;
      if (this.filled === batchBytes) this.flush();
    }
    return this.waiting > mostWaiting ? this.writing.then(() => undefined) : undefined;
  }

  /** All is written. @returns when the disk has it. @throws what the disk says. */
  async written(): Promise<{ readonly synced: Promise<void> }> {
    this.flush();
    await this.writing;
    const synced = this.syncing.then(() => this.handle.sync());
    synced.catch(() => undefined);
    return { synced };
  }

  /** Nothing is under way any more, whatever became of it. */
  async settled(): Promise<void> {
    await Promise.allSettled([this.writing, this.syncing]);
  }

  private flush(): void {
    const full = this.batch;
    const { filled } = this;
    if (filled === 0) return;
    this.batch = this.free.pop() ?? Buffer.allocUnsafeSlow(batchBytes);
    this.filled = 0;
    this.waiting += 1;
    this.writing = this.writing.then(async () => {
      await writeAll(this.handle, [full.subarray(0, filled)]);
      this.waiting -= 1;
      this.free.push(full);
    });
    this.writing.catch(() => undefined);
    this.unsynced += filled;
    if (this.unsynced < syncEvery) return;
    this.unsynced = 0;
    this.syncing = Promise.all([this.syncing, this.writing]).then(() => this.handle.datasync());
    this.syncing.catch(() => undefined);
  }
}
