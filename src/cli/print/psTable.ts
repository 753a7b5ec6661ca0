import { serviceFacts, type PublishedPort } from '../../core/catalog/serviceFacts';
import { engineHost } from '../../core/live/engineHost';
import { type ServiceStatus, type StackStatus } from '../../core/live/stackStatus';
import { isLoopback } from '../../core/support/isLoopback';
import { labels } from '../../core/model/labels';
import { stateParts } from '../../present/describeState';
import { statusText } from './containerRecord';
import { type Palette } from './palette';
import { stateMark } from './stateMark';
import { tableLines } from './table';

interface PsRows extends Pick<StackStatus, 'orphans' | 'connection'> {
  readonly services: readonly ServiceStatus[];
}

/**
 * Services and how they stand, one a row, orphans last.
 *
 * @param now milliseconds since the epoch
 * @param columns of the terminal; undefined: lines are not cut
 */
export function psTable(
  { services, orphans, connection }: PsRows,
  now: number,
  paint: Palette,
  columns: number | undefined,
): string[] {
  const rows = [
    ...services.map((service) => serviceRow(service, engineHost(connection), now, paint)),
    ...orphans.map((orphan) => [
      `${paint.dim('?')} ${orphan.labels[labels.service] ?? orphan.name}`,
      `${statusText(orphan, now)} · not in the file`,
      '',
      '',
    ]),
  ];
  return tableLines(['  SERVICE', 'STATE', 'PORTS', 'LINK'], rows, columns);
}

function serviceRow(status: ServiceStatus, host: string | undefined, now: number, paint: Palette): string[] {
  const { service, state, containers, drift } = status;
  const facts = serviceFacts(service, containers, host);
  const up = containers.some((container) => container.status === 'running');
  const parts = stateParts(state, now);
  if (containers.length > 1) parts.push(`${containers.length} containers`);
  if (drift[0] !== undefined) parts.push(`changed: ${drift[0].split(':')[0] ?? ''}`);
  return [
    `${stateMark(state, paint)} ${service.name}`,
    parts.join(' · '),
    up ? portsCell(facts.ports) : '',
    up ? (facts.links[0]?.url ?? '') : '',
  ];
}

/** "5432, 8081→80", "*:53/udp"; an address is told only where it is not this machine alone: then others can connect. */
function portsCell(ports: readonly PublishedPort[]): string {
  const cells = ports.flatMap((port) => {
    if (port.hostPort === undefined) return [];
    const host = isLoopback(port.hostIp) ? '' : `${hostText(port.hostIp)}:`;
    const inside = port.hostPort === port.containerPort ? '' : `→${port.containerPort}`;
    return `${host}${port.hostPort}${inside}${port.protocol === 'tcp' ? '' : `/${port.protocol}`}`;
  });
  return [...new Set(cells)].join(', ');
}

function hostText(ip: string): string {
  if (ip === '' || ip === '0.0.0.0' || ip === '::') return '*';
  return ip.includes(':') ? `[${ip}]` : ip;
}
