import assert from 'node:assert/strict';
import type { Engine } from '../../src/core/engine/engine';
import type { LogOptions, OutputChunk } from '../../src/core/engine/wire';
import { eventually } from '../support/eventually';
import { RealEngine } from './realEngine';

const plain: LogOptions = { follow: false, timestamps: false, tty: false };

describe('Output of containers on a real engine', function () {
  this.timeout(90_000);
  let real: RealEngine;
  let engine: Engine;

  before(async () => {
    real = await RealEngine.open('output');
    engine = real.engine;
  });
  after(() => real.close());

  async function read(id: string, options: LogOptions): Promise<Record<'stdout' | 'stderr', string>> {
    const parts: Record<'stdout' | 'stderr', Buffer[]> = { stdout: [], stderr: [] };
    const onChunk = ({ stream, data }: OutputChunk): void => void parts[stream].push(data);
    await engine.logs(id, options, onChunk, new AbortController().signal);
    return { stdout: Buffer.concat(parts.stdout).toString(), stderr: Buffer.concat(parts.stderr).toString() };
  }

  describe('logs', () => {
    // It runs on: engine 20.10 may end the following of a container that ends right after so much output.
    it('follows 200,000 lines without losing one', async () => {
      const id = await real.run('seq 1 200000; exec sleep 1000');
      const abort = new AbortController();
      const pieces: string[] = [];
      const reading = engine.logs(
        id,
        { ...plain, follow: true },
        ({ data }) => {
          pieces.push(data.toString());
          if (/(^|\n)200000\n$/.test(data.toString())) abort.abort();
        },
        abort.signal,
      );
      await assert.rejects(reading, { name: 'CancelledError' });
      const lines = pieces.join('').split('\n');
      assert.equal(lines.length, 200_001);
      assert.ok(lines.slice(0, -1).every((line, at) => line === String(at + 1)));
      const last = await read(id, { ...plain, tail: 3 });
      assert.equal(last.stdout, '199998\n199999\n200000\n');
      await engine.removeContainer(id, true);
    });

    it('tells stdout from stderr, and a terminal has but one', async () => {
      const framed = await real.run('echo out; echo err >&2; echo grüße');
      assert.deepEqual(await read(framed, { ...plain, follow: true }), {
        stdout: 'out\ngrüße\n',
        stderr: 'err\n',
      });
      const terminal = await real.run('echo out; echo err >&2', { Tty: true });
      assert.equal((await engine.inspectContainer(terminal)).tty, true);
      assert.deepEqual(await read(terminal, { ...plain, follow: true, tty: true }), {
        stdout: 'out\r\nerr\r\n',
        stderr: '',
      });
    });

    it('goes on from a moment with its nanoseconds, that moment included', async () => {
      const id = await real.run('for n in 1 2 3 4; do echo $n; sleep 0.05; done');
      const stamped = (await read(id, { ...plain, follow: true, timestamps: true })).stdout
        .trim()
        .split('\n');
      assert.match(stamped[1] ?? '', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z 2$/);
      const [time = ''] = (stamped[1] ?? '').split(' ');
      const since = `${Math.floor(Date.parse(time) / 1000)}.${time.slice(20, 29)}`;
      assert.equal((await read(id, { ...plain, since })).stdout, '2\n3\n4\n');
    });

    it('waits for a slow reader instead of piling up', async () => {
      const id = await real.run('yes 0123456789012345678901234567890 | head -c 40000000');
      const abort = new AbortController();
      let release = (): void => undefined;
      let chunks = 0;
      const before = process.memoryUsage().arrayBuffers;
      const reading = engine.logs(
        id,
        { ...plain, follow: true },
        () => {
          chunks += 1;
          return chunks === 1 ? new Promise<void>((resolve) => (release = resolve)) : undefined;
        },
        abort.signal,
      );
      await eventually(() => chunks === 1);
      await new Promise((resolve) => setTimeout(resolve, 500));
      assert.equal(chunks, 1);
      assert.ok(process.memoryUsage().arrayBuffers - before < 5_000_000, 'kept in the engine, not here');
      release();
      await eventually(() => chunks > 1000);
      abort.abort();
      await assert.rejects(reading, { name: 'CancelledError' });
      await engine.removeContainer(id, true);
    });

    it('a reader that throws ends it with its own error', async () => {
      const id = await real.run('echo 1; echo 2');
      const failing = engine.logs(
        id,
        { ...plain, follow: true },
        () => Promise.reject(new RangeError('full')),
        new AbortController().signal,
      );
      await assert.rejects(failing, /full/);
      await assert.rejects(read('dstest-engine-nobody', plain), { reason: 'notFound' });
    });
  });

  describe('exec', () => {
    let id: string;
    before(async () => {
      id = await real.run('exec sleep 1000', { Env: ['FROM=container'] });
    });

    it('gives the exit code and both outputs apart', async () => {
      const result = await engine.exec(id, {
        command: ['sh', '-c', 'echo "$FROM $MORE $(pwd) $(id -u)"; echo err >&2; exit 3'],
        environment: { MORE: 'exec' },
        workingDir: '/tmp',
        user: '42',
      });
      assert.equal(result.exitCode, 3);
      assert.equal(result.stdout.toString(), 'container exec /tmp 42\n');
      assert.equal(result.stderr.toString(), 'err\n');
    });

    it('takes megabytes', async () => {
      const { stdout, exitCode } = await engine.exec(id, { command: ['seq', '1', '500000'] });
      assert.equal(exitCode, 0);
      assert.equal(stdout.toString().split('\n').at(-2), '500000');
    });

    it('many side by side', async () => {
      const results = await Promise.all(
        Array.from({ length: 12 }, (_, n) => engine.exec(id, { command: ['sh', '-c', `exit ${n}`] })),
      );
      assert.deepEqual(
        results.map(({ exitCode }) => exitCode),
        Array.from({ length: 12 }, (_, n) => n),
      );
    });

    it('a program that is not there: exit code 127 or 126, or an error, never silence', async () => {
      const outcome = await engine.exec(id, { command: ['no-such-program'] }).then(
        ({ exitCode }) => exitCode,
        (error: Error) => error.name,
      );
      assert.ok([126, 127, 'EngineError'].includes(outcome), String(outcome));
    });

    it('cancelling returns at once', async () => {
      const abort = new AbortController();
      setTimeout(() => abort.abort(), 200);
      // Longer than this test may take.
      await assert.rejects(engine.exec(id, { command: ['sleep', '1000'] }, abort.signal), {
        name: 'CancelledError',
      });
    });

    it('refuses a container that does not run', async () => {
      const stopped = await real.create('true');
      await assert.rejects(engine.exec(stopped, { command: ['true'] }), { reason: 'conflict' });
    });
  });

  describe('execInteractive', () => {
    let id: string;
    before(async () => {
      id = await real.run('exec sleep 1000');
    });

    it('a terminal of the right size that listens, resizes and tells how it ended', async () => {
      const session = await engine.execInteractive(id, { command: ['sh'] }, { columns: 91, rows: 33 });
      let output = '';
      session.onOutput((data) => (output += data.toString()));
      session.write('stty size; echo gr\u00fc\u00dfe\n');
      await eventually(() => output.includes('33 91') && output.includes('\ngrüße'));
      await session.resize(120, 40);
      session.write('stty size\n');
      await eventually(() => output.includes('40 120'));
      session.write(Buffer.from('exit 5\n'));
      assert.equal(await session.exited, 5);
      await session.resize(10, 10);
      session.write('too late\n');
      session.dispose();
    });

    it('output of a program that ends at once is not lost', async () => {
      const session = await engine.execInteractive(
        id,
        { command: ['echo', 'quick'] },
        { columns: 80, rows: 24 },
      );
      await new Promise((resolve) => setTimeout(resolve, 200));
      let output = '';
      session.onOutput((data) => (output += data.toString()));
      assert.equal(await session.exited, 0);
      assert.equal(output, 'quick\r\n');
    });

    it('disposing it ends the shell in the container', async () => {
      const marker = `dispose_${process.pid}`;
      const count = async (): Promise<number> => {
        const { stdout } = await engine.exec(id, { command: ['ps', '-o', 'args'] });
        return stdout
          .toString()
          .split('\n')
          .filter((line) => line.includes(marker)).length;
      };
      const command = ['sh', '-c', `: ${marker}; exec sh -i -s ${marker}`];
      const session = await engine.execInteractive(id, { command }, { columns: 80, rows: 24 });
      let output = '';
      session.onOutput((data) => (output += data.toString()));
      session.write('echo re""ady; sleep 100\n');
      await eventually(() => output.includes('ready'));
      assert.equal(await count(), 1);
      session.dispose();
      session.dispose();
      await assert.rejects(session.exited, { name: 'CancelledError' });
      await eventually(async () => (await count()) === 0);
    });

    it('the signal of the opening does not end what was opened', async () => {
      const abort = new AbortController();
      const size = { columns: 80, rows: 24 };
      const session = await engine.execInteractive(id, { command: ['sh'] }, size, abort.signal);
      let output = '';
      session.onOutput((data) => (output += data.toString()));
      abort.abort();
      session.write('echo still; exit\n');
      assert.equal(await session.exited, 0);
      assert.match(output, /still/);
      await assert.rejects(engine.execInteractive(id, { command: ['sh'] }, size, abort.signal), {
        name: 'CancelledError',
      });
    });

    it('tells when the container ends under it', async () => {
      const short = await real.run('exec sleep 1000');
      const session = await engine.execInteractive(short, { command: ['sh'] }, { columns: 80, rows: 24 });
      session.onOutput(() => undefined);
      await engine.killContainer(short, 'SIGKILL');
      assert.notEqual(await session.exited, 0);
    });
  });
});
