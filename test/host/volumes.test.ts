import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { type TreeNode } from '../../src/present/treeNode';
import { api, rowOf, rows, stack, until, untilState } from './extension';

describe('the volumes of the stack in the extension host', () => {
  let stackId: string;
  let volume: string;
  const uri = (path: string): vscode.Uri =>
    vscode.Uri.from({
      scheme: 'dev-stack-volume',
      path: `/${process.env['DEV_STACK_TEST_PROJECT']}/${volume}/${path}`,
    });
  const findVolumeRow = async () =>
    (await rows()).find(({ node }) => node.kind === 'volume' && node.service === undefined);
  const volumeRow = async () => {
    const found = await findVolumeRow();
    assert.ok(found, 'there is no row for the volume');
    return found;
  };

  before(async () => {
    await vscode.commands.executeCommand('devStack.services.focus');
    await until(
      async () => (await stack()).connection.kind === 'live',
      async () => (await stack()).connection.kind,
    );
    volume = `${process.env['DEV_STACK_TEST_PROJECT']}_database-data`;
    stackId = (await rowOf('database')).node.stackId;
    await vscode.commands.executeCommand('devStack.start', { stackId, service: 'database' });
    await untilState('database', 'ready');
  });
  after(() => vscode.commands.executeCommand('devStack.stop', { stackId }));

  it('have rows with size and age, below their group and below the service', async () => {
    await until(
      async () => /^\d.*B · no snapshot$/.test(String((await findVolumeRow())?.item.description)),
      async () => (await findVolumeRow())?.item.description,
    );
    const { item } = await volumeRow();
    assert.equal(item.label, 'database-data');
    assert.equal(item.contextValue, 'volume:canOpen:canSave:canReset');
    const child = (await rows()).find(({ node }) => node.kind === 'volume' && node.service === 'database');
    assert.equal(child?.item.description, item.description);
  });

  it('show their files below them, and a click opens one', async () => {
    const { tree } = await api();
    const files = (await tree.getChildren((await volumeRow()).node)) as Extract<TreeNode, { kind: 'file' }>[];
    assert.deepEqual(
      files.map(({ path, entry }) => [path, entry?.kind]),
      [['starts', 'file']],
    );
    const [file] = files;
    assert.ok(file);
    const { command, resourceUri } = tree.getTreeItem(file);
    assert.equal(resourceUri?.toString(), uri('starts').toString());
    await vscode.commands.executeCommand(
      String(command?.command),
      ...((command?.arguments ?? []) as unknown[]),
    );
    const shown = (): string | undefined => vscode.window.activeTextEditor?.document.uri.toString();
    await until(() => shown() === uri('starts').toString(), shown);
    assert.match(vscode.window.activeTextEditor?.document.getText() ?? '', /^(start\n)+$/);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('are read through the editor’s own file system, and never written', async () => {
    const { fs } = vscode.workspace;
    assert.deepEqual(await fs.readDirectory(uri('')), [['starts', vscode.FileType.File]]);
    const { size, type } = await fs.stat(uri('starts'));
    const content = Buffer.from(await fs.readFile(uri('starts'))).toString();
    assert.deepEqual([type, size], [vscode.FileType.File, content.length]);
    assert.equal(fs.isWritableFileSystem('dev-stack-volume'), false);
    await assert.rejects(async () => fs.writeFile(uri('starts'), Buffer.from('x')));
    await assert.rejects(async () => fs.writeFile(uri('new'), Buffer.from('x')));
    await assert.rejects(async () => fs.delete(uri('starts')));
    await assert.rejects(async () => fs.rename(uri('starts'), uri('other')));
    await assert.rejects(async () => fs.createDirectory(uri('folder')));
    assert.equal(Buffer.from(await fs.readFile(uri('starts'))).toString(), content);
  });

  it('say what is not there, in no volume of this stack and in none outside of it', async () => {
    const { fs } = vscode.workspace;
    const elsewhere = vscode.Uri.from({ scheme: 'dev-stack-volume', path: '/some-other-project/x/y' });
    await assert.rejects(async () => fs.readFile(uri('nothing')), { code: 'FileNotFound' });
    await assert.rejects(async () => fs.readFile(elsewhere), { code: 'FileNotFound' });
    await assert.rejects(async () => fs.readFile(uri('../../etc/passwd')));
  });
});
