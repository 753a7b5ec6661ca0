import assert from 'node:assert/strict';
import { createServer, type AddressInfo } from 'node:net';
import { PreflightError } from '../../../src/core/diagnose/preflightError';
import { diagnose, isBlocked } from '../../../src/core/operations/diagnose';
import { refuseDoomed } from '../../../src/core/operations/refuseDoomed';
import { observe } from '../../../src/core/reconcile/observe';
import { planStart } from '../../../src/core/reconcile/planStart';
import { explain } from '../../../src/present/explain';
import { doctorText } from '../../../src/present/doctorText';
import { type FakeEngine } from '../../fakes/fakeEngine';
import { engineFor, start } from '../reconcile/harness';
import { makeStack } from '../reconcile/make';

describe('a start that cannot go well', () => {
  const server = createServer();
  let port: number;
  before(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    ({ port } = server.address() as AddressInfo);
  });
  after(() => {
    server.close();
  });

  const { signal } = new AbortController();
  const published = () =>
    makeStack({
      db: {
        ports: [
          { target: 5432, published: String(port), host_ip: '127.0.0.1', protocol: 'tcp', mode: 'ingress' },
        ],
      },
      web: {},
    });
  const local = (engine: FakeEngine): FakeEngine =>
    Object.assign(engine, { info: { ...engine.info, endpoint: 'unix:///var/run/docker.sock (Default)' } });

  async function refusal(engine: FakeEngine, told: unknown[] = []): Promise<unknown> {
    const stack = published();
    const observed = await observe(engine, stack, signal);
    const plan = planStart(stack, observed, {});
    const calls = engine.calls.length;
    const telling = (event: unknown): unknown => told.push(event);
    return refuseDoomed(engine, stack, plan, {}, observed.containers, telling, signal).then(
      () => {
        assert.equal(engine.calls.length, calls, 'nothing asked of the engine where all is well');
        return undefined;
      },
      (error: unknown) => error,
    );
  }

  it('is refused with the port, the service and what holds it, before anything is made', async () => {
    const engine = local(engineFor(published()));
    const error = await refusal(engine);
    assert.ok(PreflightError.is(error));
    assert.equal(engine.calls.filter((call) => /create|start/.test(JSON.stringify(call))).length, 0);
    const { message, steps } = explain(error);
    assert.match(
      message,
      new RegExp(`^Port ${port}, which db wants, is in use by .+ \\(pid ${process.pid}\\)\\.`),
    );
    assert.deepEqual(
      steps.map(({ title }) => title),
      ['Show in Compose File', 'Run Doctor'],
    );
  });

  it('is not told by ports of this machine when the engine is another one', async () => {
    const engine = engineFor(published());
    assert.equal(await refusal(engine), undefined);
  });

  it('does not mistake the port of its own running container for a foreign one', async () => {
    const engine = local(engineFor(published()));
    await start(engine, published());
    assert.equal(await refusal(engine), undefined);
  });

  it('is not told by a port that another process held for the moment in which it tried it', async () => {
    const engine = local(engineFor(published()));
    const looking = engine.listContainers.bind(engine);
    engine.listContainers = async (project, ...rest) => {
      // Everybody's containers are asked for once the port was found taken.
      if (project === undefined) server.close();
      return looking(project, ...rest);
    };
    const found = await diagnose(engine, published(), [], signal);
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    assert.deepEqual(found.findings, []);
  });

  it('offers to stop what of the stack itself is in the way, and then to start what was wanted', async () => {
    const both = makeStack({ old: {}, new: {} });
    const services = both.services.map((one) => ({ ...one, profiles: [one.name] }));
    const stack = { ...both, services, exclusiveSets: [['old', 'new']] };
    const engine = engineFor(stack);
    await start(engine, stack, { services: ['old'] });
    const observed = await observe(engine, stack, signal);
    const request = { services: ['new'] };
    const plan = planStart(stack, observed, request);
    const refused = refuseDoomed(engine, stack, plan, request, observed.containers, () => undefined, signal);
    const error = await refused.catch((one: unknown) => one);
    assert.ok(PreflightError.is(error));
    const { message, steps } = explain(error);
    assert.equal(
      message,
      'old is running, and new cannot run beside it: the definition lets only one of them run. Stop old first; its data is kept.',
    );
    assert.deepEqual(steps[0], {
      title: 'Stop old and Start',
      command: 'devStack.startInstead',
      arguments: [{ stackId: 'shop', stop: ['old'], start: ['new'] }],
    });
    assert.ok(steps.length <= 3);
    const onlyNew = stack.services.map((one) => ({ ...one, active: one.name === 'new' }));
    const found = await diagnose(engine, { ...stack, services: onlyNew }, observed.containers, signal);
    assert.match(doctorText(found), /^error: old is running, and new cannot run beside it/m);
  });

  it('is found by the doctor, who touches nothing', async () => {
    const engine = local(engineFor(published()));
    const found = await diagnose(engine, published(), [], signal);
    assert.ok(isBlocked(found));
    assert.match(doctorText(found), new RegExp(`^error: Port ${port}, which db wants`, 'm'));
    const well = await diagnose(engine, makeStack({ web: {} }), [], signal);
    assert.ok(!isBlocked(well));
    assert.match(doctorText(well), /^Looked at 1 service: the variables they need\.$/m);
    assert.match(doctorText(found), /^Looked at 2 services: 1 port, the variables they need\.$/m);
    assert.match(doctorText(well), /Nothing stands in the way of a start\.$/);
  });
});
