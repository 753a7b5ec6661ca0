import assert from 'node:assert/strict';
import { runWithProgress } from '../../src/cli/runWithProgress';
import { openDisplays } from '../../src/cli/print/progressDisplay';
import { type Snapshot } from '../../src/core/data/snapshot';
import { type StatusChange } from '../../src/core/live/stackStatus';
import { Emitter } from '../../src/core/support/emitter';
import { service, stackStatus, status } from '../present/make';
import { fakeContext } from './verbs/fakeContext';
import { recordingOutput } from './recordingOutput';

const options = { title: 'Starting shop', services: ['db'], removes: false };
const starting = stackStatus([status(service('db'), { kind: 'running', since: 0 })]);

describe('an operation with its progress', () => {
  const setUp = async (more: Partial<ReturnType<typeof fakeContext>> = {}) => {
    const changes = new Emitter<StatusChange>();
    let watched = 0;
    const session = {
      onDidChange: changes.event,
      watch: () => {
        watched += 1;
        return { dispose: () => (watched -= 1) };
      },
    };
    const context = { ...fakeContext(starting, { session: session }), ...more };
    return { context, changes, session: await context.openSession(starting.stack), watched: () => watched };
  };

  it('tells steps on stderr and keeps stdout for data', async () => {
    const { context, session } = await setUp();
    await runWithProgress(context, session, options, (onProgress) => {
      onProgress({ kind: 'step', phase: 'end', text: 'start container db', service: 'db', durationMs: 100 });
      return Promise.resolve();
    });
    assert.deepEqual(context.err.lines, ['start container db (0.1 s)']);
    assert.equal(context.out.text, '');
  });

  it('tells at the end how data comes back that was brought to safety, also when it failed', async () => {
    const snapshot = { id: 'x' } as Snapshot;
    const words = 'What was there before is kept: dev-stack snapshot undo brings it back.';
    for (const end of [() => Promise.resolve(), () => Promise.reject(new RangeError('no'))]) {
      const { context, session } = await setUp();
      const running = runWithProgress(context, session, options, (onProgress) => {
        onProgress({ kind: 'safety', snapshot });
        onProgress({ kind: 'step', phase: 'end', text: 'remove volume data', service: undefined });
        return end();
      });
      await running.catch((error: unknown) => assert.ok(error instanceof RangeError));
      assert.deepEqual(context.err.lines, ['remove volume data', words]);
    }
  });

  it('stays silent with --progress quiet', async () => {
    const { context, session } = await setUp({ progress: 'quiet' });
    await runWithProgress(context, session, options, (onProgress) => {
      onProgress({ kind: 'step', phase: 'end', text: 'start container db', service: 'db' });
      return Promise.resolve();
    });
    assert.equal(context.err.text, '');
  });

  it('draws on a terminal, and leaves it in order and nothing running when the operation fails', async () => {
    const err = recordingOutput({ terminal: true });
    const { context, changes, session, watched } = await setUp({ err });
    const failure = new Error('no');
    await assert.rejects(
      runWithProgress(context, session, options, () => {
        assert.equal(openDisplays.size, 1);
        assert.equal(watched(), 1);
        return Promise.reject(failure);
      }),
      failure,
    );
    assert.equal(openDisplays.size, 0);
    assert.equal(watched(), 0);
    assert.equal(changes.hasListeners, false);
    assert.ok(err.text.endsWith('\n'));
  });

  it('says that it heard Ctrl-C', async () => {
    const abort = new AbortController();
    const { context, session } = await setUp({ signal: abort.signal });
    await runWithProgress(context, session, options, () => {
      abort.abort();
      return Promise.resolve();
    });
    assert.match(context.err.text, /Stopping what is under way; Ctrl-C again quits at once\./);
  });
});
