import assert from 'node:assert/strict';
import { type FileHandle } from 'node:fs/promises';
import { writeAll } from '../../../src/core/data/writeAll';

describe('writing to a disk that is almost full', () => {
  /** A file that takes at most so many bytes a call, and none beyond its room. */
  function handle(most: number, room: number): { file: FileHandle; written: () => string } {
    let text = '';
    const writev = (pieces: readonly Buffer[]): Promise<{ bytesWritten: number }> => {
      if (text.length >= room) return Promise.reject(Object.assign(new Error('full'), { code: 'ENOSPC' }));
      const part = Buffer.concat(pieces).subarray(0, Math.min(most, room - text.length));
      text += part.toString();
      return Promise.resolve({ bytesWritten: part.length });
    };
    return { file: { writev } as unknown as FileHandle, written: () => text };
  }

  it('goes on where a write took only a part', async () => {
    for (const most of [1, 2, 3, 4, 100]) {
      const { file, written } = handle(most, 100);
      await writeAll(
        file,
        ['one', '', 'twenty', 'three'].map((word) => Buffer.from(word)),
      );
      assert.equal(written(), 'onetwentythree', `${most} a time`);
    }
  });

  it('fails when the rest finds no room, though the first part was taken', async () => {
    const { file, written } = handle(100, 5);
    await assert.rejects(writeAll(file, [Buffer.from('one'), Buffer.from('twenty')]), { code: 'ENOSPC' });
    assert.equal(written(), 'onetw');
  });
});
