import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { assertPsAgrees, compose, hasCompose } from './compose';
import { iconOf, rowOf, stack, statusOf, until, untilState } from './extension';

describe('a stack that docker compose started', () => {
  before(async function () {
    if (!hasCompose()) this.skip();
    await vscode.commands.executeCommand('devStack.services.focus');
    await until(
      async () => (await stack()).connection.kind === 'live',
      async () => (await stack()).connection.kind,
    );
  });
  after(() => (hasCompose() ? compose('down', '--volumes') : undefined));

  const running = ['database', 'cache', 'migrate', 'gateway', 'worker'];

  /** Container ids and the moments of their last start. */
  async function lives(): Promise<Record<string, unknown>> {
    const { services } = await stack();
    return Object.fromEntries(
      [...services].map(([name, { containers }]) => [
        name,
        containers.map(({ id, startedAt }) => ({ id, startedAt })),
      ]),
    );
  }

  it('appears healthy in the open view by itself', async () => {
    await compose('up', '--detach', '--wait-timeout', '60');
    await untilState('gateway', 'ready');
    await untilState('worker', 'running');
    await untilState('migrate', 'done');
    assert.equal((await statusOf('database')).state.kind, 'ready');
    assert.equal(iconOf((await rowOf('gateway')).item), 'pass-filled');
    for (const service of running) assert.deepEqual((await statusOf(service)).drift, [], service);
    await assertPsAgrees();
  });

  it('is not recreated, nor started again, by our Start', async () => {
    const before = await lives();
    const { stackId } = (await rowOf('database')).node;
    await vscode.commands.executeCommand('devStack.start', { stackId });
    assert.equal((await statusOf('gateway')).state.kind, 'ready');
    assert.deepEqual(await lives(), before);
  });

  it('has its completed one-shot run again by our Start where the setting says so, and nothing else', async () => {
    const before = await lives();
    const settings = vscode.workspace.getConfiguration('devStack');
    await settings.update('runCompletedAgain', true, vscode.ConfigurationTarget.Workspace);
    try {
      const { stackId } = (await rowOf('database')).node;
      await vscode.commands.executeCommand('devStack.start', { stackId });
      await untilState('migrate', 'done');
      const after = await lives();
      const again = Object.keys(before).filter(
        (name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]),
      );
      assert.deepEqual(again, ['migrate']);
    } finally {
      await settings.update('runCompletedAgain', undefined, vscode.ConfigurationTarget.Workspace);
    }
  });

  it('leaves the view as it came when docker compose takes it down', async () => {
    await compose('down');
    await untilState('gateway', 'absent');
    await untilState('database', 'absent');
    assert.deepEqual((await stack()).orphans, []);
  });
});
