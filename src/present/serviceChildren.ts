import { maskPassword } from '../core/catalog/connectionText';
import { type PublishedPort, type ServiceFacts, type ServiceLink } from '../core/catalog/serviceFacts';
import { type ServiceStatus, type StackStatus } from '../core/live/stackStatus';
import { type ServiceDependency, type StackModel } from '../core/model/stack';
import { volumeName } from '../core/reconcile/planResources';
import { commandIds } from './commandIds';
import { describeState } from './describeState';
import { type Row } from './row';
import { stateIcon } from './stateIcon';
import { type TreeNode } from './treeNode';

type Owner = { readonly id: string; readonly stackId: string; readonly service: string };

/** What hangs below a service: links, connections, ports, dependencies, volumes, in this order. */
export function serviceChildren(
  owner: Owner,
  status: ServiceStatus,
  facts: ServiceFacts,
  stack: StackModel,
): TreeNode[] {
  const { stackId, service } = owner;
  const keyed = <K extends 'link' | 'connection' | 'port'>(kind: K, key: string) => ({
    kind,
    id: `${owner.id}/${kind}/${key}`,
    stackId,
    service,
    key,
  });
  const nodes: TreeNode[] = [
    ...facts.links.map((link) => keyed('link', linkKey(link))),
    ...facts.connections.map((one) => keyed('connection', one.title)),
    ...facts.ports.map((port) => keyed('port', portKey(port))),
    ...status.service.dependsOn.map((dependency) => ({
      kind: 'dependency' as const,
      id: `${owner.id}/dependency/${dependency.service}`,
      stackId,
      service,
      dependency: dependency.service,
    })),
    ...namedVolumes(status).map(({ source, target }) => ({
      kind: 'volume' as const,
      id: `${owner.id}/volume/${target}`,
      ...{ stackId, service, key: target },
      volume: volumeName(stack, source),
    })),
  ];
  // Ids must differ: what is told twice is shown once.
  return nodes.filter((node, index) => nodes.findIndex((other) => other.id === node.id) === index);
}

/** The row of a child; undefined when what it stood for is gone. */
export function serviceChildRow(
  node: TreeNode,
  owner: ServiceStatus,
  facts: ServiceFacts,
  stack: StackStatus,
  now: number,
): Row | undefined {
  switch (node.kind) {
    case 'link': {
      const link = facts.links.find((one) => linkKey(one) === node.key);
      if (link === undefined) return undefined;
      return child(node, link.title, hostOf(link.url), 'link-external', 'link', {
        command: commandIds.openLink,
        tooltip: maskPassword(link.url),
        spoken: `open ${link.title} at ${hostOf(link.url)}`,
      });
    }
    case 'connection': {
      const connection = facts.connections.find((one) => one.title === node.key);
      if (connection === undefined) return undefined;
      // Without the hidden password: what tells connections apart would not fit into the side bar.
      const label = connection.masked.replace(/:\*+@/, '@');
      return child(node, label, connection.title, 'key', 'connection', {
        tooltip: Object.keys(connection.env).join(', '),
        spoken: `connection ${connection.title}, ${connection.masked}`,
      });
    }
    case 'port': {
      const port = facts.ports.find((one) => portKey(one) === node.key);
      if (port === undefined) return undefined;
      const host =
        port.hostPort === undefined ? 'chosen by the engine' : `${bracketed(port.hostIp)}:${port.hostPort}`;
      const inside = `${port.containerPort}${port.protocol === 'tcp' ? '' : `/${port.protocol}`}`;
      return child(node, host, `→ ${inside}`, 'arrow-swap', 'port', {
        tooltip: `${host} on this machine leads to port ${inside} of the container`,
        spoken: `port ${port.hostPort ?? 'chosen by the engine'}, in the container ${port.containerPort}`,
      });
    }
    case 'dependency': {
      const needed = stack.services.get(node.dependency);
      const wanted = owner.service.dependsOn.find((one) => one.service === node.dependency);
      if (wanted === undefined) return undefined;
      const state = needed === undefined ? 'not in the file' : describeState(needed, now);
      const icon = stateIcon(needed?.state ?? { kind: 'absent' });
      return {
        ...child(node, node.dependency, `dependency · ${state}`, icon.iconId, 'dependency', {
          tooltip: `${node.service} needs ${node.dependency} ${conditionWords(wanted)}`,
          spoken: `depends on ${node.dependency}, needs it ${conditionWords(wanted)}, ${state}`,
        }),
        colorId: icon.colorId,
      };
    }
    case 'volume':
    case 'file':
    case 'stack':
    case 'group':
    case 'service':
    case 'orphan':
    case 'action':
      return undefined;
  }
}

function namedVolumes(status: ServiceStatus): { source: string; target: string }[] {
  return (status.service.spec.volumes ?? []).flatMap(({ type, source, target }) =>
    type === 'volume' && source !== undefined && source !== '' ? [{ source, target }] : [],
  );
}

/** "127.0.0.1:5432"; where every address is listened on, the one of this machine. */
export function portAddress({ hostIp, hostPort }: PublishedPort): string {
  const host = hostIp === '0.0.0.0' || hostIp === '::' || hostIp === '' ? 'localhost' : bracketed(hostIp);
  return `${host}:${hostPort ?? ''}`;
}

export function portKey(port: PublishedPort): string {
  return `${port.hostIp}:${port.hostPort ?? ''}/${port.containerPort}/${port.protocol}`;
}

/** Two links of a service may share a title. */
export function linkKey(link: ServiceLink): string {
  return `${link.title} ${link.url}`;
}

function conditionWords(dependency: ServiceDependency): string {
  switch (dependency.condition) {
    case 'service_started':
      return 'started';
    case 'service_healthy':
      return 'healthy';
    case 'service_completed_successfully':
      return 'done';
  }
}

/** "localhost:3004" of a URL; the text itself where it is none. */
export function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host || url : url;
}

function bracketed(ip: string): string {
  return ip.includes(':') ? `[${ip}]` : ip;
}

function child(
  node: TreeNode,
  label: string,
  description: string,
  iconId: string,
  contextValue: string,
  more: { readonly command?: string; readonly tooltip?: string; readonly spoken: string },
): Row {
  const { spoken, ...rest } = more;
  return {
    id: node.id,
    label,
    description,
    iconId,
    colorId: undefined,
    contextValue,
    collapsible: 'none',
    accessibilityLabel: spoken,
    ...rest,
  };
}
