import * as vscode from 'vscode';
import { type HostContext } from '../hostContext';
import { byStack, pickServices, pickStack, targetsOf } from './targets';

/** Follow the log of one or several services, merged per stack. */
export async function followLogs(host: HostContext, item?: unknown, selection?: unknown): Promise<void> {
  const targets = targetsOf(host.registry.views(), item, selection);
  if (targets.length > 0 && targets.every(({ services }) => services === undefined)) {
    for (const { stackId } of targets) showAll(host, stackId);
    return;
  }
  const found = await pickServices(host, item, selection, {
    fits: ({ status }) => status.service.active || status.containers.length > 0,
    many: true,
    placeHolder: vscode.l10n.t('Whose logs? Several are shown merged.'),
    none: vscode.l10n.t('No service of this selection can have a log.'),
  });
  for (const { view, services } of byStack(found)) {
    host.logTerminals.show(host.registry.session(view.id), view.id, view.title, services);
  }
}

/** Follow everything a stack writes, merged. */
export async function followAllLogs(host: HostContext, item?: unknown, selection?: unknown): Promise<void> {
  const targets = targetsOf(host.registry.views(), item, selection);
  const ids = targets.length > 0 ? targets.map(({ stackId }) => stackId) : [(await pickStack(host)).id];
  for (const id of ids) showAll(host, id);
}

function showAll(host: HostContext, stackId: string): void {
  const session = host.registry.session(stackId);
  host.logTerminals.show(session, stackId, session.status.stack.title, undefined);
}
