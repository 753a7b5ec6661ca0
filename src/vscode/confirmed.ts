import * as vscode from 'vscode';

/** Long enough to be read by who has just asked for it (ms). */
const confirmMs = 5000;

/** Says in the status bar that something went well where neither a row nor a page shows it. */
export function confirmed(message: string): void {
  vscode.window.setStatusBarMessage(message, confirmMs);
}
