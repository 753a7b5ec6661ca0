import * as vscode from 'vscode';
import { type StackSession } from '../../core/operations/stackSession';
import { isCancelled, sleep } from '../../core/support/abort';
import { plainText } from '../../present/briefly';
import { standingOf } from '../../core/model/summary';
import { whyText } from '../../present/whyText';
import { type HostContext } from '../hostContext';
import { withProgress } from '../runCommand';
import { pickServices, pickStack, requireTrust, targetsOf } from './targets';

/** Lines of the log that an explanation ends with. */
const whyLines = 20;
/** How long (ms) an explanation waits for them. */
const whyLogMs = 3000;

/** Opens the compose file where the service is defined, or a place in any file. */
export async function showInFile(host: HostContext, item?: unknown): Promise<void> {
  if (isPlace(item)) return reveal(item.file, item.line, 1);
  const targets = targetsOf(host.registry.views(), item, undefined);
  if (item === undefined || targets.every(({ services }) => services === undefined)) {
    const stackId = targets[0]?.stackId ?? (await pickStack(host)).id;
    const [file] = host.registry.session(stackId).status.stack.files;
    if (file !== undefined) await vscode.window.showTextDocument(vscode.Uri.file(file));
    return;
  }
  const [found] = await pickServices(host, item, undefined, {
    fits: ({ status }) => status.service.location !== undefined,
    many: false,
    placeHolder: vscode.l10n.t('Which service?'),
    none: vscode.l10n.t('It is not known where this service is defined.'),
  });
  const location = found?.status.service.location;
  if (location !== undefined) await reveal(location.file, location.start.line, location.start.column);
}

/** What Start would do, as text; touches nothing, and is allowed without trust. */
export async function showPlan(host: HostContext, item?: unknown, selection?: unknown): Promise<void> {
  const [target] = targetsOf(host.registry.views(), item, selection);
  const stackId = target?.stackId ?? (await pickStack(host)).id;
  const session = host.registry.session(stackId);
  const services = target?.services;
  const plan = await withProgress(vscode.l10n.t('Planning'), (signal) =>
    session.operations.plan(services === undefined ? {} : { services }, signal),
  );
  const { formatPlan } = await import('../../core/reconcile/formatPlan');
  const what = services === undefined ? session.status.stack.title : services.join(', ');
  const text =
    plan.nodes.length === 0
      ? vscode.l10n.t('Nothing to do: what runs is what is defined.')
      : formatPlan(plan);
  await host.documents.showText(vscode.l10n.t('Plan for {0}', what) + '.txt', `${text.trimEnd()}\n`);
}

/** What would keep a start from going well, as text; touches nothing. */
export async function doctor(host: HostContext): Promise<void> {
  const view = await pickStack(host);
  const session = host.registry.session(view.id);
  const found = await withProgress(
    vscode.l10n.t('Looking at engine, memory, ports and variables'),
    (signal) => session.operations.diagnose(signal),
  );
  const { doctorText } = await import('../../present/doctorText');
  await host.documents.showText(
    vscode.l10n.t('Doctor for {0}', view.title) + '.txt',
    `${doctorText(found)}\n`,
  );
}

/** What took how long in the last start, as text; touches nothing. */
export async function showStartTimeline(host: HostContext, item?: unknown): Promise<void> {
  const [target] = targetsOf(host.registry.views(), item, undefined);
  const session = host.registry.session(target?.stackId ?? (await pickStack(host)).id);
  const { lastTimeline } = session.operations;
  const title = vscode.l10n.t('Start of {0}', session.status.stack.title);
  const text =
    lastTimeline === undefined
      ? `${vscode.l10n.t('Nothing was started from here yet.')}\n`
      : (await import('../../present/timelineText')).timelineText(lastTimeline);
  await host.documents.showText(`${title}.txt`, text);
}

/** A page on why a service is not well. */
export async function why(host: HostContext, item?: unknown): Promise<void> {
  const [found] = await pickServices(host, item, undefined, {
    fits: ({ status }) => item !== undefined || isUnwell(standingOf(status.state)),
    many: false,
    placeHolder: vscode.l10n.t('Which service is not well?'),
    none: vscode.l10n.t('Every service is well.'),
  });
  if (found === undefined) return;
  requireTrust(found.view);
  const session = host.registry.session(found.stackId);
  const lines =
    found.status.containers.length === 0
      ? []
      : await lastLines(session, found.service).catch(() => undefined);
  const status = session.status.services.get(found.service) ?? found.status;
  const text = whyText(session.status, status, lines, host.now());
  await host.documents.showMarkdown(vscode.l10n.t('Why {0}', found.service) + '.md', text);
}

/** The end of a service's log. @throws EngineError */
async function lastLines(session: StackSession, service: string): Promise<string[]> {
  const { followLogs } = await import('../../core/logs/followLogs');
  const lines: string[] = [];
  const abort = new AbortController();
  const work = followLogs(
    session,
    { services: [service], tail: whyLines, follow: false },
    (line) => void lines.push(plainText(line.text)),
    abort.signal,
  );
  // A page without the log beats no page.
  void sleep(whyLogMs, abort.signal).then(
    () => abort.abort(),
    () => undefined,
  );
  try {
    await work;
  } catch (error) {
    if (!isCancelled(error)) throw error;
  } finally {
    abort.abort();
  }
  return lines.slice(-whyLines);
}

function isUnwell(standing: string): boolean {
  return standing === 'error' || standing === 'warning';
}

function isPlace(item: unknown): item is { readonly file: string; readonly line: number } {
  return typeof item === 'object' && item !== null && 'file' in item && 'line' in item;
}

/** Line and column count from 1. */
async function reveal(file: string, line: number, column: number): Promise<void> {
  const start = new vscode.Position(line - 1, column - 1);
  await vscode.window.showTextDocument(vscode.Uri.file(file), {
    selection: new vscode.Range(start, start),
  });
}
