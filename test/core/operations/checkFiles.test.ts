import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Snapshot, SnapshotVolume } from '../../../src/core/data/snapshot';
import { checkFiles } from '../../../src/core/operations/checkFiles';
import type { DataRoom } from '../../../src/core/operations/dataRoom';
import type { ProgressEvent } from '../../../src/core/operations/progress';
import { makeTar } from '../data/makeTar';

describe('the check of what is to be restored', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'dev-stack-check-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const room = {
    store: { fileOf: (_snapshot: unknown, file: string) => join(folder, file) },
    now: () => Date.now(),
  } as unknown as DataRoom;
  const snapshot = { name: 'friday' } as Snapshot;
  const signal = new AbortController().signal;

  /** A volume whose file holds that. */
  function saved(file: string, content: string): SnapshotVolume {
    const tar = makeTar([{ path: 'dev-stack-data/a', content }]);
    writeFileSync(join(folder, file), tar);
    return {
      ...{ name: `shop_${file}`, anonymous: undefined, services: ['db'], driver: 'local', options: {} },
      ...{ labels: {}, entries: 1, contentBytes: content.length, file, fileBytes: tar.length },
      sha256: createHash('sha256').update(tar).digest('hex'),
    };
  }

  /** How many bytes were read, in all. */
  function counting() {
    const done: number[] = [];
    const onProgress = (event: ProgressEvent): void => {
      if (event.kind === 'data') done.push(event.doneBytes);
    };
    return { onProgress, done };
  }

  const damaged = (name: string) => ({ name: 'DataError', reason: 'damaged', message: new RegExp(name) });

  it('passes what is what was saved, and reads it once', async () => {
    const volumes = [saved('0.tar', 'one'), saved('1.tar', 'two')];
    const { onProgress, done } = counting();
    const check = checkFiles(room, snapshot, volumes, onProgress, signal);
    await check.passed(volumes);
    assert.equal(
      done.at(-1),
      volumes.reduce((sum, { fileBytes }) => sum + fileBytes, 0),
    );
    const told = done.length;
    await check.passed(volumes.slice(0, 1));
    assert.equal(done.length, told);
  });

  it('names the volume whose bytes changed', async () => {
    const volumes = [saved('0.tar', 'one'), saved('1.tar', 'two')];
    saved('1.tar', 'twO');
    const check = checkFiles(room, snapshot, volumes, () => undefined, signal);
    await assert.rejects(check.passed(volumes), damaged('shop_1.tar'));
  });

  it('looks again at a file that changed since it was looked at, whatever its times say', async () => {
    const volume = saved('0.tar', 'one');
    const check = checkFiles(room, snapshot, [volume], () => undefined, signal);
    await check.passed([volume]);
    const { atime, mtime } = statSync(join(folder, '0.tar'));
    // File systems tell times by the tick.
    await sleep(20);
    saved('0.tar', 'two');
    utimesSync(join(folder, '0.tar'), atime, mtime);
    await assert.rejects(check.passed([volume]), damaged('shop_0.tar'));
  });

  it('looks at what nobody thought of in the beginning', async () => {
    const [first, second] = [saved('0.tar', 'one'), saved('1.tar', 'two')];
    const check = checkFiles(room, snapshot, [first], () => undefined, signal);
    await check.passed([first, second]);
    saved('1.tar', 'twO');
    await assert.rejects(check.passed([first, second]), damaged('shop_1.tar'));
  });

  it('ends when it is cancelled, and nobody has to ask', async () => {
    const volume = saved('0.tar', 'one');
    const check = checkFiles(room, snapshot, [volume], () => undefined, AbortSignal.abort());
    await sleep(20);
    await assert.rejects(check.passed([volume]), { name: 'CancelledError' });
  });
});
