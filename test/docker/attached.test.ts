import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import type { Engine } from '../../src/core/engine/engine';
import type { OutputChunk, ProcessIo } from '../../src/core/engine/wire';
import { eventually } from '../support/eventually';
import { RealEngine } from './realEngine';

describe('Processes with their streams held, on a real engine', function () {
  this.timeout(90_000);
  let real: RealEngine;
  let engine: Engine;
  let container: string;

  before(async () => {
    real = await RealEngine.open('attached');
    engine = real.engine;
    container = await real.run('exec sleep 1000');
  });
  after(() => real.close());

  function collect(input?: ProcessIo['input']): {
    io: ProcessIo;
    read: (stream: OutputChunk['stream']) => Buffer;
  } {
    const parts: Record<OutputChunk['stream'], Buffer[]> = { stdout: [], stderr: [] };
    const onOutput = ({ stream, data }: OutputChunk): void => void parts[stream].push(data);
    return { io: { onOutput, ...(input && { input }) }, read: (stream) => Buffer.concat(parts[stream]) };
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- what feeds a process is an async iterable
  async function* pieces(...all: readonly (string | Buffer)[]): AsyncIterable<Buffer> {
    for (const piece of all) yield Buffer.from(piece);
  }

  /** Gives nothing until then. */
  async function* until(signal: AbortSignal): AsyncIterable<Buffer> {
    await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
    yield Buffer.from('more');
  }

  const shell = (script: string) => ({ command: ['sh', '-c', script] });

  /** Processes of the container whose command line holds the word. */
  async function running(word: string): Promise<string> {
    const { stdout } = await engine.exec(container, shell(`ps | grep '${word}' | grep -v grep || true`));
    return stdout.toString().trim();
  }

  it('gives bytes of every value through the process and back', async () => {
    const data = randomBytes(5_000_000);
    const { io, read } = collect(pieces(data.subarray(0, 3), data.subarray(3)));
    assert.equal(await engine.execAttached(container, shell('cat'), io), 0);
    assert.ok(read('stdout').equals(data));
  });

  it('tells the exit code and both streams', async () => {
    const { io, read } = collect();
    assert.equal(await engine.execAttached(container, shell('echo out; echo err >&2; exit 7'), io), 7);
    assert.deepEqual([read('stdout').toString(), read('stderr').toString()], ['out\n', 'err\n']);
  });

  it('is done with a process that does not read its input to the end', async () => {
    const { io, read } = collect(pieces(...Array.from({ length: 200 }, () => Buffer.alloc(64 * 1024))));
    assert.equal(
      await engine.execAttached(container, shell('head -c 3 >/dev/null; echo enough; exit 3'), io),
      3,
    );
    assert.equal(read('stdout').toString(), 'enough\n');
  });

  it('ends the process on abort, before it could take cut input for all of it', async () => {
    // Often enough to meet it before it runs, too: the engine opens the connection first.
    for (let round = 0; round < 12; round++) {
      const abort = new AbortController();
      async function* endless(): AsyncIterable<Buffer> {
        yield Buffer.from('half');
        abort.abort();
        await new Promise((resolve) => setTimeout(resolve, 50));
        yield Buffer.from('more');
      }
      const script = 'rm -f /tmp/took; cat >/tmp/half; touch /tmp/took';
      const { io } = collect(endless());
      await assert.rejects(engine.execAttached(container, shell(script), io, abort.signal), {
        name: 'CancelledError',
      });
      await eventually(async () => (await running('/tmp/half')) === '');
      const left = await engine.exec(container, shell('test -e /tmp/took'));
      assert.equal(left.exitCode, 1, 'the process went on as if its input had ended');
    }
  });

  it('lets no process go on because it sees another one end', async () => {
    const abort = new AbortController();
    // So many that the shell is found long after the last of its children: processes are found by the text of their ids.
    const script =
      'i=0; while [ $i -lt 150 ]; do sleep 997 & i=$((i+1)); done; rm -f /tmp/went; echo on; cat >/dev/null; touch /tmp/went';
    const { io } = collect(until(abort.signal));
    const told = { ...io, onOutput: () => abort.abort() };
    await assert.rejects(engine.execAttached(container, shell(script), told, abort.signal), {
      name: 'CancelledError',
    });
    await eventually(async () => (await running('sleep 997')) === '');
    assert.equal((await engine.exec(container, shell('test -e /tmp/went'))).exitCode, 1);
  });

  it('fails with what its input failed with, and ends the process', async () => {
    async function* broken(): AsyncIterable<Buffer> {
      yield Buffer.from('half');
      await Promise.resolve();
      throw new RangeError('the file is damaged');
    }
    const { io } = collect(broken());
    await assert.rejects(engine.execAttached(container, shell('cat >/dev/null; : marked'), io), {
      name: 'RangeError',
      message: 'the file is damaged',
    });
    await eventually(async () => (await running('marked')) === '');
  });

  it('runs a container to its end, with input and exit code', async () => {
    const id = await real.create('cat; echo done >&2; exit 4', {
      OpenStdin: true,
      StdinOnce: true,
      AttachStdin: true,
    });
    const data = randomBytes(1_000_000);
    const { io, read } = collect(pieces(data));
    assert.equal(await engine.startAttached(id, io), 4);
    assert.ok(read('stdout').equals(data));
    assert.equal(read('stderr').toString(), 'done\n');
  });

  it('kills a container that is not wanted any more', async () => {
    const id = await real.create('echo up; sleep 1000');
    const abort = new AbortController();
    const io: ProcessIo = { onOutput: () => abort.abort() };
    await assert.rejects(engine.startAttached(id, io, abort.signal), { name: 'CancelledError' });
    await eventually(async () => (await engine.inspectContainer(id)).status === 'exited');
  });
});
