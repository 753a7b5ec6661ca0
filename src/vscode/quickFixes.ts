import * as vscode from 'vscode';
import { type Problem } from '../core/compose/problem';
import { type Disposable } from '../core/support/disposables';
import { plainText } from '../present/briefly';
import { type StackRegistry } from './stackRegistry';
import { toRange } from './toRange';

/** Offers what a problem of a compose file says would mend it, at the light bulb and under Quick Fix. */
export class QuickFixes implements vscode.CodeActionProvider, Disposable {
  private readonly registration: Disposable;

  constructor(private readonly registry: StackRegistry) {
    this.registration = vscode.languages.registerCodeActionsProvider(
      { scheme: 'file', pattern: '**/*.{yml,yaml}' },
      this,
      { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] },
    );
  }

  provideCodeActions(
    document: vscode.TextDocument,
    _range: vscode.Range,
    { diagnostics }: vscode.CodeActionContext,
  ): vscode.CodeAction[] {
    const problems = this.registry.entries().flatMap((entry) => entry.problems);
    const actions = new Map<string, vscode.CodeAction>();
    for (const diagnostic of diagnostics) {
      for (const problem of problems) {
        const action = isOf(diagnostic, problem) ? toAction(document, diagnostic, problem) : undefined;
        // Two stacks may include the same file.
        if (action) actions.set(`${diagnostic.message}\n${action.title}`, action);
      }
    }
    return [...actions.values()];
  }

  dispose(): void {
    this.registration.dispose();
  }
}

function isOf(diagnostic: vscode.Diagnostic, { range, message }: Problem): boolean {
  return (
    diagnostic.source === 'Dev Stack' &&
    diagnostic.message === plainText(message) &&
    range !== undefined &&
    diagnostic.range.isEqual(toRange(range))
  );
}

function toAction(
  document: vscode.TextDocument,
  diagnostic: vscode.Diagnostic,
  { fix }: Problem,
): vscode.CodeAction | undefined {
  if (fix?.range.file !== document.uri.fsPath) return undefined;
  const range = toRange(fix.range);
  // Edited since it was read: the problem will be told anew.
  if (document.getText(range) !== fix.before) return undefined;
  const title =
    fix.text === ''
      ? vscode.l10n.t('Remove {0}', briefly(fix.before))
      : vscode.l10n.t('Change to {0}', briefly(fix.text));
  const action = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
  action.edit = new vscode.WorkspaceEdit();
  action.edit.replace(document.uri, range, fix.text);
  action.diagnostics = [diagnostic];
  action.isPreferred = true;
  return action;
}

function briefly(text: string): string {
  const line = text.trim();
  return line.length > 40 ? `${line.slice(0, 39)}…` : line;
}
