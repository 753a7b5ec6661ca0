import assert from 'node:assert/strict';
import '../fakes/vscode';
import { pickSnapshot } from '../../src/vscode/commands/pickSnapshot';
import { type SnapshotRow } from '../../src/core/data/snapshot';
import { commandIds } from '../../src/present/commandIds';
import { UserError } from '../../src/present/userError';
import { stackStatus, view } from '../present/make';

describe('the snapshot that a row, or the Undo of a notification, stands for', () => {
  const stack = view(stackStatus([]));
  const row = { snapshot: { id: 'one', name: 'friday' } } as unknown as SnapshotRow;
  const pick = (snapshot: string) => {
    const registry = {
      views: () => [stack],
      session: () => ({ snapshots: { list: () => Promise.resolve([row]) } }),
    };
    const host = { registry } as unknown as Parameters<typeof pickSnapshot>[0];
    return pickSnapshot(host, { id: snapshot, stackId: stack.id, snapshot }, 'Which one?');
  };

  it('is taken without a question', async () => {
    assert.deepEqual(await pick('one'), { view: stack, row });
  });

  it('is not another one where newer ones have displaced it: that is told, with a way to choose', async () => {
    await assert.rejects(pick('gone'), (error) => {
      assert.ok(UserError.is(error));
      const { message, steps } = error.explanation;
      assert.equal(message, 'That snapshot is not there any more.');
      assert.deepEqual(
        steps.map((step) => 'command' in step && step.command),
        [commandIds.restoreSnapshot],
      );
      return true;
    });
  });
});
