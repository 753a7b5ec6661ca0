import * as vscode from 'vscode';
import { type ProgressEvent } from '../core/operations/progress';
import { notificationText } from '../present/notificationText';

/** Standing warnings that this window was told of. */
const told = new Set<string>();

/** Shows a warning of an operation; what each one would warn of anew is told once a session. The log has it each time. */
export function tellWarning({ message, standing }: ProgressEvent & { readonly kind: 'warning' }): void {
  if (standing === true && told.has(message)) return;
  if (standing === true) told.add(message);
  void vscode.window.showWarningMessage(notificationText(message));
}
