import assert from 'node:assert/strict';
import { Turn } from '../../../src/core/operations/turn';
import { isCancelled } from '../../../src/core/support/abort';

const never = new AbortController().signal;
const later = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('Turn', () => {
  it('lets one in at a time, in the order of asking', async () => {
    const turn = new Turn();
    const order: string[] = [];
    const take = async (name: string): Promise<void> => {
      const mine = await turn.take(never);
      order.push(`${name} in`);
      await later();
      order.push(`${name} out`);
      mine.dispose();
    };
    await Promise.all([take('a'), take('b'), take('c')]);
    assert.deepEqual(order, ['a in', 'a out', 'b in', 'b out', 'c in', 'c out']);
  });

  it('lets who waits go away at once, without holding up those behind', async () => {
    const turn = new Turn();
    const first = await turn.take(never);
    const impatient = new AbortController();
    const second = turn.take(impatient.signal);
    let third: string | undefined;
    const waiting = turn.take(never).then((mine) => {
      third = 'in';
      return mine;
    });
    impatient.abort();
    await assert.rejects(second, isCancelled);
    await later();
    assert.equal(third, undefined, 'the first one is still at it');
    first.dispose();
    (await waiting).dispose();
  });

  it('refuses a signal that is aborted already and stays usable', async () => {
    const turn = new Turn();
    await assert.rejects(turn.take(AbortSignal.abort()), isCancelled);
    (await turn.take(never)).dispose();
  });
});
