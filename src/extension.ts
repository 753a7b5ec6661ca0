import type * as vscode from 'vscode';
import { createHost, type TestApi } from './vscode/host';

/** @returns a window for tests; other extensions must not rely on it. */
export function activate(context: vscode.ExtensionContext): TestApi {
  return createHost(context);
}
