import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { ProjectLock } from '../../../src/core/data/projectLock';
import { type LockHolder } from '../../../src/core/data/dataError';
import { isCancelled } from '../../../src/core/support/abort';
import { eventually } from '../../support/eventually';

describe('the lock of a project', () => {
  let folder: string;
  let lock: ProjectLock;
  const { signal } = new AbortController();
  const ignore = (): void => undefined;

  beforeEach(() => {
    folder = join(mkdtempSync(join(tmpdir(), 'dev-stack-lock-')), 'locks');
    lock = new ProjectLock(folder, 'tests');
  });
  afterEach(() => rmSync(join(folder, '..'), { recursive: true, force: true }));

  it('lets starts go side by side, and a restore wait for them, told who they are', async () => {
    const first = await lock.take('shared', 'start', ignore, signal);
    const second = await lock.take('shared', 'stop', ignore, signal);
    const waited: LockHolder[] = [];
    let taken = false;
    const restore = lock
      .take('exclusive', 'restore', (holder) => waited.push(holder), signal)
      .then((held) => {
        taken = true;
        return held;
      });
    await eventually(() => waited.length > 0);
    await first.release();
    await new Promise((resolve) => setTimeout(resolve, 250));
    assert.equal(taken, false, 'the other start still works');
    assert.equal(waited[0]?.owner, 'tests');
    assert.ok(['start', 'stop'].includes(waited[0]?.purpose ?? ''));
    await second.release();
    await (await restore).release();
    assert.deepEqual(readdirSync(folder), []);
  });

  it('keeps starts out while a restore works, and lets who waits go away', async () => {
    const restore = await lock.take('exclusive', 'restore of friday', ignore, signal);
    const impatient = new AbortController();
    const waited: LockHolder[] = [];
    const start = lock.take('shared', 'start', (holder) => waited.push(holder), impatient.signal);
    await eventually(() => waited.length > 0);
    setTimeout(() => impatient.abort(), 200);
    await assert.rejects(start, isCancelled);
    assert.deepEqual(
      waited.map(({ purpose, pid }) => [purpose, pid]),
      [['restore of friday', process.pid]],
    );
    await restore.release();
    assert.deepEqual(readdirSync(folder), [], 'who gave up leaves nothing');
  });

  it('lets one of many in at a time', async () => {
    let inside = 0;
    let most = 0;
    const work = async (mode: 'shared' | 'exclusive'): Promise<void> => {
      const held = await lock.take(mode, mode, ignore, signal);
      if (mode === 'exclusive') {
        inside += 1;
        most = Math.max(most, inside);
        await new Promise((resolve) => setTimeout(resolve, 20));
        inside -= 1;
      } else assert.equal(inside, 0, 'nobody starts while data is replaced');
      await held.release();
    };
    await Promise.all(
      Array.from({ length: 9 }, (_, index) => work(index % 3 === 0 ? 'shared' : 'exclusive')),
    );
    assert.equal(most, 1);
  });

  it('takes over what a dead process holds, also when its number went to another', async () => {
    const child = spawn(process.execPath, ['-e', '']);
    await once(child, 'exit');
    const entry = { host: hostname(), purpose: 'restore', since: 1, owner: 'editor', started: 'long ago' };
    mkdirSync(folder, { recursive: true });
    for (const pid of [child.pid, process.pid]) {
      writeFileSync(join(folder, 'exclusive.json'), JSON.stringify({ ...entry, pid }));
      writeFileSync(join(folder, 'shared-x.json'), JSON.stringify({ ...entry, pid }));
      const held = await lock.take('exclusive', 'reset', ignore, AbortSignal.timeout(15_000));
      await held.release();
    }
    writeFileSync(join(folder, 'exclusive.json'), '{"pid":');
    await (await lock.take('exclusive', 'reset', ignore, AbortSignal.timeout(15_000))).release();
  });

  it('takes away what a process left that died between two steps of taking it', async () => {
    const child = spawn(process.execPath, ['-e', '']);
    await once(child, 'exit');
    mkdirSync(folder, { recursive: true });
    const entry = { host: hostname(), purpose: 'restore', since: 1, owner: 'editor', started: '' };
    const alive = `own-${process.pid}-b.json`;
    writeFileSync(join(folder, `own-${child.pid}-a.json`), JSON.stringify({ ...entry, pid: child.pid }));
    writeFileSync(join(folder, `shared-${child.pid}-a.json.new`), '{"pid":');
    writeFileSync(join(folder, alive), JSON.stringify({ ...entry, pid: process.pid }));
    const held = await lock.take('exclusive', 'reset', ignore, AbortSignal.timeout(15_000));
    assert.deepEqual(readdirSync(folder).sort(), ['exclusive.json', alive]);
    await held.release();
  });

  it('takes away what a dead start held, also where only another start comes', async () => {
    const child = spawn(process.execPath, ['-e', '']);
    await once(child, 'exit');
    mkdirSync(folder, { recursive: true });
    const entry = { host: hostname(), purpose: 'import', since: 1, owner: 'command', started: '' };
    const alive = `shared-${process.pid}-b.json`;
    writeFileSync(join(folder, `shared-${child.pid}-a.json`), JSON.stringify({ ...entry, pid: child.pid }));
    writeFileSync(join(folder, alive), JSON.stringify({ ...entry, pid: process.pid }));
    const held = await lock.take('shared', 'start', ignore, AbortSignal.timeout(15_000));
    await held.release();
    assert.deepEqual(readdirSync(folder), [alive]);
  });

  it('keeps no start out where no lock can be made, and says in words why data cannot be changed', async () => {
    const plain = join(folder, '..', 'plain');
    writeFileSync(plain, '');
    const nowhere = new ProjectLock(join(plain, 'locks'), 'tests');
    await (await nowhere.take('shared', 'start', ignore, signal)).release();
    await assert.rejects(
      nowhere.take('exclusive', 'reset', ignore, signal),
      /Could not write to .*locks: (a part of its path is a file|there is no such file or folder)/,
    );
  });

  it('believes a lock of another machine', async () => {
    mkdirSync(folder, { recursive: true });
    const entry = { pid: 1, host: 'elsewhere', purpose: 'restore', since: 1, owner: 'editor', started: '' };
    writeFileSync(join(folder, 'exclusive.json'), JSON.stringify(entry));
    await assert.rejects(lock.take('exclusive', 'reset', ignore, AbortSignal.timeout(300)), isCancelled);
  });
});
