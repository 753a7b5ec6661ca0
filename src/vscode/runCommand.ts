import * as vscode from 'vscode';
import { isCancelled } from '../core/support/abort';
import { type Log } from '../core/support/log';
import { type OnProgress } from '../core/operations/progress';
import { explain, type NextStep } from '../present/explain';
import { notificationText } from '../present/notificationText';
import { foldProgress, noProgress, progressPercent, progressText } from '../present/progressText';
import { tellWarning } from './tellWarning';

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
  const offered = vscode.window.showErrorMessage(
    notificationText(message),
    ...steps.map((step) => step.title),
  );
  offered
    .then((chosen) => {
      const step = steps.find((one) => one.title === chosen);
      return step === undefined ? undefined : takeStep(step, adapt);
    })
    .then(undefined, (failure: unknown) => log.error(`${what}: next step failed: ${String(failure)}`));
}

async function takeStep(step: NextStep, adapt: StepArgument): Promise<void> {
  if ('link' in step) await vscode.env.openExternal(vscode.Uri.parse(step.link, true));
  else await vscode.commands.executeCommand(step.command, ...(step.arguments ?? []).map(adapt));
}

/** Work that is done within this time (ms) shows no notification: the editor would keep each up for a second. */
const quietMs = 300;

/** A cancellable notification around work that tells its progress; none at all around work that is done at once. */
export async function withProgress<T>(
  title: string,
  work: (signal: AbortSignal, onProgress: OnProgress, say: (message: string) => void) => Promise<T>,
): Promise<T> {
  const abort = new AbortController();
  let report: ((value: { message?: string; increment?: number }) => void) | undefined;
  let state = noProgress;
  let percent = 0;
  let shownPercent = 0;
  let message = '';
  let shownMessage = '';
  const tell = (): void => {
    if (report === undefined) return;
    if (percent > shownPercent) report({ increment: percent - shownPercent });
    if (message !== shownMessage) report({ message });
    shownPercent = percent;
    shownMessage = message;
  };
  const say = (text: string): void => {
    message = notificationText(text);
    tell();
  };
  const onProgress: OnProgress = (event) => {
    state = foldProgress(state, event);
    percent = Math.max(percent, progressPercent(state) ?? 0);
    say(progressText(state));
    if (event.kind === 'warning') tellWarning(event);
  };

  const running = work(abort.signal, onProgress, say);
  // The caller hears of a failure from the promise itself.
  const settled = running.then(
    () => true,
    () => true,
  );
  if (await Promise.race([settled, later(quietMs)])) return running;
  await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: notificationText(title), cancellable: true },
    async (progress, token) => {
      const subscription = token.onCancellationRequested(() => abort.abort());
      report = (value) => progress.report(value);
      tell();
      await settled;
      report = undefined;
      subscription.dispose();
    },
  );
  return running;
}

/** False, after so many milliseconds. */
function later(ms: number): Promise<false> {
  return new Promise((resolve) => setTimeout(resolve, ms, false as const));
}
