import assert from 'node:assert/strict';
import { EngineError } from '../../../src/core/engine/engineError';
import { type ExecOptions } from '../../../src/core/engine/wire';
import { type ExecuteEvent } from '../../../src/core/reconcile/executeDeps';
import { observe } from '../../../src/core/reconcile/observe';
import { planDown } from '../../../src/core/reconcile/planDown';
import { planRestart } from '../../../src/core/reconcile/planRestart';
import { planStop } from '../../../src/core/reconcile/planStop';
import { type FakeEngine } from '../../fakes/fakeEngine';
import { engineFor, run, start, startPlan } from './harness';
import { makeStack, type TestService } from './make';

const started = { condition: 'service_started', required: true } as const;
const hooked: TestService = {
  post_start: [
    { command: ['first'], user: 'root', environment: { A: '1', B: null } },
    { command: ['second'] },
  ],
  pre_stop: [{ command: ['flush'], working_dir: '/data', privileged: true }, { command: ['leave'] }],
};
const output = (exitCode: number, stderr = '') => ({
  exitCode,
  stdout: Buffer.from('working'),
  stderr: Buffer.from(stderr),
});

describe('lifecycle hooks', () => {
  let engine: FakeEngine;
  let ran: ExecOptions[];
  const stack = makeStack({ web: hooked, after: { depends_on: { web: started } } });

  beforeEach(() => {
    engine = engineFor(stack);
    ran = [];
    engine.onExec('shop-web-1', (options) => {
      ran.push(options);
      return output(0);
    });
  });

  const did = (): string[] =>
    engine.changes
      .filter((call) => /^(start|stop|exec)/.test(call))
      .map((call) => call.replace('Container', '').replace(/shop-|-1$/g, ''));

  it('run after the start in their order, before what depends on the service', async () => {
    await start(engine, stack);
    assert.deepEqual(did(), ['start web', 'exec web', 'exec web', 'start after']);
    assert.deepEqual(ran, [
      { command: ['first'], user: 'root', environment: { A: '1' }, endOnAbort: true },
      { command: ['second'], environment: {}, endOnAbort: true },
    ]);
  });

  for (const [name, plan] of [
    ['stop', planStop],
    ['restart', planRestart],
    ['down', planDown],
  ] as const) {
    it(`run before the stop of ${name}, after what depends on the service has stopped`, async () => {
      await start(engine, stack);
      const before = did().length;
      ran.length = 0;
      await run(engine, plan(stack, await observe(engine, stack)));
      assert.deepEqual(did().slice(before, before + 4), ['stop after', 'exec web', 'exec web', 'stop web']);
      assert.deepEqual(ran.slice(0, 2), [
        { command: ['flush'], workingDir: '/data', privileged: true, environment: {}, endOnAbort: true },
        { command: ['leave'], environment: {}, endOnAbort: true },
      ]);
      assert.equal(ran.length, name === 'restart' ? 4 : 2);
    });
  }

  it('run before a container is replaced, or is one too many', async () => {
    const scaled = (scale: number, level: string) =>
      makeStack({ web: { ...hooked, scale, environment: { L: level } } });
    engine.onExec('shop-web-2', () => output(0));
    await start(engine, scaled(2, '1'));
    const before = did().length;
    await start(engine, scaled(1, '2'));
    const after = did().slice(before);
    assert.equal(after.filter((call) => call === 'exec web').length, 4);
    assert.ok(after.indexOf('exec web') < after.indexOf('stop web'));
    assert.equal(after.filter((call) => call === 'exec web-2').length, 2);
    assert.ok(after.lastIndexOf('exec web-2') < after.indexOf('stop web-2'));
  });

  it('are not run for what does not run', async () => {
    await start(engine, stack);
    engine.exit('shop-web-1', 1);
    ran.length = 0;
    await run(engine, planDown(stack, await observe(engine, stack)));
    assert.deepEqual(ran, []);
  });

  it('are not run again when nothing is to be started', async () => {
    await start(engine, stack);
    ran.length = 0;
    await start(engine, stack);
    assert.deepEqual(ran, []);
  });

  it('are left to the other process that was quicker to start the container', async () => {
    const late = await startPlan(engine, stack);
    await start(engine, stack);
    ran.length = 0;
    await run(engine, late);
    assert.deepEqual(ran, []);
  });

  it('fail the start when a step fails after it, and tell why', async () => {
    engine.onExec('shop-web-1', (options) => (ran.push(options), output(3, 'no such table\n')));
    await assert.rejects(run(engine, await startPlan(engine, stack)), (error) => {
      assert.ok(EngineError.is(error, 'failed'));
      assert.equal(error.message, 'post_start of shop-web-1 (first) ended with exit code 3: no such table');
      return true;
    });
    assert.equal(ran.length, 1);
    assert.deepEqual(engine.statuses, { 'shop-web-1': 'running' });
  });

  it('do not keep a container from being stopped when a step before it fails: that is told', async () => {
    await start(engine, stack);
    engine.onExec('shop-web-1', () => output(3, 'disk is full'));
    const events: ExecuteEvent[] = [];
    await run(engine, planDown(stack, await observe(engine, stack)), { events });
    assert.deepEqual(engine.statuses, {});
    assert.deepEqual(
      events.flatMap((event) => (event.kind === 'warning' ? [event.message] : [])),
      ['flush', 'leave'].map(
        (step) =>
          `pre_stop of shop-web-1 (${step}) ended with exit code 3: disk is full. The container is stopped all the same.`,
      ),
    );
  });
});
