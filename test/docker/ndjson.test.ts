import assert from 'node:assert/strict';
import { ndjsonLines } from '../../src/docker/ndjson';
import { progressLines } from '../../src/docker/progressLines';

async function* chunksOf(text: string, size: number): AsyncGenerator<Buffer> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) {
    await Promise.resolve();
    yield bytes.subarray(at, at + size);
  }
}

async function collect<T>(source: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of source) items.push(item);
  return items;
}

describe('ndjsonLines', () => {
  it('yields whole lines wherever the input is cut, also inside a character', async () => {
    const text = '{"a":"grüße €"}\r\n\n{"b":"🐳"}\n{"c":1}';
    for (let size = 1; size <= text.length; size++) {
      assert.deepEqual(await collect(ndjsonLines(chunksOf(text, size))), [
        '{"a":"grüße €"}',
        '{"b":"🐳"}',
        '{"c":1}',
      ]);
    }
  });

  it('reads a line of megabytes in many chunks, each byte once', async () => {
    // Whoever puts the line together anew with every chunk copies 64 GB here, and does not end in time.
    const line = JSON.stringify({ text: 'x'.repeat(8_000_000) });
    const [only] = await collect(ndjsonLines(chunksOf(`${line}\n`, 512)));
    assert.equal(only?.length, line.length);
  });
});

describe('progressLines', () => {
  const context = { action: 'pull image a/b:1', image: 'a/b:1', registry: true };
  const read = (text: string): Promise<unknown[]> => collect(progressLines(chunksOf(text, 7), context));

  it('yields the objects', async () => {
    assert.deepEqual(await read('{"status":"Waiting","id":"a"}\n{"status":"Done"}\n'), [
      { status: 'Waiting', id: 'a' },
      { status: 'Done' },
    ]);
  });

  it('rejects on a line that carries an error, with what the call was about', async () => {
    const lines =
      '{"status":"Pulling"}\n{"errorDetail":{"message":"unauthorized: authentication required"},"error":"short"}\n';
    await assert.rejects(read(lines), {
      name: 'EngineError',
      reason: 'registryAuth',
      message: 'unauthorized: authentication required',
      details: { action: 'pull image a/b:1', image: 'a/b:1', cause: undefined },
    });
  });

  it('rejects on a line without detail', async () => {
    await assert.rejects(read('{"error":"write /x: no space left on device"}\n'), { reason: 'diskFull' });
  });

  it('rejects on what is no JSON', async () => {
    await assert.rejects(read('<html>\n'), { name: 'EngineError', reason: 'failed', message: /<html>/ });
  });
});
