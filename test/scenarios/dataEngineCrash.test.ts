import assert from 'node:assert/strict';
import { heavy } from '../support/heavy';
import { ensureStandIns } from '../support/images';
import { DataDriverProcess, type DriverAction } from './dataDriverProcess';
import { image } from './dataStack';
import { FaultStack, type Fingerprint } from './faultStack';
import { canOwnEngine, OwnEngine } from './ownEngine';
import { RealStack } from './realStack';

/** The steps at which the engine is killed; in every run those with the way of its death that is told. */
const moments: { action: DriverAction; step: string; always?: 'all' | 'daemon' }[] = [
  { action: 'save', step: 'save open' },
  { action: 'save', step: 'save copy', always: 'daemon' },
  { action: 'save', step: 'save unpause' },
  { action: 'restore', step: 'restore stop' },
  { action: 'restore', step: 'restore safety copy' },
  { action: 'restore', step: 'restore unmount' },
  { action: 'restore', step: 'restore remove 0' },
  { action: 'restore', step: 'restore fill 1', always: 'all' },
  { action: 'restore', step: 'restore filled 2' },
  { action: 'restore', step: 'restore start' },
  { action: 'reset', step: 'reset safety copy' },
  { action: 'reset', step: 'reset remove', always: 'all' },
  { action: 'reset', step: 'reset start' },
];
const ways = { daemon: 'the daemon alone', all: 'the daemon and all it started' } as const;

describe('an engine that dies while its data is worked on', function () {
  this.timeout(180_000);

  const driver = new DataDriverProcess();
  let engine: OwnEngine;
  let stack: FaultStack;
  let saved: Fingerprint;
  let empty: Fingerprint;

  before(async function () {
    this.timeout(600_000);
    if (!canOwnEngine) this.skip();
    await RealStack.ensureCompose();
    engine = await OwnEngine.start();
    await ensureStandIns(engine, image);
    await driver.build();
    stack = new FaultStack(engine, 'dstest-engine-crash', 30_000_000);
    await stack.begin();
    empty = (await stack.fingerprints())[0] ?? '';
    saved = await stack.fill('saved');
    await stack.save('saved');
  });

  after(async () => {
    await stack?.dispose();
    await engine?.stop();
    driver.dispose();
  });

  const killings = moments.flatMap(({ action, step, always }) =>
    (['daemon', 'all'] as const).flatMap((whom) =>
      heavy || always === whom ? [{ action, step, whom }] : [],
    ),
  );
  for (const { action, step, whom } of killings) {
    it(`${step}, ${ways[whom]}: the data is wholly old or wholly new once it is back`, async () => {
      const now = await stack.fill('now');
      let killed: Promise<void> | undefined;
      const name = action === 'save' ? 'another' : 'saved';
      const ended = await driver.run(stack, action, name, undefined, (reached) => {
        if (reached === step) killed ??= engine.kill(whom);
      });
      assert.ok(killed, `${step} was reached: ${ended.stderr}`);
      await killed;
      if (ended.code !== 0) {
        assert.match(ended.stderr, /EngineError|NotReadyError/, 'in words that lead somewhere');
      }
      await engine.restart();
      const end = { save: now, restore: saved, reset: empty, import: now, recover: now }[action];
      const state = await stack.assertWhole(step, { now, end });
      console.log(
        `      ${ended.code === 0 ? 'it had ended' : `ended with ${ended.code}`}, the data is ${state}`,
      );
    });
  }
});
