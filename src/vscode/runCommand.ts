import * as vscode from 'vscode';
import { isCancelled } from '../core/support/abort';
import { type Log } from '../core/support/log';
import { type OnProgress } from '../core/operations/progress';
import { explain, type NextStep } from '../present/explain';
import { foldProgress, noProgress, progressPercent, progressText } from '../present/progressText';

/** Commands that take a service take it from an explanation too; only here the stack is known. */
export type StepArgument = (argument: unknown) => unknown;

/**
 * Runs a command's work. The only catch of the editor host: cancellation is silence, everything else becomes a
 * notification with next steps, its details go to the log. Settles when the work did; it never rejects and does not
 * wait for the notification to be answered.
 */
export async function runCommand(
  log: Log,
  id: string,
  work: () => Promise<void> | void,
  adapt: StepArgument = (argument) => argument,
): Promise<void> {
  log.debug(`${id} begins`);
  try {
    await work();
    log.debug(`${id} ended`);
  } catch (error) {
    if (isCancelled(error)) {
      log.info(`${id} was cancelled`);
      return;
    }
    showError(log, id, error, adapt);
  }
}

/** Tells a failure with its next steps as buttons. */
export function showError(
  log: Log,
  what: string,
  error: unknown,
  adapt: StepArgument = (argument) => argument,
): void {
  const { title, message, detail, steps } = explain(error);
  log.error(`${what}: ${title}. ${message}${detail === undefined ? '' : `\n${detail}`}`);
  void vscode.window.showErrorMessage(message, ...steps.map((step) => step.title)).then((chosen) => {
    const step = steps.find((one) => one.title === chosen);
    if (step !== undefined) void takeStep(step, adapt);
  });
}

async function takeStep(step: NextStep, adapt: StepArgument): Promise<void> {
  if ('link' in step) await vscode.env.openExternal(vscode.Uri.parse(step.link, true));
  else await vscode.commands.executeCommand(step.command, ...(step.arguments ?? []).map(adapt));
}

/** A cancellable notification around work that tells its progress. */
export async function withProgress<T>(
  title: string,
  work: (signal: AbortSignal, onProgress: OnProgress, say: (message: string) => void) => Promise<T>,
): Promise<T> {
  return await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title, cancellable: true },
    async (progress, token) => {
      const abort = new AbortController();
      const subscription = token.onCancellationRequested(() => abort.abort());
      let state = noProgress;
      let percent = 0;
      let last = '';
      const say = (message: string): void => {
        if (message !== last) progress.report({ message });
        last = message;
      };
      const onProgress: OnProgress = (event) => {
        state = foldProgress(state, event);
        const now = Math.max(percent, progressPercent(state) ?? 0);
        if (now > percent) progress.report({ increment: now - percent });
        percent = now;
        say(progressText(state));
        if (event.kind === 'warning') void vscode.window.showWarningMessage(event.message);
      };
      try {
        return await work(abort.signal, onProgress, say);
      } finally {
        subscription.dispose();
      }
    },
  );
}
