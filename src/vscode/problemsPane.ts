import * as vscode from 'vscode';
import { type Problem } from '../core/compose/problem';
import { type Disposable } from '../core/support/disposables';
import { plainText } from '../present/briefly';
import { type StackRegistry } from './stackRegistry';
import { toRange } from './toRange';

/** What is wrong with the compose files, in the Problems view. Problems without a file are told by the view itself. */
export class ProblemsPane implements Disposable {
  private readonly diagnostics = vscode.languages.createDiagnosticCollection('dev-stack');
  private readonly subscription: Disposable;
  private shown = '';

  constructor(private readonly registry: StackRegistry) {
    this.subscription = registry.onDidChange(() => this.refresh());
  }

  refresh(): void {
    // Every change of state comes by here; problems change only with the files.
    const problems = this.registry.entries().flatMap((entry) => entry.problems);
    const key = JSON.stringify(problems);
    if (key === this.shown) return;
    this.shown = key;
    const byFile = new Map<string, vscode.Diagnostic[]>();
    const seen = new Set<string>();
    for (const problem of problems) {
      const once = JSON.stringify(problem);
      // Two stacks may include the same file.
      if (problem.range === undefined || seen.has(once)) continue;
      seen.add(once);
      const list = byFile.get(problem.range.file) ?? [];
      list.push(toDiagnostic(problem, problem.range));
      byFile.set(problem.range.file, list);
    }
    this.diagnostics.clear();
    for (const [file, list] of byFile) this.diagnostics.set(vscode.Uri.file(file), list);
  }

  dispose(): void {
    this.subscription.dispose();
    this.diagnostics.dispose();
  }
}

function toDiagnostic(problem: Problem, range: NonNullable<Problem['range']>): vscode.Diagnostic {
  const diagnostic = new vscode.Diagnostic(
    toRange(range),
    plainText(problem.message),
    problem.severity === 'error' ? vscode.DiagnosticSeverity.Error : vscode.DiagnosticSeverity.Warning,
  );
  diagnostic.source = 'Dev Stack';
  diagnostic.code = problem.code;
  return diagnostic;
}
