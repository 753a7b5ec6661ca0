import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataError } from '../../src/core/data/dataError';
import { EngineError } from '../../src/core/engine/engineError';
import { useEngine } from '../support/engine';
import { heavy } from '../support/heavy';
import { ensureStandIns } from '../support/images';
import { runCommand } from '../support/runCommand';
import { image } from './dataStack';
import { FaultStack, type Fingerprint } from './faultStack';
import { canOwnEngine, OwnEngine } from './ownEngine';
import { RealStack } from './realStack';

const megabyte = 1 << 20;

/** Takes what is left of a disk but for so many bytes. */
function leave(folder: string, bytes: number): void {
  const { bavail, bsize } = statfsSync(folder);
  writeFileSync(join(folder, 'filler'), Buffer.alloc(Math.max(0, bavail * bsize - bytes)));
}

function free(folder: string): void {
  rmSync(join(folder, 'filler'), { force: true });
}

describe('a disk that runs full while data is worked on', function () {
  this.timeout(180_000);

  before(async function () {
    this.timeout(600_000);
    if (!canOwnEngine) this.skip();
    await RealStack.ensureCompose();
  });

  describe('the one that holds the snapshots', () => {
    let stack: FaultStack;
    let elsewhere: string;
    let archive: string;

    before(async () => {
      const engine = await useEngine();
      await ensureStandIns(engine, image);
      stack = new FaultStack(engine, `dstest-full-${process.pid}`, 6 * megabyte);
      await runCommand('mount', ['-t', 'tmpfs', '-o', 'size=64m', 'tmpfs', stack.home]);
      elsewhere = mkdtempSync(join(tmpdir(), 'dev-stack-elsewhere-'));
      archive = join(elsewhere, 'saved.tar');
      await stack.begin();
      await stack.fill('saved');
      await stack.save('saved');
      await stack.snapshots((snapshots, tell, signal) => snapshots.export('saved', archive, tell, signal));
    });

    after(async () => {
      if (!stack) return;
      await runCommand('umount', ['-l', stack.home]);
      await stack.dispose();
      rmSync(elsewhere, { recursive: true, force: true });
    });

    const isFull = (error: unknown): boolean => {
      assert.ok(DataError.is(error, 'diskFull'), String(error));
      assert.match(error.message, /this machine's disk.*Nothing was changed; free some space/i);
      return true;
    };

    // With the engine's own measure of the volumes it is known beforehand; with next to nothing left not even the
    // journal can be written.
    const [hardlyAny, tooLittle] = [100_000, 8 * megabyte];
    const attempts: { what: string; room: number; act: () => Promise<unknown> }[] = [
      { what: 'save', room: tooLittle, act: () => stack.save('another') },
      { what: 'restore', room: tooLittle, act: () => stack.restore('saved') },
      { what: 'reset', room: hardlyAny, act: () => stack.reset() },
      {
        what: 'import',
        room: tooLittle,
        act: () => stack.snapshots((snapshots, tell, signal) => snapshots.import(archive, {}, tell, signal)),
      },
      {
        what: 'export',
        room: hardlyAny,
        act: () =>
          stack.snapshots((snapshots, tell, signal) =>
            snapshots.export('saved', join(stack.home, 'out.tar'), tell, signal),
          ),
      },
    ];
    for (const { what, room, act } of attempts) {
      for (const left of heavy ? [hardlyAny, tooLittle] : [room]) {
        it(`${what}: is called off with ${Math.ceil(left / 1000)} KB left, and nothing is changed`, async () => {
          free(stack.home);
          const now = await stack.fill('now');
          leave(stack.home, left);
          await assert.rejects(act(), isFull);
          assert.deepEqual(await stack.fingerprints(), [now, now, now]);
          assert.equal(existsSync(join(stack.home, 'out.tar')), false);
          assert.deepEqual(readdirSync(elsewhere), ['saved.tar']);
          free(stack.home);
          await stack.assertWhole(what, { now });
        });
      }
    }

    it('save: is called off in the middle of a copy that nobody could foresee', async () => {
      free(stack.home);
      await stack.fill('now');
      // Hardly any content, so the engine measures next to nothing; in an archive each takes a kilobyte and more.
      const script = 'cd /one/many; i=0; while [ $i -lt 6000 ]; do echo > f$i; i=$((i+1)); done; rm /*/bulk';
      await stack.exec(`${stack.project}-db-1`, 'sh', '-c', script);
      leave(stack.home, 3 * megabyte);
      const { told } = stack;
      told.length = 0;
      await assert.rejects(stack.save('another'), isFull);
      const saved = told.filter((event) => event.kind === 'data' && event.doing === 'save');
      assert.ok(saved.length > 0, 'it had begun to copy');
      free(stack.home);
      const [one = '', two = '', three = ''] = await stack.fingerprints();
      assert.equal(two, three);
      await stack.save('another');
      assert.deepEqual(await stack.fingerprints(), [one, two, three]);
      assert.deepEqual(await stack.leftovers(), []);
    });
  });

  describe("the engine's", () => {
    let engine: OwnEngine;
    let stack: FaultStack;
    let saved: Fingerprint;

    before(async () => {
      engine = await OwnEngine.start(160);
      await ensureStandIns(engine, image);
      stack = new FaultStack(engine, 'dstest-engine-full', 16 * megabyte);
      await stack.begin();
      saved = await stack.fill('saved');
      await stack.save('saved');
    });

    after(async () => {
      if (engine) free(engine.dataRoot);
      await stack?.dispose();
      await engine?.stop();
    });

    const warnings = (): string =>
      stack.told.flatMap((event) => (event.kind === 'warning' ? [event.message] : [])).join('\n');

    /** A little data now, so that what is restored needs more room than what goes. */
    async function shrink(): Promise<Fingerprint> {
      free(engine.dataRoot);
      await stack.fill('now');
      await stack.exec(
        `${stack.project}-db-1`,
        'sh',
        '-c',
        'for d in /one /two /three; do echo x > $d/bulk; done',
      );
      stack.told.length = 0;
      return (await stack.fingerprints())[0] ?? '';
    }

    it('restore: the former data is in place again, and services run', async () => {
      const now = await shrink();
      leave(engine.dataRoot, 20 * megabyte);
      await assert.rejects(stack.restore('saved'), (error) => EngineError.is(error, 'diskFull'));
      assert.match(warnings(), /The restore of saved was undone: the former data is in place/);
      assert.deepEqual(await stack.fingerprints(), [now, now, now]);
      assert.deepEqual(await stack.states(), { db: 'running' });
      assert.deepEqual(await stack.leftovers(), []);
      free(engine.dataRoot);
      await stack.restore('saved');
      assert.deepEqual(await stack.fingerprints(), [saved, saved, saved]);
    });

    it('restore: where even the way back finds no room, it says where the data is, and ends once there is some', async () => {
      const now = await shrink();
      leave(engine.dataRoot, 20 * megabyte);
      let back = false;
      stack.data = {
        ...stack.settings(),
        onStep(step) {
          back ||= step === 'restore rollBack';
          if (!back || !/^restore fill /.test(step)) return;
          // Somebody else takes what the removal of the volume gave free.
          free(engine.dataRoot);
          leave(engine.dataRoot, 0);
        },
      };
      stack.leave();
      await assert.rejects(stack.restore('saved'), (error) => EngineError.is(error, 'diskFull'));
      assert.match(
        warnings(),
        /could not be cleared up: .*Free some space on the engine's disk; .*The former data is safe in the snapshot \S+/,
      );
      stack.data = stack.settings();
      free(engine.dataRoot);
      const state = await stack.assertWhole('after space was made', { now, saved });
      console.log(`      the data is ${state}`);
    });

    it('save: says whose disk it is, and leaves nothing', async () => {
      const now = await shrink();
      leave(engine.dataRoot, 0);
      await stack.save('another').catch((error: unknown) => {
        assert.ok(EngineError.is(error, 'diskFull'), String(error));
      });
      free(engine.dataRoot);
      await stack.assertWhole('save', { now });
    });
  });
});
