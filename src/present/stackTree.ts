import { type ServiceStatus, type StackStatus } from '../core/live/stackStatus';
import { type ServiceState } from '../core/model/serviceState';
import { summarise } from '../core/model/summary';
import { commandIds } from './commandIds';
import { listNames } from './describeState';
import { fileRow } from './fileRow';
import { orphanLabel, orphanRow } from './orphanRow';
import { type Row } from './row';
import { serviceChildRow, serviceChildren } from './serviceChildren';
import { serviceRow } from './serviceRow';
import { hasErrors, type StackView } from './stackView';
import { standingIcon } from './stateIcon';
import { ownGroups, type TreeNode } from './treeNode';
import { volumeGroupRow, volumeNodes, volumeRow } from './volumeRow';
import { welcomeSituation } from './welcome';

/**
 * The shape of the tree: stack → groups → services → what hangs below them. A single stack has no node of its own, a
 * definition without groups no "Services" node.
 *
 * @param node undefined for the top
 */
export function childrenOf(views: readonly StackView[], node: TreeNode | undefined): TreeNode[] {
  if (node === undefined) {
    if (welcomeSituation(views).emptyTree) return [];
    const [only] = views;
    if (views.length === 1 && only !== undefined) return topOf(only);
    return views.map((view) => ({ kind: 'stack', id: view.id, stackId: view.id }));
  }
  const view = views.find((one) => one.id === node.stackId);
  if (view?.status === undefined) return [];
  if (node.kind === 'stack') return topOf(view);
  if (node.kind === 'group') return membersOf(view, node.group);
  if (node.kind !== 'service') return [];
  const status = view.status.services.get(node.service);
  return status === undefined ? [] : serviceChildren(node, status, view.factsOf(status), view.status.stack);
}

/** The node above; VS Code asks for it when a row is to be revealed. */
export function parentOf(views: readonly StackView[], node: TreeNode): TreeNode | undefined {
  const view = views.find((one) => one.id === node.stackId);
  if (view === undefined || node.kind === 'stack') return undefined;
  const stack: TreeNode | undefined =
    views.length > 1 ? { kind: 'stack', id: view.id, stackId: view.id } : undefined;
  if (node.kind === 'group' || node.kind === 'action') return stack;
  const above = topOf(view);
  if ('service' in node && node.kind !== 'service' && node.service !== undefined)
    return serviceNode(view.id, node.service);
  if (above.some((one) => one.id === node.id)) return stack;
  return above.find(
    (one) => one.kind === 'group' && membersOf(view, one.group).some(({ id }) => id === node.id),
  );
}

/** @returns undefined when the node stands for something that is gone. */
export function rowOf(views: readonly StackView[], node: TreeNode, now: number): Row | undefined {
  const view = views.find((one) => one.id === node.stackId);
  if (view === undefined) return undefined;
  if (node.kind === 'stack') return stackRow(view);
  const stack = view.status;
  if (stack === undefined) return undefined;
  switch (node.kind) {
    case 'group':
      return groupRow(view, stack, node.id, node.group);
    case 'action':
      return actionRow(node.id, node.action);
    case 'orphan':
      return orphanRow(stack, node.id, node.containerId);
    case 'service': {
      const status = stack.services.get(node.service);
      if (status === undefined) return undefined;
      const facts = view.factsOf(status);
      const hasChildren = serviceChildren(node, status, facts, stack.stack).length > 0;
      return serviceRow(node.id, status, facts, { now, known: view.known, hasChildren });
    }
    case 'file':
      return fileRow(node);
    case 'volume':
      return volumeRow(node, view, now);
    case 'link':
    case 'connection':
    case 'port':
    case 'dependency': {
      const owner = stack.services.get(node.service);
      return owner === undefined ? undefined : serviceChildRow(node, owner, view.factsOf(owner), stack, now);
    }
  }
}

export function serviceNode(stackId: string, service: string): TreeNode & { kind: 'service' } {
  return { kind: 'service', id: `${stackId}/service/${service}`, stackId, service };
}

function topOf(view: StackView): TreeNode[] {
  const { status } = view;
  if (status === undefined) return [];
  const group = (id: string): TreeNode => ({
    kind: 'group',
    id: `${view.id}/group/${id}`,
    stackId: view.id,
    group: id,
  });
  const filled = (id: string): TreeNode[] => (membersOf(view, id).length > 0 ? [group(id)] : []);
  const named = groupIds(status);
  return [
    ...actionsOf(view, status),
    ...named.flatMap(filled),
    ...(named.length > 0 ? filled(ownGroups.rest) : membersOf(view, ownGroups.rest)),
    ...filled(ownGroups.setup),
    ...filled(ownGroups.notSelected),
    ...filled(ownGroups.volumes),
    ...filled(ownGroups.orphans),
  ];
}

/** While nothing was ever started the tree begins with what to do about it. */
function actionsOf(view: StackView, status: StackStatus): TreeNode[] {
  if (!view.known || status.orphans.length > 0) return [];
  const states = [...status.services.values()];
  const untouched = states.every(({ state }) => state.kind === 'absent' || state.kind === 'notSelected');
  if (!untouched) return [];
  const action = (name: 'startAll' | 'choosePresets'): TreeNode => ({
    kind: 'action',
    id: `${view.id}/action/${name}`,
    stackId: view.id,
    action: name,
  });
  return [
    ...(states.some(({ state }) => state.kind === 'absent') ? [action('startAll')] : []),
    ...(status.stack.profiles.length > 0 ? [action('choosePresets')] : []),
  ];
}

