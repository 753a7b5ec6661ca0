import assert from 'node:assert/strict';
import type { Engine } from '../../../src/core/engine/engine';
import { sampleSpec } from '../../fakes/sampleStack';
import { observedEngine, type CallObserver } from '../../../src/core/operations/observedEngine';

const nothing = (): void => undefined;

/** An engine that answers at once and writes down what it was asked for, and an observer whose looks the test ends. */
function world() {
  const calls: string[] = [];
  const known = new Set<string>();
  const looks = new Map<string, () => void>();
  const call =
    (verb: string) =>
    (id: string): Promise<void> => {
      calls.push(`${verb} ${id}`);
      return Promise.resolve();
    };
  const engine: Partial<Engine> = {
    createContainer: (name) => Promise.resolve(name),
    startContainer: call('start'),
    stopContainer: call('stop'),
    removeContainer: call('remove'),
    renameContainer: call('rename'),
  };
  const observer: CallObserver = {
    refresh: () => Promise.resolve(),
    removed: nothing,
    appeared: (id) => (known.has(id) ? Promise.resolve() : new Promise((resolve) => looks.set(id, resolve))),
    stopping: () => nothing,
    starting: () => nothing,
  };
  const appeared = (id: string): void => {
    known.add(id);
    looks.get(id)?.();
  };
  const observed = observedEngine(engine as Engine, observer);
  const make = (name: string): Promise<string> =>
    observed.engine.createContainer(name, sampleSpec(name), undefined);
  return { calls, appeared, observed, make };
}

describe('the engine that tells the store what its calls do', () => {
  it('answers that a container was made before it was looked at, so that others need not wait', async () => {
    const { observed, appeared, calls, make } = world();
    const [one, two] = [await make('one'), await make('two')];
    const started = observed.engine.startContainer(one);
    appeared(two);
    await observed.engine.startContainer(two);
    assert.deepEqual(calls, ['start two']);
    appeared(one);
    await started;
    assert.deepEqual(calls, ['start two', 'start one']);
  });

  for (const act of ['startContainer', 'stopContainer', 'removeContainer', 'renameContainer'] as const)
    it(`does nothing with a new container that the store does not know yet: ${act}`, async () => {
      const { observed, appeared, calls, make } = world();
      const id = await make('one');
      const acted = (observed.engine[act] as (id: string) => Promise<void>)(id);
      await new Promise((resolve) => setImmediate(resolve));
      assert.deepEqual(calls, []);
      appeared(id);
      await acted;
      assert.equal(calls.length, 1);
    });

  it('has settled only when what was made is known', async () => {
    const { observed, appeared, make } = world();
    const id = await make('one');
    let settled = false;
    const settling = observed.settled().then(() => (settled = true));
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(settled, false);
    appeared(id);
    await settling;
  });
});
