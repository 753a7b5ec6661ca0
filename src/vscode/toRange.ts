import * as vscode from 'vscode';
import { type SourceRange } from '../core/model/stack';

/** The editor counts from 0. */
export function toRange({ start, end }: SourceRange): vscode.Range {
  return new vscode.Range(start.line - 1, start.column - 1, end.line - 1, end.column - 1);
}
