import * as vscode from 'vscode';
import { type ServiceStatus } from '../../core/live/stackStatus';
import { CancelledError } from '../../core/support/abort';
import { describeState } from '../../present/describeState';
import { childrenOf } from '../../present/stackTree';
import { type StackView } from '../../present/stackView';
import { stateIcon } from '../../present/stateIcon';
import { isTreeNode, ownGroups, type ServiceRef, type TreeNode } from '../../present/treeNode';
import { UserError } from '../../present/userError';
import { type HostContext } from '../hostContext';

/** Part of one stack: some services, or (undefined) all of it. */
export interface Target {
  readonly stackId: string;
  readonly services: readonly string[] | undefined;
}

/**
 * What a command was asked to work on. Menus hand over the row and the selection, links and next steps a service or a
 * stack by id, the palette nothing.
 *
 * @returns one target for each stack touched; empty when nothing was named
 */
export function targetsOf(views: readonly StackView[], item: unknown, selection: unknown): Target[] {
  const items = Array.isArray(selection) && selection.length > 0 ? (selection as unknown[]) : [item];
  const found = new Map<string, Set<string> | undefined>();
  const add = (stackId: string, services: readonly string[] | undefined): void => {
    const before = found.get(stackId);
    if (services === undefined || (found.has(stackId) && before === undefined)) found.set(stackId, undefined);
    else found.set(stackId, new Set([...(before ?? []), ...services]));
  };
  for (const one of items) {
    if (isTreeNode(one)) addNode(views, one, add);
    else if (isServiceRef(one)) add(one.stackId, [one.service]);
    else if (isStackRef(one)) add(one.stackId, undefined);
    else if (typeof one === 'string') {
      const view = views.find((candidate) => candidate.status?.services.has(one) === true);
      if (view !== undefined) add(view.id, [one]);
    }
  }
  return [...found].map(([stackId, services]) => ({
    stackId,
    services: services === undefined ? undefined : [...services],
  }));
}

function addNode(
  views: readonly StackView[],
  node: TreeNode,
  add: (stackId: string, services: readonly string[] | undefined) => void,
): void {
  switch (node.kind) {
    case 'stack':
    case 'action':
      return add(node.stackId, undefined);
    case 'group':
      if (node.group === ownGroups.orphans) return;
      return add(
        node.stackId,
        childrenOf(views, node).flatMap((child) => (child.kind === 'service' ? [child.service] : [])),
      );
    case 'dependency':
      return add(node.stackId, [node.dependency]);
    case 'service':
    case 'link':
    case 'connection':
    case 'port':
      return add(node.stackId, [node.service]);
    case 'volume': {
      const volume = views
        .find(({ id }) => id === node.stackId)
        ?.volumes?.list.find(({ name }) => name === node.volume);
      // What its users share goes and comes back together.
      const services = volume?.services ?? (node.service === undefined ? [] : [node.service]);
      return services.length === 0 ? undefined : add(node.stackId, services);
    }
    case 'orphan':
    case 'file':
      return;
  }
}

export function isServiceRef(value: unknown): value is ServiceRef {
  return isStackRef(value) && typeof (value as Partial<ServiceRef>).service === 'string';
}

function isStackRef(value: unknown): value is { readonly stackId: string } {
  return (
    typeof value === 'object' &&
    value !== null &&
    typeof (value as { stackId?: unknown }).stackId === 'string'
  );
}

/** The stack meant when none was named: the only one, else a person picks. @throws CancelledError when they do not. */
export async function pickStack(host: HostContext): Promise<StackView> {
  const views = host.registry.views().filter((view) => view.status !== undefined);
  const [only] = views;
  if (only === undefined) {
    // Says what is wrong with the files, or that there are none.
    host.registry.session(host.registry.views()[0]?.id ?? '');
    throw new CancelledError();
  }
  if (views.length === 1) return only;
  const chosen = await vscode.window.showQuickPick(
    views.map((view) => ({ label: view.title, description: view.status?.stack.files[0] ?? '', view })),
    { placeHolder: vscode.l10n.t('Which stack?') },
  );
  if (chosen === undefined) throw new CancelledError();
  return chosen.view;
}

