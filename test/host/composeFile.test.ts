import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { api, rows, stack, until } from './extension';

describe('the compose file while it is edited', () => {
  let file: string;
  let text: string;

  before(async () => {
    await api();
    const folder = vscode.workspace.workspaceFolders?.[0];
    assert.ok(folder);
    file = join(folder.uri.fsPath, 'compose.yaml');
    text = readFileSync(file, 'utf8');
  });
  afterEach(async () => {
    writeFileSync(file, text);
    await until(
      () => problems().length === 0,
      () => problems().map(({ message }) => message),
    );
  });

  const problems = (): vscode.Diagnostic[] => vscode.languages.getDiagnostics(vscode.Uri.file(file));

  it('shows a mistake in the Problems view at its line, and keeps the last good rows', async () => {
    const line = text.split('\n').findIndex((one) => one.includes('migrate: { condition: service_completed'));
    writeFileSync(file, text.replace('      migrate: { condition:', '      migrations: { condition:'));
    await until(
      () => problems().length > 0,
      () => problems(),
    );
    const [problem] = problems();
    assert.equal(problem?.severity, vscode.DiagnosticSeverity.Error);
    assert.equal(problem?.range.start.line, line);
    assert.match(problem?.message ?? '', /migrations/);
    assert.ok((await rows()).some(({ item }) => item.label === 'gateway'));
  });

  it('offers what was meant as a quick fix', async () => {
    writeFileSync(file, text.replace('    healthcheck:\n', '    healtcheck:\n'));
    await until(
      () => problems().some(({ message }) => message.includes('healtcheck')),
      () => problems(),
    );
    const problem = problems().find(({ message }) => message.includes('healtcheck'));
    assert.ok(problem);
    const document = await vscode.workspace.openTextDocument(file);
    const offered = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      document.uri,
      problem.range,
      vscode.CodeActionKind.QuickFix.value,
    );
    const action = offered.find(({ title }) => title === 'Change to healthcheck');
    assert.ok(action?.edit, offered.map(({ title }) => title).join());
    assert.equal(action.isPreferred, true);
    assert.ok(await vscode.workspace.applyEdit(action.edit));
    assert.equal(document.getText(), text);
    await document.save();
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await until(
      () => problems().length === 0,
      () => problems().map(({ message }) => message),
    );
  });

  it('gives a new service its row without a reload', async () => {
    const added = text.replace('services:\n', 'services:\n  search:\n    image: dstest/stand-in:1\n\n');
    writeFileSync(file, added);
    await until(
      async () => (await stack()).services.has('search'),
      async () => [...(await stack()).services.keys()],
    );
    await until(
      async () => (await rows()).some(({ item }) => item.label === 'search'),
      () => 'search has a row',
    );
    writeFileSync(file, text);
    await until(
      async () => !(await stack()).services.has('search'),
      () => 'search is gone',
    );
  });
});