/** Ids of the definition's groups in their order, then of groups that services name and nobody declared. */
function groupIds(status: StackStatus): string[] {
  const declared = [...status.stack.groups].sort((a, b) => a.order - b.order).map((group) => group.id);
  const named = status.stack.services
    .map((service) => service.annotations.group)
    .filter((id) => id !== undefined);
  return [...new Set([...declared, ...named])];
}

function membersOf(view: StackView, group: string): TreeNode[] {
  const { status } = view;
  if (status === undefined) return [];
  if (group === ownGroups.orphans) {
    return status.orphans.map((container) => ({
      kind: 'orphan',
      id: `${view.id}/orphan/${container.id}`,
      stackId: view.id,
      containerId: container.id,
    }));
  }
  if (group === ownGroups.volumes) return volumeNodes(view, status);
  return statusesOf(status, group).map(({ service }) => serviceNode(view.id, service.name));
}

function statusesOf(status: StackStatus, group: string): ServiceStatus[] {
  return [...status.services.values()].filter((one) => placeOf(one) === group);
}

function placeOf({ service }: ServiceStatus): string {
  if (!service.active) return ownGroups.notSelected;
  if (service.oneShot) return ownGroups.setup;
  return service.annotations.group ?? ownGroups.rest;
}

function groupRow(view: StackView, status: StackStatus, id: string, group: string): Row {
  const members = statusesOf(status, group);
  const base = {
    id,
    contextValue: `group${group.startsWith(':') ? group : ''}`,
    iconId: undefined,
    colorId: undefined,
  };
  const names = members.map(({ service }) => service.name);
  switch (group) {
    case ownGroups.volumes:
      return volumeGroupRow(id, view, status);
    case ownGroups.orphans: {
      const description = listNames(status.orphans.map(({ name }) => orphanLabel(status, name)));
      return {
        ...base,
        label: 'Orphans',
        description,
        collapsible: 'expanded',
        tooltip: 'Containers of this project that its compose files do not name any more',
        accessibilityLabel: `Orphans, ${description}`,
      };
    }
    case ownGroups.notSelected: {
      // The count first: the side bar is narrow.
      const description = names.length > 2 ? `${names.length} services` : names.join(', ');
      return {
        ...base,
        label: 'Not selected',
        description,
        collapsible: 'collapsed',
        tooltip: `Services whose profiles are off: ${names.join(', ')}`,
        accessibilityLabel: `Not selected, ${description}`,
      };
    }
    default: {
      const label = groupTitle(status, group);
      const { description, worst } = view.known ? countReady(members) : { description: '', worst: undefined };
      const icon = worst === 'error' || worst === 'warning' ? standingIcon(worst) : undefined;
      return {
        ...base,
        label,
        description,
        iconId: icon?.iconId,
        colorId: icon?.colorId,
        collapsible: group === ownGroups.setup && icon === undefined ? 'collapsed' : 'expanded',
        accessibilityLabel: description === '' ? label : `${label}, ${description}`,
      };
    }
  }
}

function countReady(members: readonly ServiceStatus[]): { description: string; worst: string } {
  const states = members.map(({ service, state }): [string, ServiceState] => [service.name, state]);
  const { ready, total, worst } = summarise(states);
  const done = members.every(({ service }) => service.oneShot) ? 'done' : 'ready';
  return { description: worst === 'off' ? '' : `${ready} of ${total} ${done}`, worst };
}

function groupTitle(status: StackStatus, group: string): string {
  if (group === ownGroups.rest) return 'Services';
  if (group === ownGroups.setup) return 'Setup';
  const declared = status.stack.groups.find((one) => one.id === group);
  return declared?.title ?? group.charAt(0).toUpperCase() + group.slice(1);
}

function stackRow(view: StackView): Row {
  const { status, title, id } = view;
  const base = { id, label: title, collapsible: 'expanded' as const };
  if (status === undefined) {
    const description = hasErrors(view) ? 'its compose file has problems' : 'reading';
    return {
      ...base,
      description,
      ...standingIcon(hasErrors(view) ? 'error' : 'busy'),
      contextValue: 'stack',
      collapsible: 'none',
      accessibilityLabel: `${title}, ${description}`,
    };
  }
  const { ready, total, worst } = status.summary;
  const words = !view.known
    ? ''
    : status.services.size === 0
      ? 'no services'
      : worst === 'off'
        ? 'not running'
        : `${ready} of ${total} ready`;
  const profiles = status.stack.activeProfiles.join(', ');
  const description = [profiles, words, ...(hasErrors(view) ? ['its file has problems'] : [])]
    .filter((part) => part !== '')
    .join(' · ');
  const started = [...status.services.values()].some(({ containers }) => containers.length > 0);
  return {
    ...base,
    description,
    ...standingIcon(view.known ? worst : 'off'),
    contextValue: ['stack', 'canStart', ...(started ? ['canStop', 'hasLogs'] : [])].join(':'),
    accessibilityLabel: [title, description].filter((part) => part !== '').join(', '),
    tooltip: status.stack.files.join('\n'),
  };
}

function actionRow(id: string, action: 'startAll' | 'choosePresets'): Row {
  const base = { id, colorId: undefined, contextValue: 'action', collapsible: 'none' as const };
  if (action === 'startAll') {
    const label = 'Start the stack';
    const description = 'nothing is started yet';
    return {
      ...base,
      label,
      description,
      iconId: 'play',
      command: commandIds.start,
      accessibilityLabel: `${label}, ${description}`,
    };
  }
  const label = 'Choose what to start…';
  return {
    ...base,
    label,
    description: '',
    iconId: 'checklist',
    command: commandIds.choosePresets,
    accessibilityLabel: label,
  };
}
