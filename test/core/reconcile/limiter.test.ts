import assert from 'node:assert/strict';
import { Limiter } from '../../../src/core/reconcile/limiter';

/** Work that goes on until it is ended by name; tells the order in which it began. */
function bench(limiter: Limiter) {
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  const runs: Promise<void>[] = [];
  return {
    begun,
    add: (name: string, rank?: number): void => {
      const work = (): Promise<void> => {
        begun.push(name);
        return new Promise((resolve) => ends.set(name, resolve));
      };
      runs.push(limiter.run(work, rank));
    },
    /** Resolves when what may begin has begun. */
    settled: () => new Promise<void>((resolve) => setImmediate(resolve)),
    async end(name: string): Promise<void> {
      ends.get(name)?.();
      await this.settled();
    },
    async endAll(): Promise<void> {
      for (const name of ends.keys()) await this.end(name);
      await Promise.all(runs);
    },
  };
}

describe('Limiter', () => {
  it('lets so many run at a time, in the order in which they came', async () => {
    const work = bench(new Limiter(2));
    for (const name of ['a', 'b', 'c', 'd']) work.add(name);
    await work.settled();
    assert.deepEqual(work.begun, ['a', 'b']);
    await work.end('b');
    assert.deepEqual(work.begun, ['a', 'b', 'c']);
    await work.endAll();
    assert.deepEqual(work.begun, ['a', 'b', 'c', 'd']);
  });

  it('gives a place that gets free to the highest rank', async () => {
    const work = bench(new Limiter(1));
    for (const [name, rank] of [
      ['a', 0],
      ['b', 0],
      ['c', 1],
      ['d', 2],
      ['e', 1],
    ] as const)
      // prettier-ignore
      work.add(name, rank);
    await work.settled();
    await work.endAll();
    assert.deepEqual(work.begun, ['a', 'd', 'c', 'e', 'b']);
  });

  it('lets few of the lowest rank begin beside others, and as many as fit without these', async () => {
    const work = bench(new Limiter(4, 2));
    work.add('first', 1);
    for (const name of ['a', 'b', 'c', 'd', 'e']) work.add(name);
    await work.settled();
    assert.deepEqual(work.begun, ['first', 'a']);
    work.add('second', 1);
    await work.settled();
    assert.deepEqual(work.begun, ['first', 'a', 'second'], 'those of a rank have all places');
    await work.end('first');
    assert.deepEqual(work.begun, ['first', 'a', 'second'], 'two run, and one of them has a rank');
    await work.end('second');
    assert.deepEqual(work.begun, ['first', 'a', 'second', 'b', 'c', 'd']);
    await work.endAll();
  });

  it('goes on after work that failed', async () => {
    const limiter = new Limiter(1);
    await assert.rejects(
      limiter.run(() => Promise.reject(new Error('broken')), 1),
      /broken/,
    );
    assert.equal(await limiter.run(() => Promise.resolve('done')), 'done');
  });
});
