import assert from 'node:assert/strict';
import { EngineConnection } from '../../../src/core/live/engineConnection';
import { StackSession } from '../../../src/core/operations/stackSession';
import { isCancelled } from '../../../src/core/support/abort';
import { systemClock } from '../../../src/core/support/clock';
import { silentLog } from '../../../src/core/support/log';
import { engineFor } from '../reconcile/harness';
import { makeStack } from '../reconcile/make';

describe('a session that goes while it works', () => {
  it('ends its operation instead of letting it wait for ever', async () => {
    const stack = makeStack({ db: { healthcheck: { test: ['CMD', 'never'] } } });
    const engine = engineFor(stack);
    const connection = new EngineConnection(() => Promise.resolve(engine), systemClock, silentLog);
    const session = new StackSession({ stack, connection, clock: systemClock, log: silentLog });
    const waiting = new Promise<void>((resolve, reject) => {
      const started = session.operations.start(
        {},
        (event) => {
          // As when the project's name changes in the file that is being started.
          if (event.kind === 'ready') session.dispose();
        },
        new AbortController().signal,
      );
      started.then(
        () => reject(new Error('It cannot have become ready')),
        (error: unknown) => {
          if (isCancelled(error)) resolve();
          else reject(error instanceof Error ? error : new Error(String(error)));
        },
      );
    });
    await waiting;
    // What was started stays, as with any cancellation.
    assert.deepEqual(Object.keys(engine.statuses), ['shop-db-1']);
    connection.dispose();
  });
});
