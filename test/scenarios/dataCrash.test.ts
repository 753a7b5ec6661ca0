import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { useEngine, type TestEngine } from '../support/engine';
import { ensureStandIns } from '../support/images';
import { root } from '../support/root';
import { DataStack, image } from './dataStack';
import { RealStack } from './realStack';
import { type DriverTask } from './dataDriver';

/** Kills at random moments besides those at every named step: a few always, as many as this says on request. */
const randomKills = Number(process.env.DEV_STACK_TEST_FAULTS ?? 2);

const definition = `
services:
  db:
    image: ${image}
    stop_signal: SIGKILL
    command: [sleep, infinity]
    volumes: ["one:/one", "two:/two", "/three"]
volumes:
  one:
  two:
`;

interface Ended {
  readonly killed: boolean;
  readonly code: number | null;
  readonly steps: string[];
  readonly stderr: string;
  readonly ms: number;
}

describe('a process that dies while it works on data', function () {
  this.timeout(60_000 + randomKills * 15_000);

  const driver = join(root, 'out', `dataDriver-${process.pid}.cjs`);
  let engine: TestEngine;
  let stack: DataStack;

  before(async function () {
    this.timeout(600_000);
    await RealStack.ensureCompose();
    engine = await useEngine();
    await ensureStandIns(engine, image);
    mkdirSync(join(root, 'out'), { recursive: true });
    await build({
      entryPoints: [join(__dirname, 'dataDriver.ts')],
      outfile: driver,
      ...{ bundle: true, platform: 'node', format: 'cjs', packages: 'external', logLevel: 'error' },
    });
    stack = new DataStack(engine, `dstest-crash-${process.pid}`);
    await stack.define(definition);
    await stack.start();
    await stack.mark('saved');
    await stack.save('saved');
  });

  after(async () => {
    await stack?.dispose();
    rmSync(driver, { force: true });
  });

  /** @param kill the step before which it kills itself, or the moment (ms) at which it is killed */
  function run(action: DriverTask['action'], name: string, kill?: string | number): Promise<Ended> {
    const task: DriverTask = {
      ...{ folder: stack.folder, project: stack.project, host: engine.host, home: stack.home, action, name },
      stopAt: typeof kill === 'string' ? kill : undefined,
    };
    const child = spawn(process.execPath, [driver, JSON.stringify(task)], {
      stdio: ['ignore', 'pipe', 'pipe'],
      ...{ timeout: 60_000, killSignal: 'SIGKILL' as const },
    });
    const begun = Date.now();
    const timer = typeof kill === 'number' ? setTimeout(() => child.kill('SIGKILL'), kill) : undefined;
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (data: Buffer) => (stdout += data.toString()));
    child.stderr.on('data', (data: Buffer) => (stderr += data.toString()));
    return new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code, signal) => {
        clearTimeout(timer);
        const steps = [...stdout.matchAll(/^step (.*)$/gm)].map((match) => match[1] ?? '');
        resolve({ killed: signal === 'SIGKILL', code, steps, stderr, ms: Date.now() - begun });
      });
    });
  }

  /** What holds after every crash: one of these contents, whole, and nothing left over. */
  async function assertWhole(what: string, ...allowed: string[]): Promise<void> {
    await stack.snapshots((snapshots, tell, signal) => snapshots.recover(tell, signal));
    // A crash before anything was touched left no journal: its lock is nobody's, and the next change takes it away.
    await stack.start();
    const words = await stack.words();
    assert.ok(
      allowed.some((word) => words.every((one) => one === word)),
      `${what}: ${JSON.stringify(words)} is not wholly one of ${allowed.join(', ')}`,
    );
    assert.deepEqual(await stack.leftovers(), [], what);
    assert.deepEqual(await stack.states(), { db: 'running' }, what);
  }

  const cases: { action: DriverTask['action']; allowed: [string, string] }[] = [
    { action: 'save', allowed: ['now', 'now'] },
    { action: 'restore', allowed: ['now', 'saved'] },
    { action: 'reset', allowed: ['now', ''] },
  ];
  for (const { action, allowed } of cases) {
    it(`${action}: killed at every named step, it leaves the old data or the new`, async function () {
      this.timeout(300_000);
      await stack.mark('now');
      const whole = await run(action, 'saved');
      assert.equal(whole.code, 0, whole.stderr);
      if (action === 'save') await forget('saved', 1);
      // Every volume has the same steps: the second stands for all, unless everything is asked for.
      const all = process.env.DEV_STACK_TEST_FAULTS !== undefined;
      const steps = new Set(whole.steps.filter((step) => all || !/ [02]$/.test(step)));
      assert.ok(steps.size > 5, [...steps].join());
      for (const step of steps) {
        await stack.mark('now');
        const { killed, stderr } = await run(action, 'saved', step);
        assert.ok(killed, `${step} was reached: ${stderr}`);
        await assertWhole(step, ...allowed);
        if (action === 'save') await forget('saved', 1);
      }
    });
  }

  it(`killed at ${randomKills} random moments, it leaves the old data or the new`, async function () {
    this.timeout(60_000 + randomKills * 15_000);
    const { ms } = await run('restore', 'saved');
    for (let count = 0; count < randomKills; count += 1) {
      const action = (['restore', 'reset', 'save'] as const)[count % 3] ?? 'restore';
      await stack.mark('now');
      const at = Math.round(Math.random() * ms);
      await run(action, action === 'save' ? `random-${count}` : 'saved', at);
      await assertWhole(`${action} killed after ${at} ms`, 'now', 'saved', '');
    }
  });

  /** Saves of the same name pile up; the first is the one that counts. */
  async function forget(name: string, kept: number): Promise<void> {
    await stack.snapshots(async (snapshots, _tell, signal) => {
      const rows = (await snapshots.list(signal)).filter(({ snapshot }) => snapshot.name === name);
      const extra = rows.slice(0, rows.length - kept).map(({ snapshot }) => snapshot.id);
      if (extra.length > 0) await snapshots.delete(extra, signal);
    });
  }
});
