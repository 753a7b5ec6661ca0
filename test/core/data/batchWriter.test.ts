import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtemp, open, readFile, rm, type FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BatchWriter } from '../../../src/core/data/batchWriter';

describe('writing a file in batches', () => {
  let folder: string;
  before(async () => (folder = await mkdtemp(join(tmpdir(), 'dev-stack-batches-'))));
  after(() => rm(folder, { recursive: true, force: true }));

  it('writes what it was given, though the memory of each piece is used for the next', async () => {
    const content = randomBytes(7_300_001);
    const file = join(folder, 'whole');
    const handle = await open(file, 'wx');
    const writer = new BatchWriter(handle);
    const memory = Buffer.alloc(900_000);
    for (let at = 0, length = 1; at < content.length; at += length, length = (length * 7 + 3) % 900_000) {
      length = Math.max(1, length);
      const copied = content.copy(memory, 0, at, at + length);
      await writer.add(memory.subarray(0, copied));
      memory.fill(0xee);
    }
    const { synced } = await writer.written();
    await synced;
    await handle.close();
    assert.ok((await readFile(file)).equals(content));
  });

  it('has nothing to write of an empty file', async () => {
    const handle = await open(join(folder, 'empty'), 'wx');
    await (
      await new BatchWriter(handle).written()
    ).synced;
    assert.equal((await handle.stat()).size, 0);
    await handle.close();
  });

  /** A disk that takes nothing until it is told to. */
  function slowDisk(): { handle: FileHandle; answer: (error?: Error) => void; written: () => number } {
    const waiting: ((error?: Error) => void)[] = [];
    let bytes = 0;
    const writev = (pieces: readonly Buffer[]): Promise<{ bytesWritten: number }> =>
      new Promise((resolve, reject) => {
        waiting.push((error) => {
          if (error) return reject(error);
          const bytesWritten = pieces.reduce((sum, one) => sum + one.length, 0);
          bytes += bytesWritten;
          resolve({ bytesWritten });
        });
      });
    const sync = (): Promise<void> => Promise.resolve();
    return {
      handle: { writev, sync, datasync: sync } as unknown as FileHandle,
      answer: (error) => waiting.splice(0).forEach((one) => one(error)),
      written: () => bytes,
    };
  }

  it('asks for a pause while the disk is behind, and for no more once it is not', async () => {
    const { handle, answer, written } = slowDisk();
    const writer = new BatchWriter(handle);
    const piece = Buffer.alloc(1 << 20);
    const busy: Promise<void>[] = [];
    for (let n = 0; busy.length === 0; n += 1) {
      assert.ok(n < 10, 'it takes everything');
      const one = writer.add(piece);
      if (one) busy.push(one);
    }
    let free = false;
    void busy[0]?.then(() => (free = true));
    while (!free) {
      answer();
      await new Promise(setImmediate);
    }
    assert.ok(written() >= 1 << 20);
    assert.equal(writer.add(Buffer.alloc(1)), undefined);
  });

  it('tells who waits, and who asks in the end, what the disk says', async () => {
    const { handle, answer } = slowDisk();
    const writer = new BatchWriter(handle);
    const full = Object.assign(new Error('no space'), { code: 'ENOSPC' });
    let busy: Promise<void> | undefined;
    while (busy === undefined) busy = writer.add(Buffer.alloc(1 << 20));
    const failed = assert.rejects(busy, full);
    await new Promise(setImmediate);
    answer(full);
    await failed;
    await assert.rejects(writer.written(), full);
    await writer.settled();
  });
});
