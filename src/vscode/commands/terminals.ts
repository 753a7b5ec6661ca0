import * as vscode from 'vscode';
import { type EngineContainer } from '../../core/engine/wire';
import { CancelledError } from '../../core/support/abort';
import { showExecTerminal } from '../execTerminal';
import { type HostContext } from '../hostContext';
import { pickServices, requireTrust, type FoundService } from './targets';

/** A shell inside the container of a service. */
export async function openShell(host: HostContext, item?: unknown, selection?: unknown): Promise<void> {
  const found = await pickServices(host, item, selection, {
    fits: ({ status }) => status.containers.some(isRunning),
    many: true,
    placeHolder: vscode.l10n.t('A shell in which service?'),
    none: vscode.l10n.t('A shell needs a running service.'),
  });
  for (const one of found) {
    requireTrust(one.view);
    const session = host.registry.session(one.stackId);
    const container = await pickContainer(one);
    showExecTerminal(vscode.l10n.t('Shell: {0}', one.service), 'terminal', async (size, signal) => {
      const { openShell: open } = await import('../../core/operations/shell');
      return open(await session.engine(signal), container.id, size, signal);
    });
  }
}

/** The client program of a database, queue or cache, inside its container: psql, redis-cli … */
export async function openConsole(host: HostContext, item?: unknown): Promise<void> {
  const [found] = await pickServices(host, item, undefined, {
    fits: ({ view, status }) =>
      status.containers.some(isRunning) && view.factsOf(status).console !== undefined,
    many: false,
    placeHolder: vscode.l10n.t('The console of which service?'),
    none: vscode.l10n.t('No running service here has a console we know.'),
  });
  const command = found?.view.factsOf(found.status).console;
  if (found === undefined || command === undefined) return;
  requireTrust(found.view);
  const session = host.registry.session(found.stackId);
  const container = await pickContainer(found);
  showExecTerminal(`${command.title}: ${found.service}`, 'terminal', async (size, signal) => {
    const { openConsole: open } = await import('../../core/operations/shell');
    return open(
      await session.engine(signal),
      container.id,
      command.command,
      command.environment,
      size,
      signal,
    );
  });
}

async function pickContainer(found: FoundService): Promise<EngineContainer> {
  const running = found.status.containers.filter(isRunning);
  const [only] = running;
  if (only !== undefined && running.length === 1) return only;
  const chosen = await vscode.window.showQuickPick(
    running.map((container) => ({ label: container.name, container })),
    { placeHolder: vscode.l10n.t('Which container of {0}?', found.service) },
  );
  if (chosen === undefined) throw new CancelledError();
  return chosen.container;
}

function isRunning(container: EngineContainer): boolean {
  return container.status === 'running';
}
