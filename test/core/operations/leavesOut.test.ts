import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EngineConnection } from '../../../src/core/live/engineConnection';
import { StackSession } from '../../../src/core/operations/stackSession';
import { systemClock } from '../../../src/core/support/clock';
import { silentLog } from '../../../src/core/support/log';
import { modelOf } from '../compose/support/definition';
import { makeTar, type Member } from '../data/makeTar';
import { engineFor } from '../reconcile/harness';

const size = 4096;
const cluster = 7_412_345_678_901_234_567n;

function control(): Member {
  const bytes = Buffer.alloc(64);
  bytes.writeBigUInt64LE(cluster);
  return { path: 'dev-stack-data/global/pg_control', content: bytes.toString('latin1') };
}

/** A segment of that number, whose first page says that it is the one that it holds. */
function segment(number: number, holds: number): Member {
  const bytes = Buffer.alloc(size, 0xaa);
  bytes.writeUInt16LE(0xd113, 0);
  bytes.writeUInt16LE(2, 2);
  bytes.writeBigUInt64LE(BigInt(holds * size), 8);
  bytes.writeBigUInt64LE(cluster, 24);
  bytes.writeUInt32LE(size, 32);
  return { path: pathOf(number), content: bytes.toString('latin1') };
}

const pathOf = (number: number): string =>
  `dev-stack-data/pg_wal/0000000100000000${number.toString(16).toUpperCase().padStart(8, '0')}`;

const root: Member = { path: 'dev-stack-data/', type: '5' };
const whole = [root, control(), segment(5, 5), segment(6, 3), segment(7, 4)];

describe('what a snapshot of PostgreSQL leaves out', () => {
  let home: string;
  const opened: { dispose(): void }[] = [];
  const signal = new AbortController().signal;
  const quiet = (): void => undefined;
  beforeEach(() => (home = mkdtempSync(join(tmpdir(), 'dev-stack-left-'))));
  afterEach(() => {
    opened.splice(0).forEach((one) => one.dispose());
    rmSync(home, { recursive: true, force: true });
  });

  /** A running stack whose volume holds that. */
  async function running(image: string, members: readonly Member[]) {
    const stack = await modelOf(`name: shop
services:
  db: { image: ${image}, volumes: ['data:/var/lib/data'] }
volumes: { data: {} }
`);
    const engine = engineFor(stack);
    const clock = systemClock;
    const connection = new EngineConnection(() => Promise.resolve(engine), clock, silentLog);
    const data = {
      ...{ folder: home, owner: 'tests', safety: () => true },
      retention: () => ({ count: 5, totalBytes: 1e9 }),
    };
    const session = new StackSession({ stack, connection, clock, log: silentLog, data });
    opened.push(session, connection);
    await session.operations.start({}, quiet, signal);
    const volume = engine.world.volumes.get('shop_data');
    assert.ok(volume);
    volume.content = makeTar(members);
    const { snapshots } = session;
    const save = () => snapshots.save({ name: 'now' }, quiet, signal);
    return {
      ...{ volume, save },
      restore: async () => {
        const preview = await snapshots.previewRestore({ snapshot: 'now' }, signal);
        await snapshots.restore({ snapshot: 'now' }, preview, quiet, signal);
        return engine.world.volumes.get('shop_data')?.content;
      },
      compare: () => snapshots.compare('now', quiet, signal),
    };
  }

  it('is log that holds nothing; it says how much, and brings back the rest', async () => {
    const { save, restore } = await running('postgres:16', whole);
    const [volume] = (await save()).volumes;
    assert.deepEqual([volume?.entries, volume?.leftOutBytes], [3, 2 * size]);
    assert.deepEqual(await restore(), makeTar([root, control(), segment(5, 5)]));
  });

  it('is no difference to what is there now, saved or not', async () => {
    const { save, compare, volume } = await running('postgres:16', whole);
    await save();
    const same = (await compare()).volumes;
    assert.deepEqual(
      same.map(({ state, savedBytes, nowBytes }) => [state, savedBytes === nowBytes]),
      [['same', true]],
    );
    volume.content = makeTar([...whole, segment(8, 2), segment(9, 9)]);
    const [changed] = (await compare()).volumes;
    assert.deepEqual(
      [changed?.counts, changed?.added],
      [{ added: 1, removed: 0, changed: 0 }, [pathOf(9).replace('dev-stack-data/', '')]],
    );
  });

  it('is nothing where something else in the volume is another name of it', async () => {
    const link: Member = { path: 'dev-stack-data/wal_archive/3', type: '1', link: pathOf(6) };
    const { save, restore } = await running('postgres:16', [...whole, link]);
    const [volume] = (await save()).volumes;
    assert.deepEqual([volume?.entries, volume?.leftOutBytes], [6, undefined]);
    assert.deepEqual(await restore(), makeTar([...whole, link]));
  });

  it('is nothing of other services', async () => {
    const { save, restore } = await running('shop/other:1', whole);
    assert.equal((await save()).volumes[0]?.leftOutBytes, undefined);
    assert.deepEqual(await restore(), makeTar(whole));
  });
});
