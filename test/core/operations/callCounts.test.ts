import assert from 'node:assert/strict';
import { EngineConnection } from '../../../src/core/live/engineConnection';
import { StackSession } from '../../../src/core/operations/stackSession';
import { silentLog } from '../../../src/core/support/log';
import { FakeClock, settle } from '../../fakes/fakeClock';
import { FakeEngine } from '../../fakes/fakeEngine';
import { sampleStack } from '../../fakes/sampleStack';

const services = ['db', 'cache', 'web', 'mail'];

describe('the calls of an operation', () => {
  const engine = new FakeEngine();
  const clock = new FakeClock();
  const abort = new AbortController();
  const stack = sampleStack(Object.fromEntries(services.map((name) => [name, { healthcheck: true }])));
  let connection: EngineConnection;
  let session: StackSession;

  before(() => engine.addImage('busybox'));
  beforeEach(() => {
    connection = new EngineConnection(() => Promise.resolve(engine), clock, silentLog);
    session = new StackSession({ stack, connection, clock, log: silentLog });
  });
  afterEach(() => {
    session.dispose();
    connection.dispose();
  });

  /** Method → how often, since it began. */
  const counted = async (act: () => Promise<void>): Promise<Record<string, number>> => {
    const from = engine.calls.length;
    await act();
    const methods = engine.calls.slice(from).map((call) => call.split(' ')[0] ?? '');
    const counts: Record<string, number> = {};
    for (const method of methods) counts[method] = (counts[method] ?? 0) + 1;
    return counts;
  };
  const start = (): Promise<void> => session.operations.start({}, () => undefined, abort.signal);

  it('are a create and a start a container, and one look after each of the two and after its verdict', async () => {
    const counts = await counted(start);
    assert.deepEqual(
      [counts['createContainer'], counts['startContainer'], counts['listContainers']],
      [4, 4, 1],
    );
    assert.ok((counts['inspectContainer'] ?? 0) <= 3 * 4, JSON.stringify(counts));
    assert.equal(counts['findImage'], 1);
  });

  it('are one list and one inspect a container where there is nothing to do, for a process that begins', async () => {
    const counts = await counted(start);
    assert.deepEqual(counts, {
      events: 1,
      listContainers: 1,
      inspectContainer: 4,
      listNetworks: 1,
      listVolumes: 1,
      findImage: 1,
    });
  });

  it('and the same where the stack was watched for long', async () => {
    const watching = session.watch();
    await session.whenLive(abort.signal);
    await settle();
    await clock.advance(3_600_000);
    const counts = await counted(async () => {
      await start();
      await settle();
    });
    assert.deepEqual(counts, {
      listContainers: 1,
      inspectContainer: 4,
      listNetworks: 1,
      listVolumes: 1,
      findImage: 1,
    });
    watching.dispose();
  });

  it('are none while nothing happens, for ten minutes', async () => {
    const watching = session.watch();
    await session.whenLive(abort.signal);
    await settle();
    assert.deepEqual(await counted(() => clock.advance(600_000)), {});
    watching.dispose();
  });

  it('are all stops at once when it goes down, each removal right after its stop', async () => {
    const release = engine.hold('stopContainer');
    const down = session.operations.down({}, () => undefined, abort.signal);
    await settle();
    assert.equal(engine.gate.peak('stopContainer'), 4);
    release();
    await down;
    assert.deepEqual(engine.statuses, {});
  });

  it('are no looks between a stop and a removal, and one after a stop alone', async () => {
    await start();
    const stopped = await counted(() => session.operations.stop({}, () => undefined, abort.signal));
    assert.deepEqual([stopped['stopContainer'], stopped['inspectContainer']], [4, 4 + 4]);
    await start();
    const down = await counted(() => session.operations.down({}, () => undefined, abort.signal));
    const { stopContainer, removeContainer, inspectContainer } = down;
    assert.deepEqual([stopContainer, removeContainer, inspectContainer], [4, 4, 4]);
    assert.deepEqual(engine.statuses, {});
  });
});
