import assert from 'node:assert/strict';
import { EngineError } from '../../../src/core/engine/engineError';
import { followLogs, type FollowLogsOptions } from '../../../src/core/logs/followLogs';
import { type LogLine } from '../../../src/core/logs/logLine';
import { isCancelled } from '../../../src/core/support/abort';
import { settle } from '../../fakes/fakeClock';
import { LiveRig } from '../../fakes/liveRig';
import { sampleStack } from '../../fakes/sampleStack';
import { eventually } from '../../support/eventually';

const stack = sampleStack({ db: {}, web: {} });

describe('followLogs', () => {
  let rig: LiveRig;
  let stop: AbortController;
  let got: LogLine[];
  let running: Promise<void>;

  beforeEach(async () => {
    rig = new LiveRig(stack);
    stop = new AbortController();
    got = [];
    running = Promise.resolve();
    await settle();
  });
  afterEach(async () => {
    stop.abort();
    await running.catch((error: unknown) => assert.ok(isCancelled(error), String(error)));
    rig.dispose();
  });

  const texts = (): string[] => got.map((line) => line.text);
  const follow = async (options: Partial<FollowLogsOptions> = {}): Promise<void> => {
    running = followLogs(
      rig.logSource,
      { follow: true, ...options },
      (line) => void got.push(line),
      stop.signal,
    );
    running.catch(() => undefined);
    await settle();
  };
  const read = async (options: Partial<FollowLogsOptions> = {}): Promise<string[]> => {
    await followLogs(
      rig.logSource,
      { follow: false, ...options },
      (line) => void got.push(line),
      stop.signal,
    );
    return texts();
  };
  const write = (service: string, ...lines: string[]): void => {
    for (const line of lines) rig.engine.writeLog(`shop-${service}-1`, line);
  };

  describe('without following', () => {
    beforeEach(async () => {
      await rig.up('db');
      await rig.up('web');
      write('db', 'd1');
      write('web', 'w1');
      write('db', 'd2', 'd3');
    });

    it('tells all there is, merged by time, and ends', async () => {
      assert.deepEqual(await read(), ['d1', 'w1', 'd2', 'd3']);
      assert.deepEqual(
        got.map(({ service, container, number, stream }) => ({ service, container, number, stream }))[1],
        { service: 'web', container: 'shop-web-1', number: 1, stream: 'stdout' },
      );
    });

    it('tells the last lines of each container', async () => {
      assert.deepEqual(await read({ tail: 1 }), ['w1', 'd3']);
    });

    it('tells nothing of other services', async () => {
      assert.deepEqual(await read({ services: ['web'] }), ['w1']);
    });

    it('tells what came since a time', async () => {
      await read();
      const since = got[2]?.time;
      assert.ok(since);
      got = [];
      assert.deepEqual(await read({ since }), ['d2', 'd3']);
    });

    it('tells what came until a time', async () => {
      await read();
      const until = got[2]?.time;
      assert.ok(until);
      got = [];
      assert.deepEqual(await read({ until }), ['d1', 'w1', 'd2']);
      got = [];
      assert.deepEqual(await read({ since: until, until }), ['d2']);
    });

    it('tells of a stopped container too', async () => {
      rig.engine.exit('shop-web-1', 0);
      assert.deepEqual(await read({ services: ['web'] }), ['w1']);
    });
  });

  it('goes on with what is printed later', async () => {
    await rig.up('db');
    write('db', 'old', 'older');
    await follow({ tail: 1 });
    write('db', 'new');
    await settle();
    assert.deepEqual(texts(), ['older', 'new']);
  });

  it('asks the engine once for what is there and for what comes, where there is one container', async () => {
    await rig.up('db');
    write('db', 'old');
    const { engine } = rig;
    const logs = engine.logs.bind(engine);
    const asked: boolean[] = [];
    engine.logs = (id, options, onChunk, signal) => {
      asked.push(options.follow);
      return logs(id, options, onChunk, signal);
    };
    await follow();
    write('db', 'new');
    await settle();
    assert.deepEqual(texts(), ['old', 'new']);
    assert.deepEqual(asked, [true]);
  });

  it('keeps to the tail when the connection breaks before the first line', async () => {
    await rig.up('db');
    write('db', 'old', 'older');
    const { engine } = rig;
    const logs = engine.logs.bind(engine);
    let broken = false;
    engine.logs = (id, options, onChunk, signal) => {
      if (broken) return logs(id, options, onChunk, signal);
      broken = true;
      return Promise.reject(new EngineError('failed', 'The engine said nothing'));
    };
    await follow({ tail: 1 });
    // A retry waits a real quarter of a second: it is not the store's time.
    await eventually(() => texts().length === 1);
    write('db', 'new');
    await settle();
    assert.deepEqual(texts(), ['older', 'new']);
  });

  it('begins with nothing old when the tail is 0', async () => {
    await rig.up('db');
    write('db', 'old', 'older');
    await follow({ tail: 0 });
    write('db', 'new');
    await settle();
    rig.engine.exit('shop-db-1', 0);
    await rig.engine.startContainer('shop-db-1');
    write('db', 'newer');
    await settle();
    assert.deepEqual(texts(), ['new', 'newer']);
  });

  it('goes on over a restart, with every line once', async () => {
    const id = await rig.up('db');
    await follow();
    write('db', 'a', 'b');
    await settle();
    await rig.engine.restartContainer(id, undefined);
    write('db', 'c');
    await settle();
    write('db', 'd');
    await settle();
    assert.deepEqual(texts(), ['a', 'b', 'c', 'd']);
  });

  it('reads the rest where an engine stops telling before the end', async () => {
    await rig.up('db');
    const { engine } = rig;
    const logs = engine.logs.bind(engine);
    engine.logs = async (id, options, onChunk, signal) => {
      if (!options.follow) return logs(id, options, onChunk, signal);
      // As engine 20.10 does: the following ends well, and early.
      let told = 0;
      await logs(
        id,
        { ...options, follow: false },
        (chunk) => (told++ === 0 ? onChunk(chunk) : undefined),
        signal,
      );
    };
    await follow({ tail: 0 });
    write('db', 'one', 'two', 'three');
    engine.exit('shop-db-1', 0);
    engine.comeBack('shop-db-1');
    await settle();
    assert.deepEqual(texts(), ['one', 'two', 'three']);
  });

  it('does not miss a run that was over before it could be followed', async () => {
    const id = await rig.up('db');
    await follow();
    rig.engine.exit('shop-db-1', 1);
    await settle();
    await rig.engine.startContainer(id);
    write('db', 'short');
    rig.engine.exit('shop-db-1', 1);
    await settle();
    assert.deepEqual(texts(), ['short']);
  });

  it('goes over to the container that takes the place of another, from its first line', async () => {
    const old = await rig.up('db');
    await follow({ tail: 0 });
    write('db', 'last of the old');
    await settle();
    await rig.engine.removeContainer(old, false);
    await rig.up('db');
    write('db', 'first of the new');
    await settle();
    assert.deepEqual(texts(), ['last of the old', 'first of the new']);
  });

  it('picks up services that are started later', async () => {
    await follow({ services: ['web'] });
    await rig.up('web');
    write('web', 'hello');
    await rig.up('db');
    write('db', 'not asked for');
    await settle();
    assert.deepEqual(texts(), ['hello']);
  });

  it('waits out the loss of the engine, with every line once', async () => {
    await rig.up('db');
    await follow();
    write('db', 'before');
    await settle();
    rig.engine.disconnect();
    await settle();
    write('db', 'meanwhile');
    rig.engine.reconnect();
    await rig.clock.advance(20_000);
    await eventually(() => texts().length === 2);
    write('db', 'after');
    await settle();
    assert.deepEqual(texts(), ['before', 'meanwhile', 'after']);
  });

  it('reads on only when the reader is ready, one line at a time', async () => {
    await rig.up('db');
    await rig.up('web');
    let open = (): void => undefined;
    let inside = 0;
    running = followLogs(
      rig.logSource,
      { follow: true },
      async (line) => {
        inside += 1;
        assert.equal(inside, 1);
        await new Promise<void>((resolve) => (open = resolve));
        inside -= 1;
        got.push(line);
      },
      stop.signal,
    );
    running.catch(() => undefined);
    await settle();
    write('db', 'a', 'b');
    write('web', 'c');
    for (let n = 1; n <= 3; n += 1) {
      await settle();
      open();
      await settle();
      assert.equal(got.length, n);
    }
    assert.deepEqual(texts().sort(), ['a', 'b', 'c']);
  });

  it('tells of a container whose output cannot be read, and goes on with the others', async () => {
    await rig.up('db');
    await rig.up('web');
    rig.engine.failNext('logs', new EngineError('unsupported', 'driver has no reader'), 'shop-db-1');
    const problems: string[] = [];
    write('web', 'w');
    await read({ onProblem: (container, error) => problems.push(`${container}: ${error.message}`) });
    assert.deepEqual(texts(), ['w']);
    assert.deepEqual(problems, ['shop-db-1: driver has no reader']);
  });

  it('ends with what the reader throws', async () => {
    await rig.up('db');
    const boom = new Error('boom');
    running = followLogs(
      rig.logSource,
      { follow: true },
      () => {
        throw boom;
      },
      stop.signal,
    );
    const ended = assert.rejects(running, boom);
    await settle();
    write('db', 'a');
    await ended;
    running = Promise.resolve();
  });
});
