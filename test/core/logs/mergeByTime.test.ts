import assert from 'node:assert/strict';
import { type LineSink } from '../../../src/core/logs/containerLog';
import { type LogLine } from '../../../src/core/logs/logLine';
import { mergeByTime } from '../../../src/core/logs/mergeByTime';

const line = (service: string, second: number): LogLine => ({
  service,
  container: service,
  number: 1,
  time: `2026-11-21T03:${String(Math.floor(second / 60)).padStart(2, '0')}:${String(second % 60).padStart(2, '0')}.000000000Z`,
  stream: 'stdout',
  text: `${service}${second}`,
});

const source =
  (service: string, seconds: readonly number[], counter = { given: 0 }) =>
  async (sink: LineSink): Promise<void> => {
    for (const second of seconds) {
      counter.given += 1;
      await sink(line(service, second));
    }
  };

async function merged(...sources: ReturnType<typeof source>[]): Promise<string[]> {
  const got: string[] = [];
  await mergeByTime(sources, (one) => void got.push(one.text));
  return got;
}

describe('mergeByTime', () => {
  it('orders the lines of all sources by time', async () => {
    const got = await merged(source('a', [1, 4, 5]), source('b', [2, 3, 6]), source('c', []));
    assert.deepEqual(got, ['a1', 'b2', 'b3', 'a4', 'a5', 'b6']);
  });

  it('keeps the order within a source whatever its stamps say', async () => {
    assert.deepEqual(await merged(source('a', [3, 1, 2]), source('b', [2])), ['b2', 'a3', 'a1', 'a2']);
  });

  it('ends at once without sources', async () => assert.deepEqual(await merged(), []));

  it('does not let a source run ahead of a slow reader', async () => {
    const counter = { given: 0 };
    let read = 0;
    let most = 0;
    await mergeByTime(
      [
        source(
          'a',
          Array.from({ length: 2_000 }, (_, n) => n),
          counter,
        ),
      ],
      async () => {
        most = Math.max(most, counter.given - read);
        read += 1;
        await new Promise((resolve) => setImmediate(resolve));
      },
    );
    assert.equal(read, 2_000);
    assert.ok(most <= 65, `${most} lines ahead`);
  });

  it('rejects with the failure of a source, and of the reader, after all have ended', async () => {
    const boom = new Error('boom');
    const many = Array.from({ length: 500 }, (_, n) => n);
    await assert.rejects(
      merged(source('a', many), () => Promise.reject(boom)),
      boom,
    );
    await assert.rejects(
      mergeByTime([source('a', many), source('b', many)], () => {
        throw boom;
      }),
      boom,
    );
  });
});
