import * as vscode from 'vscode';
import { type OnProgress } from '../../core/operations/progress';
import { commandIds } from '../../present/commandIds';
import { notificationText } from '../../present/notificationText';
import { type StackView } from '../../present/stackView';
import { type HostContext } from '../hostContext';
import { withProgress } from '../runCommand';

/**
 * Tells that data was replaced and how to get it back. Nobody waits for the answer.
 *
 * @param safety id of the snapshot that brings it back; undefined: nothing is said
 */
export function offerUndo(
  host: HostContext,
  view: StackView,
  done: string,
  safety: string | undefined,
): void {
  if (safety === undefined) return;
  const undo = vscode.l10n.t('Undo');
  const kept = vscode.l10n.t('What was there before is kept as a safety snapshot.');
  vscode.window
    .showInformationMessage(notificationText(`${done} ${kept}`), undo)
    .then((answer) =>
      answer === undo
        ? vscode.commands.executeCommand(commandIds.restoreSnapshot, {
            stackId: view.id,
            snapshot: safety,
            id: safety,
          })
        : undefined,
    )
    .then(undefined, (error: unknown) => host.log.error(`Undo failed: ${String(error)}`));
}

/**
 * Runs what replaces or deletes data, and offers Undo where that was brought to safety first: also when it failed, for
 * a part may be gone by then.
 *
 * @returns whether Undo is offered, and all is told
 */
export async function withUndo(
  host: HostContext,
  view: StackView,
  words: { readonly title: string; readonly done: string; readonly endedEarly: string },
  work: (onProgress: OnProgress, signal: AbortSignal) => Promise<void>,
): Promise<boolean> {
  let safety: string | undefined;
  try {
    await withProgress(words.title, (signal, onProgress) =>
      work((event) => {
        if (event.kind === 'safety') safety = event.snapshot.id;
        onProgress(event);
      }, signal),
    );
  } catch (error) {
    offerUndo(host, view, words.endedEarly, safety);
    throw error;
  } finally {
    host.dataChanged();
  }
  offerUndo(host, view, words.done, safety);
  return safety !== undefined;
}
