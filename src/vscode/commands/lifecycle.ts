import * as vscode from 'vscode';
import { type StartRequest } from '../../core/operations/operations';
import { CancelledError } from '../../core/support/abort';
import { isDown, isUp } from '../../present/capabilities';
import { isReplacement } from '../../present/replacement';
import { type StackView } from '../../present/stackView';
import { config } from '../config';
import { type HostContext } from '../hostContext';
import { withProgress } from '../runCommand';
import { switchOn } from './profiles';
import {
  byStack,
  findServices,
  pickServices,
  pickStack,
  requireTrust,
  targetsOf,
  type Target,
} from './targets';
import { fillBundled } from './variables';

/** Start: a stack, or what the row stands for. From the palette: the whole stack. */
export async function start(host: HostContext, item?: unknown, selection?: unknown): Promise<void> {
  const targets = targetsOf(host.registry.views(), item, selection);
  if (targets.length > 0) return startTargets(host, targets);
  await startStack(host, await pickStack(host), {});
}

/** Start services together with what they depend on. */
export async function startService(host: HostContext, item?: unknown, selection?: unknown): Promise<void> {
  const found = await pickServices(host, item, selection, {
    fits: ({ status }) => isDown(status.state),
    many: true,
    placeHolder: vscode.l10n.t('Which services are to start? What they depend on starts too.'),
    none: vscode.l10n.t('Every service runs already.'),
  });
  await Promise.all(byStack(found).map(({ view, services }) => startStack(host, view, { services })));
}

export async function startStack(host: HostContext, view: StackView, request: StartRequest): Promise<void> {
  requireTrust(view);
  await switchOn(host, view, request.services ?? []);
  await fillBundled(host, view);
  const { confirmStart } = await import('./confirmStart');
  const allowed = await confirmStart(host, view.id, request);
  const { operations } = host.registry.session(view.id);
  const timeout = config.startTimeoutMs;
  await withProgress(titleOf(vscode.l10n.t('Starting'), view, request.services), (signal, onProgress) =>
    operations.start(
      {
        ...allowed,
        ...(config.runDone ? { runDone: true } : {}),
        ...(timeout === undefined ? {} : { waitTimeoutMs: timeout }),
      },
      onProgress,
      signal,
    ),
  );
}

/** Stop what is in the way, then start: the next step of a refused start, which names both. */
export async function startInstead(host: HostContext, item?: unknown): Promise<void> {
  if (!isReplacement(item)) return start(host, item);
  const view = host.registry.views().find((one) => one.id === item.stackId);
  if (view === undefined) throw new CancelledError();
  await stopStack(host, view, item.stop);
  await startStack(host, view, item.start === undefined ? {} : { services: item.start });
}

/** Stop: what the row stands for. From the palette and the button above the tree: the whole stack. */
export async function stop(host: HostContext, item?: unknown, selection?: unknown): Promise<void> {
  if (targetsOf(host.registry.views(), item, selection).length > 0) return stopService(host, item, selection);
  await stopStack(host, await pickStack(host), undefined);
}

/** Stop services; from the palette a person picks them. */
export async function stopService(host: HostContext, item?: unknown, selection?: unknown): Promise<void> {
  await onRunning(host, item, selection, vscode.l10n.t('Which services are to stop?'), (view, services) =>
    stopStack(host, view, services),
  );
}

export async function restart(host: HostContext, item?: unknown, selection?: unknown): Promise<void> {
  await onRunning(
    host,
    item,
    selection,
    vscode.l10n.t('Which services are to restart?'),
    async (view, services) => {
      requireTrust(view);
      const { operations } = host.registry.session(view.id);
      await withProgress(titleOf(vscode.l10n.t('Restarting'), view, services), (signal, onProgress) =>
        operations.restart(
          { ...(services === undefined ? {} : { services }), ...timeoutPart() },
          onProgress,
          signal,
        ),
      );
    },
  );
}

/** Down: remove containers and networks, keep the data. */
export async function down(host: HostContext, item?: unknown, selection?: unknown): Promise<void> {
  const [target] = targetsOf(host.registry.views(), item, selection);
  const view =
    (target === undefined ? undefined : host.registry.views().find((one) => one.id === target.stackId)) ??
    (await pickStack(host));
  requireTrust(view);
  const names = [...(view.status?.services.values() ?? [])].flatMap(({ containers }) =>
    containers.map(({ name }) => name),
  );
  const confirm = vscode.l10n.t('Remove Containers');
  const answer = await vscode.window.showWarningMessage(
    vscode.l10n.t('Take down {0}?', view.title),
    {
      modal: true,
      detail: `${vscode.l10n.t('Stops and removes its containers and networks. Volumes, and the data in them, are kept.')}\n\n${names.join('\n')}`,
    },
    confirm,
  );
  if (answer !== confirm) throw new CancelledError();
  const { operations } = host.registry.session(view.id);
  await withProgress(titleOf(vscode.l10n.t('Taking down'), view, undefined), (signal, onProgress) =>
    operations.down(timeoutPart(), onProgress, signal),
  );
}

async function startTargets(host: HostContext, targets: readonly Target[]): Promise<void> {
  const views = host.registry.views();
  await Promise.all(
    targets.map(async ({ stackId, services }) => {
      const view = views.find((one) => one.id === stackId);
      // A group without services (orphans) starts nothing, and not everything.
      if (view === undefined || services?.length === 0) return;
      await startStack(host, view, services === undefined ? {} : { services });
    }),
  );
}

async function stopStack(
  host: HostContext,
  view: StackView,
  services: readonly string[] | undefined,
): Promise<void> {
  requireTrust(view);
  const { operations } = host.registry.session(view.id);
  await withProgress(titleOf(vscode.l10n.t('Stopping'), view, services), (signal, onProgress) =>
    operations.stop(
      { ...(services === undefined ? {} : { services }), ...timeoutPart() },
      onProgress,
      signal,
    ),
  );
}

async function onRunning(
  host: HostContext,
  item: unknown,
  selection: unknown,
  placeHolder: string,
  act: (view: StackView, services: readonly string[] | undefined) => Promise<void>,
): Promise<void> {
  const targets = targetsOf(host.registry.views(), item, selection);
  const whole = targets.filter(({ services }) => services === undefined);
  const views = host.registry.views();
  if (whole.length > 0 && whole.length === targets.length) {
    await Promise.all(
      views
        .filter((view) => whole.some(({ stackId }) => stackId === view.id))
        .map((view) => act(view, undefined)),
    );
    return;
  }
  const found =
    targets.length > 0
      ? findServices(host, targets).filter(({ status }) => isUp(status.state))
      : await pickServices(host, item, selection, {
          fits: ({ status }) => isUp(status.state),
          many: true,
          placeHolder,
          none: vscode.l10n.t('Nothing runs.'),
        });
  await Promise.all(byStack(found).map(({ view, services }) => act(view, services)));
}

function timeoutPart(): { timeoutSeconds?: number } {
  const seconds = config.stopTimeoutSeconds;
  return seconds === undefined ? {} : { timeoutSeconds: seconds };
}

function titleOf(verb: string, view: StackView, services: readonly string[] | undefined): string {
  if (services === undefined || services.length === 0) return `${verb} ${view.title}`;
  return services.length > 3 ? `${verb} ${services.length} services` : `${verb} ${services.join(', ')}`;
}
