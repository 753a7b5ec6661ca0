import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { assertPsAgrees, compose, hasCompose } from './compose';
import { api, iconOf, rowOf, rows, stack, statusOf, until, untilState } from './extension';

const services = ['database', 'cache', 'migrate', 'gateway', 'worker', 'mailbox'];

describe('the main job in the extension host', () => {
  before(async () => {
    await vscode.commands.executeCommand('devStack.services.focus');
    await until(
      async () => (await stack()).connection.kind === 'live',
      async () => (await stack()).connection.kind,
    );
  });
  after(async () => {
    await vscode.commands.executeCommand('devStack.stop', { stackId: await stackId() });
  });

  it('reads the compose file of the workspace', async () => {
    const { stack: model } = await stack();
    assert.equal(model.name, process.env['DEV_STACK_TEST_PROJECT']);
    assert.equal(model.title, 'Acme shop');
    assert.deepEqual(
      model.services.map(({ name }) => name),
      services,
    );
  });

  it('has a row for every service, also those never created and not selected', async () => {
    const all = await rows();
    const named = all.filter(({ node }) => node.kind === 'service').map(({ item }) => item.label);
    assert.deepEqual([...named].sort(), [...services].sort());
    const groups = all.filter(({ node }) => node.kind === 'group').map(({ item }) => item.label);
    assert.deepEqual(groups, ['Data', 'Apps', 'Setup', 'Not selected', 'Volumes']);
  });

  it('gives rows ids that are unlike and a spoken label each', async () => {
    const all = await rows();
    assert.equal(new Set(all.map(({ item }) => item.id)).size, all.length);
    assert.deepEqual(
      all.filter(({ item }) => !item.accessibilityInformation?.label).map(({ item }) => item.id),
      [],
    );
  });

  it('shows in advance what Start would do', async () => {
    await vscode.commands.executeCommand('devStack.showPlan', { stackId: await stackId() });
    const plan = (): string =>
      vscode.workspace.textDocuments.find(({ uri }) => uri.scheme === 'dev-stack')?.getText() ?? '';
    await until(() => plan() !== '', plan);
    for (const service of ['database', 'cache', 'migrate', 'gateway', 'worker']) {
      assert.match(plan(), new RegExp(`\\b${service}\\b`));
    }
    assert.doesNotMatch(plan(), /mailbox/);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('starts the stack and returns when all is ready', async () => {
    const ids = (await rows()).filter(({ node }) => node.kind === 'service').map(({ item }) => item.id);
    await vscode.commands.executeCommand('devStack.start', { stackId: await stackId() });

    const kinds = await Promise.all(services.map(async (name) => [name, (await statusOf(name)).state.kind]));
    assert.deepEqual(Object.fromEntries(kinds), {
      database: 'ready',
      cache: 'running',
      migrate: 'done',
      gateway: 'ready',
      worker: 'running',
      mailbox: 'notSelected',
    });
    // The state is never part of an id: selection and expansion survive.
    const now = (await rows()).filter(({ node }) => node.kind === 'service').map(({ item }) => item.id);
    assert.deepEqual([...now].sort(), [...ids].sort());
  });

  it('uses what runs as a program on this machine would, and shows what came of it', async () => {
    await vscode.commands.executeCommand('devStack.smoke', { stackId: await stackId() });
    const shown = ({ uri }: vscode.TextDocument): boolean =>
      uri.scheme === 'dev-stack' && uri.path.startsWith('/Smoke test');
    const text = (): string => vscode.workspace.textDocuments.find(shown)?.getText() ?? '';
    await until(() => text() !== '', text);
    assert.match(text(), /^ok {4}gateway +\d+ ms {3}Shop answers \(200\)$/m);
    assert.match(text(), /^- {5}database +not reachable from this machine/m);
    assert.doesNotMatch(text(), /mailbox|migrate/);
    assert.match(text(), /\n1 passed, 0 failed, 3 not reachable from this machine\n$/);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('draws rows and status bar from the same state', async () => {
    assert.equal(iconOf((await rowOf('database')).item), 'pass-filled');
    assert.equal(iconOf((await rowOf('cache')).item), 'circle-filled');
    assert.equal(iconOf((await rowOf('migrate')).item), 'check');
    const line = (await api()).statusLine();
    assert.equal(line?.text, '$(layers) Stack 5/5');
    assert.equal(line?.background, undefined);
  });

  it('agrees with docker compose ps', async function () {
    if (!hasCompose()) this.skip();
    await assertPsAgrees();
  });

  it('makes a long tooltip when it is asked for', async () => {
    const { tree } = await api();
    const { node, item } = await rowOf('database');
    assert.equal(item.tooltip, undefined);
    const { tooltip } = tree.resolveTreeItem(item, node);
    assert.ok(tooltip instanceof vscode.MarkdownString);
    assert.match(tooltip.value, /dstest\/stand-in:1/);
    assert.match(tooltip.value, /database-data/);
  });

  it('stops one service, and its row and the status bar follow', async () => {
    await vscode.commands.executeCommand('devStack.stop', { stackId: await stackId(), service: 'worker' });
    await untilState('worker', 'stopped', 'exited');
    assert.equal((await statusOf('gateway')).state.kind, 'ready');
    const text = (): Promise<string | undefined> => api().then((opened) => opened.statusLine()?.text);
    await until(async () => (await text())?.endsWith('Stack 4/5') ?? false, text);
  });

  it('restarts a service', async () => {
    const before = (await statusOf('cache')).containers[0]?.startedAt;
    await vscode.commands.executeCommand('devStack.restart', { stackId: await stackId(), service: 'cache' });
    await untilState('cache', 'running');
    await until(
      async () => (await statusOf('cache')).containers[0]?.startedAt !== before,
      async () => (await statusOf('cache')).containers[0],
    );
  });

  it('follows logs in a terminal of its own', async () => {
    await vscode.commands.executeCommand('devStack.followLogs', {
      stackId: await stackId(),
      service: 'database',
    });
    const names = (): string[] => vscode.window.terminals.map(({ name }) => name);
    await until(() => names().some((name) => name.includes('database')), names);
    for (const terminal of vscode.window.terminals) terminal.dispose();
  });

  it('stops the stack and keeps its containers', async () => {
    await vscode.commands.executeCommand('devStack.stop', { stackId: await stackId() });
    for (const service of ['database', 'cache', 'gateway']) await untilState(service, 'stopped', 'exited');
    assert.equal((await statusOf('database')).containers.length, 1);
  });

  it('leaves nothing that docker compose down does not remove', async function () {
    if (!hasCompose()) this.skip();
    await assertPsAgrees();
    await compose('down', '--volumes');
    for (const service of ['database', 'cache', 'migrate', 'gateway', 'worker'])
      await untilState(service, 'absent');
    assert.equal((await compose('ps', '--all', '--quiet')).trim(), '');
  });

  /** Under which the tree keeps the stack: commands take it. */
  async function stackId(): Promise<string> {
    return (await rowOf('database')).node.stackId;
  }
});