/** One service with what belongs to it. */
export interface FoundService extends ServiceRef {
  readonly view: StackView;
  readonly status: ServiceStatus;
}

/** Services by id, in order; what is gone meanwhile is left out. */
export function findServices(host: HostContext, targets: readonly Target[]): FoundService[] {
  const views = host.registry.views();
  return targets.flatMap(({ stackId, services }) => {
    const view = views.find((one) => one.id === stackId);
    const all = [...(view?.status?.services.values() ?? [])];
    return all.flatMap((status) => {
      const service = status.service.name;
      if (view === undefined || (services !== undefined && !services.includes(service))) return [];
      return [{ stackId, service, view, status }];
    });
  });
}

/**
 * The services a command is for: those named, else those a person picks among what fits.
 *
 * @param none what to say when nothing fits
 * @throws CancelledError when nothing was picked, UserError when nothing fits
 */
export async function pickServices(
  host: HostContext,
  item: unknown,
  selection: unknown,
  options: {
    readonly fits: (found: FoundService) => boolean;
    readonly many: boolean;
    readonly placeHolder: string;
    readonly none: string;
  },
): Promise<FoundService[]> {
  const targets = targetsOf(host.registry.views(), item, selection);
  if (targets.length > 0) {
    const named = findServices(host, targets);
    const fitting = named.filter(options.fits);
    if (fitting.length === 0) throw nothingFits(options.none);
    return options.many ? fitting : fitting.slice(0, 1);
  }
  const all = host.registry.views().map((view) => ({ stackId: view.id, services: undefined }));
  if (all.length > 0 && host.registry.views().every((view) => view.status === undefined))
    await pickStack(host);
  const fitting = findServices(host, all).filter(options.fits);
  if (fitting.length === 0) throw nothingFits(options.none);
  const choices = fitting.map((found) => ({
    label: found.service,
    description: found.view.known ? describeState(found.status, host.now()) : '',
    ...(host.registry.views().length > 1 ? { detail: found.view.title } : {}),
    iconPath: new vscode.ThemeIcon(stateIcon(found.status.state).iconId.replace('~spin', '')),
    found,
  }));
  const common = { placeHolder: options.placeHolder, matchOnDescription: true };
  const chosen = options.many
    ? await vscode.window.showQuickPick(choices, { ...common, canPickMany: true })
    : await vscode.window.showQuickPick(choices, common);
  const list = chosen === undefined ? [] : Array.isArray(chosen) ? chosen : [chosen];
  if (list.length === 0) throw new CancelledError();
  return list.map((choice) => choice.found);
}

/** Services of one stack each, as operations take them. */
export function byStack(
  found: readonly FoundService[],
): { readonly view: StackView; readonly services: string[] }[] {
  const views = new Map<string, { readonly view: StackView; readonly services: string[] }>();
  for (const { view, service } of found) {
    const entry = views.get(view.id) ?? { view, services: [] };
    entry.services.push(service);
    views.set(view.id, entry);
  }
  return [...views.values()];
}

/**
 * Before anything is changed, entered or opened for a stack: a definition in a folder that is not trusted can mount
 * and run anything, and its project name can point at containers of another project.
 *
 * @throws UserError
 */
export function requireTrust(view: StackView): void {
  if (view.source === 'bundled' || vscode.workspace.isTrusted) return;
  throw new UserError({
    title: vscode.l10n.t('This folder is not trusted'),
    message: vscode.l10n.t(
      'This folder is not trusted, and its compose file can run anything on your machine. Trust the folder to start, stop or open what it describes; reading works.',
    ),
    steps: [{ title: vscode.l10n.t('Manage Trust'), command: 'workbench.trust.manage' }],
  });
}

function nothingFits(message: string): UserError {
  return new UserError({ title: message, message, steps: [] });
}
