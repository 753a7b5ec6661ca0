import * as vscode from 'vscode';
import { type WatchEvent } from '../../core/operations/watchStack';
import { isCancelled, throwIfAborted } from '../../core/support/abort';
import { systemClock } from '../../core/support/clock';
import { commandIds } from '../../present/commandIds';
import { explain } from '../../present/explain';
import { notificationText } from '../../present/notificationText';
import { type StackView } from '../../present/stackView';
import { type HostContext } from '../hostContext';
import { pickStack, requireTrust } from './targets';

/** What is watched, by stack; the status bar shows it, and a click on it ends it. */
const watched = new Map<string, AbortController>();

/** Starts to bring changes of files into the services of a stack that have `develop.watch`, or ends it. */
export async function toggleWatch(host: HostContext): Promise<void> {
  const view = await pickStack(host);
  const running = watched.get(view.id);
  if (running) return running.abort();
  requireTrust(view);
  const abort = new AbortController();
  // Before anything is waited for: a second call ends this one.
  watched.set(view.id, abort);
  try {
    await watch(host, view, AbortSignal.any([abort.signal, host.ended]));
  } catch (error) {
    if (!isCancelled(error)) throw error;
  } finally {
    watched.delete(view.id);
  }
}

async function watch(host: HostContext, view: StackView, signal: AbortSignal): Promise<void> {
  const { watchedServices, watchStack } = await import('../../core/operations/watchStack');
  const session = host.registry.session(view.id);
  const { stack } = session.status;
  const named = watchedServices(stack, []).map(({ name }) => name);
  if (named.length === 0) {
    void vscode.window.showInformationMessage(
      notificationText(vscode.l10n.t('No service of {0} has develop.watch.', view.title)),
    );
    return;
  }
  // A change that rebuilds one of them starts it.
  const { confirmStart } = await import('./confirmStart');
  const allowed = await confirmStart(host, view.id, { services: named, noDeps: true });
  throwIfAborted(signal);
  const item = vscode.window.createStatusBarItem('devStack.watch', vscode.StatusBarAlignment.Left);
  item.text = `$(eye) ${view.title}`;
  item.tooltip = vscode.l10n.t(
    'Changes of files are brought into the containers of {0}. Click to stop.',
    view.title,
  );
  item.command = commandIds.toggleWatch;
  item.show();
  const tell = (event: WatchEvent): void => {
    if (event.kind === 'watching') {
      for (const path of event.missing) host.log.warn(`develop.watch: ${path} is not there yet`);
      return;
    }
    if (event.kind === 'done') {
      item.text = `$(eye) ${event.service}: ${event.text}`;
      host.log.info(`${event.service}: ${event.text} (${event.durationMs} ms)`);
      return;
    }
    const { title, message, detail } = explain(event.error);
    host.log.error(`${event.service}: ${title}: ${detail ?? message}`);
    void vscode.window.showErrorMessage(notificationText(`${event.service}: ${message}`));
  };
  try {
    await watchStack(
      {
        ...{ stack, clock: systemClock, log: host.log, operations: session.operations, session },
        engine: (signal) => session.engine(signal),
      },
      allowed.services ?? named,
      tell,
      () => undefined,
      signal,
    );
  } finally {
    item.dispose();
  }
}
