import assert from 'node:assert/strict';
import { join } from 'node:path';
import { useEngine, type TestEngine } from '../support/engine';
import { heavy } from '../support/heavy';
import { ensureStandIns } from '../support/images';
import { chooseSeed, seededRandom } from '../support/seededRandom';
import { CliProcess } from './cliProcess';
import { DataDriverProcess, type DriverAction } from './dataDriverProcess';
import { image } from './dataStack';
import { FaultStack, type Fingerprint } from './faultStack';
import { RealStack } from './realStack';

/** Kills at random moments besides those at every named step. */
const randomKills = heavy ? 50 : 6;

describe('a process that dies while it works on data', function () {
  this.timeout(180_000);

  const driver = new DataDriverProcess();
  let engine: TestEngine;
  let stack: FaultStack;
  let cli: CliProcess;
  let archive: string;
  /** Id of the snapshot that everything is compared with. */
  let kept: string;
  let saved: Fingerprint;
  let empty: Fingerprint;

  before(async function () {
    this.timeout(600_000);
    await RealStack.ensureCompose();
    engine = await useEngine();
    await ensureStandIns(engine, image);
    await driver.build();
    cli = await CliProcess.build();
    stack = new FaultStack(engine, `dstest-crash-${process.pid}`, 2_000_000);
    await stack.begin();
    empty = (await stack.fingerprints())[0] ?? '';
    saved = await stack.fill('saved');
    kept = (await stack.save('saved')).id;
    archive = join(stack.home, 'saved.tar');
    await stack.snapshots((snapshots, tell, signal) => snapshots.export('saved', archive, tell, signal));
  });

  after(async () => {
    await stack?.dispose();
    cli?.dispose();
    driver.dispose();
  });

  const cases: { action: DriverAction; atLeast: number; becomes: () => Fingerprint | undefined }[] = [
    { action: 'save', atLeast: 7, becomes: () => undefined },
    { action: 'restore', atLeast: 12, becomes: () => saved },
    { action: 'reset', atLeast: 8, becomes: () => empty },
    { action: 'import', atLeast: 3, becomes: () => undefined },
  ];
  for (const { action, atLeast, becomes } of cases) {
    it(`${action}: killed at every named step, it leaves the old data or the new`, async function () {
      this.timeout(300_000);
      const name = action === 'import' ? archive : action === 'save' ? 'another' : 'saved';
      let now = await stack.fill('now');
      const whole = await driver.run(stack, action, name);
      assert.equal(whole.code, 0, whole.stderr);
      // Every volume has the same steps: the second stands for all, unless everything is asked for.
      const steps = new Set(whole.steps.filter((step) => heavy || !/ [02]$/.test(step)));
      assert.ok(steps.size >= atLeast, [...steps].join());
      await stack.forgetAllBut(kept);
      let ended = '';
      for (const step of steps) {
        if (ended !== 'now') now = await stack.fill('now');
        const { killed, stderr } = await driver.run(stack, action, name, step);
        assert.ok(killed, `${step} was reached: ${stderr}`);
        const end = becomes();
        ended = await stack.assertWhole(step, { now, ...(end === undefined ? {} : { end }) });
      }
      await stack.forgetAllBut(kept);
    });
  }

  it(`the command, killed at ${randomKills} random moments, leaves the old data or the new`, async function () {
    this.timeout(60_000 + randomKills * 30_000);
    const seed = chooseSeed();
    console.log(`      DEV_STACK_TEST_SEED=${seed}`);
    const random = seededRandom(seed);
    const calls = {
      restore: ['snapshot', 'restore', 'saved', '--yes'],
      reset: ['reset', '--yes'],
      save: ['snapshot', 'save', 'random'],
      import: ['snapshot', 'import', archive, '--name', 'brought'],
    };
    const kinds = Object.keys(calls) as (keyof typeof calls)[];
    const where = {
      cwd: stack.folder,
      env: { DOCKER_HOST: engine.host, DEV_STACK_HOME: stack.home, COMPOSE_PROJECT_NAME: stack.project },
    };
    const lasts: Partial<Record<keyof typeof calls, number>> = {};
    for (const kind of kinds) {
      const begun = performance.now();
      const { code, stderr } = await cli.run(calls[kind], where);
      assert.equal(code, 0, stderr);
      lasts[kind] = performance.now() - begun;
    }
    const ends = new Map<string, number>();
    for (let count = 0; count < randomKills; count += 1) {
      const kind = kinds[count % kinds.length] ?? 'restore';
      const now = await stack.fill('now');
      const at = random() * (lasts[kind] ?? 0);
      const running = cli.start(calls[kind], where);
      const timer = setTimeout(() => running.child.kill('SIGKILL'), at);
      const { code } = await running.ended;
      clearTimeout(timer);
      const what = `${kind} killed after ${at.toFixed(0)} ms (seed ${seed}, number ${count})`;
      const end = { restore: saved, reset: empty, save: now, import: now }[kind];
      const state = await stack.assertWhole(what, { now, end });
      const told = `${kind}: ${code === 0 ? 'had ended' : state === 'now' ? 'old' : 'new'}`;
      ends.set(told, (ends.get(told) ?? 0) + 1);
      await stack.forgetAllBut(kept);
    }
    console.log(`      ${[...ends].map(([told, times]) => `${told} ${times}`).join(', ')}`);
  });
});
