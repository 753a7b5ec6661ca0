import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { spooled } from '../../../src/core/operations/spooled';
import { isCancelled } from '../../../src/core/support/abort';

describe('input that is kept until it is whole', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'dev-stack-spool-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const never = new AbortController().signal;

  it('is read to its end before anything of it is given, and has no name on the disk', async () => {
    const input = new PassThrough();
    let given = false;
    const waiting = spooled(input, never, folder).then((whole) => {
      given = true;
      return whole;
    });
    input.write('the first half, ');
    await new Promise((resolve) => setTimeout(resolve, 20));
    assert.equal(given, false);
    input.end('the second half');
    const whole = await waiting;
    if (process.platform !== 'win32') assert.deepEqual(readdirSync(folder), []);
    assert.equal((await buffer(whole)).toString(), 'the first half, the second half');
  });

  it('fails as its input fails, and leaves nothing', async () => {
    async function* broken(): AsyncGenerator<Buffer> {
      yield Buffer.from('half');
      await Promise.resolve();
      throw new RangeError('the other side went away');
    }
    await assert.rejects(spooled(Readable.from(broken()), never, folder), RangeError);
    assert.deepEqual(readdirSync(folder), []);
  });

  it('can be cancelled while nothing comes', async () => {
    const abort = new AbortController();
    const input = new PassThrough();
    const waiting = spooled(input, abort.signal, folder);
    input.write('half');
    abort.abort();
    await assert.rejects(waiting, isCancelled);
    assert.ok(input.destroyed);
  });

  it('says in words where it cannot be kept', async () => {
    await assert.rejects(
      spooled(Readable.from(['x']), never, join(folder, 'gone')),
      /Could not keep the input in .*gone \(TMPDIR names another folder\): there is no such file or folder/,
    );
  });
});
