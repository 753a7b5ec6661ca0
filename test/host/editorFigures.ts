import * as vscode from 'vscode';
import { extension, until } from './extension';

/** What the editor itself measured, from its page "Developer: Startup Performance"; milliseconds. */
export async function editorFigures(): Promise<{ load: number; call: number; finish: number }> {
  await vscode.commands.executeCommand('perfview.show');
  const row = (): string[] | undefined =>
    vscode.workspace.textDocuments
      .filter(({ uri }) => uri.scheme === 'perf')
      .flatMap((document) => document.getText().split('\n'))
      .find((line) => line.startsWith(`| ${extension().id} `))
      ?.split('|')
      .map((cell) => cell.trim());
  await until(
    () => row() !== undefined,
    () => 'the page of startup figures names us',
    45_000,
  );
  const [, , , load, call, finish] = row() ?? [];
  await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
  return { load: Number(load), call: Number(call), finish: Number(finish) };
}
