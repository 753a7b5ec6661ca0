import assert from 'node:assert/strict';
import { EngineError } from '../../../src/core/engine/engineError';
import { EngineConnection } from '../../../src/core/live/engineConnection';
import { type Connection } from '../../../src/core/live/stackStatus';
import { isCancelled } from '../../../src/core/support/abort';
import { silentLog } from '../../../src/core/support/log';
import { FakeClock, settle } from '../../fakes/fakeClock';
import { FakeEngine } from '../../fakes/fakeEngine';

const never = new AbortController().signal;
const down = new EngineError('unreachable', 'nothing answers');

describe('EngineConnection', () => {
  let clock: FakeClock;
  let engine: FakeEngine;
  let tries: number[];
  let isUp: boolean;
  let connection: EngineConnection;
  let told: Connection[];

  beforeEach(() => {
    clock = new FakeClock(0);
    engine = new FakeEngine();
    tries = [];
    isUp = true;
    told = [];
    connection = new EngineConnection(
      () => {
        tries.push(clock.now());
        return isUp ? Promise.resolve(engine) : Promise.reject(down);
      },
      clock,
      silentLog,
    );
    connection.onDidChange((state) => told.push(state));
  });
  afterEach(() => connection.dispose());

  it('does nothing until somebody needs it', async () => {
    await clock.advance(60_000);
    assert.deepEqual(tries, []);
    assert.equal(connection.state.kind, 'idle');
  });

  it('connects once for everybody who asks at the same time', async () => {
    const [a, b] = await Promise.all([connection.engine(never), connection.engine(never)]);
    assert.equal(a, engine);
    assert.equal(b, engine);
    assert.deepEqual(tries, [0]);
    assert.deepEqual(
      told.map((state) => state.kind),
      ['connecting', 'live'],
    );
  });

  it('rejects at once where no engine is, and does not go on trying for nobody', async () => {
    isUp = false;
    await assert.rejects(connection.engine(never), (error) => EngineError.is(error, 'unreachable'));
    await clock.advance(60_000);
    assert.deepEqual(tries, [0]);
    assert.equal(connection.state.kind, 'idle');
  });

  it('tries for ever with growing pauses while somebody uses it, and dates the blindness from its beginning', async () => {
    connection.use();
    await settle();
    await clock.advance(20_000);
    const since = clock.now();
    isUp = false;
    tries = [];
    connection.lost(engine, down);
    assert.deepEqual(connection.state, { kind: 'blind', since, error: down, nextTryAt: since });
    await clock.advance(40_000);
    assert.deepEqual(
      tries.map((at) => at - since),
      [0, 500, 1_500, 3_500, 7_500, 15_500, 25_500, 35_500],
    );
    assert.deepEqual(connection.state, { kind: 'blind', since, error: down, nextTryAt: since + 45_500 });
    isUp = true;
    await clock.advance(10_000);
    assert.equal(connection.state.kind, 'live');
  });

  it('does not hammer an engine that accepts and drops connections', async () => {
    connection.use();
    await settle();
    tries = [];
    connection.onDidChange((state) => {
      if (state.kind === 'live') queueMicrotask(() => connection.lost(engine, down));
    });
    connection.lost(engine, down);
    await clock.advance(60_000);
    assert.ok(tries.length < 20, `${tries.length} tries in a minute`);
  });

  it('tries at once when asked to, and forgets the pause', async () => {
    isUp = false;
    connection.use();
    await clock.advance(20_000);
    isUp = true;
    const before = tries.length;
    connection.reconnect();
    await settle();
    assert.equal(tries.length, before + 1);
    assert.equal(connection.state.kind, 'live');
    assert.equal(clock.untilNext, undefined);
  });

  it('rests when the last user leaves, and asks anew for the next', async () => {
    const first = connection.use();
    const second = connection.use();
    await settle();
    first.dispose();
    assert.equal(connection.state.kind, 'live');
    second.dispose();
    assert.equal(connection.state.kind, 'idle');
    assert.ok(engine.disposed);
    await connection.engine(never);
    assert.equal(tries.length, 2);
  });

  it('does not hand out a dead engine when nobody was watching it', async () => {
    await connection.engine(never);
    engine.disconnect();
    isUp = false;
    await assert.rejects(connection.engine(never), (error) => EngineError.is(error, 'unreachable'));
  });

  it('goes over to another endpoint', async () => {
    connection.use();
    await settle();
    const other = new FakeEngine({ info: { endpoint: 'other://' } });
    connection.setConnect(() => Promise.resolve(other));
    await settle();
    assert.equal(connection.liveEngine, other);
    assert.ok(engine.disposed);
    assert.deepEqual(connection.state, { kind: 'live', info: other.info });
  });

  it('leaves waiting to the caller: an aborted call does not end the attempt of others', async () => {
    const abort = new AbortController();
    const given = connection.engine(abort.signal);
    const kept = connection.engine(never);
    abort.abort();
    await assert.rejects(given, isCancelled);
    assert.equal(await kept, engine);
  });
});
