import { type ServiceStatus } from '../core/live/stackStatus';
import { type EngineContainer } from '../core/engine/wire';
import { type Probe } from '../core/model/serviceState';
import { standingOf } from '../core/model/summary';
import { briefly } from './briefly';
import { commandIds } from './commandIds';
import { describeState } from './describeState';
import { formatBytes } from './formatBytes';
import { formatAge } from './formatDuration';
import { codeSpan, commandLink, escapeMarkdown } from './markdown';
import { type ServiceRef } from './treeNode';

/** How many probes, ports and mounts the tooltip lists. */
const probesShown = 3;
const mountsShown = 6;

/**
 * Markdown for the tooltip of a service. Whatever came from outside is escaped; links run our own commands only
 * (hosts trust exactly those).
 */
export function serviceTooltip(ref: ServiceRef, status: ServiceStatus, now: number): string {
  const { service, state, drift } = status;
  const [container] = status.containers;
  const title = service.annotations.title ?? service.name;
  const parts = [
    `**${escapeMarkdown(title)}** · ${escapeMarkdown(describeState({ ...status, drift: [] }, now))}`,
    service.annotations.description === undefined ? '' : escapeMarkdown(service.annotations.description),
    ...(container === undefined ? [definitionTable(status)] : [containerTable(container, status, now)]),
    probes(container?.health?.probes ?? [], now),
    drift.length === 0
      ? ''
      : [
          'Changed since it was created:',
          '',
          ...drift.map((field) => `- ${codeSpan(briefly(field, 160))}`),
        ].join('\n'),
    standingOf(state) === 'error' || standingOf(state) === 'warning'
      ? `${commandLink('Why?', commandIds.why, ref)} · ${commandLink('Logs', commandIds.followLogs, ref)} · ${commandLink('Restart', commandIds.restart, ref)}`
      : '',
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

function definitionTable({ service }: ServiceStatus): string {
  const { image, build } = service.spec;
  return table([
    [
      'Image',
      image === undefined ? (build === undefined ? '' : 'built from the compose file') : codeSpan(image),
    ],
    ['Profiles', service.profiles.map(codeSpan).join(', ')],
  ]);
}

function containerTable(container: EngineContainer, status: ServiceStatus, now: number): string {
  const memory = Number(container.hostConfig['Memory'] ?? 0);
  const digest = container.imageId.replace(/^sha256:/, '').slice(0, 12);
  return table([
    ['Image', `${codeSpan(container.image)} ${digest === '' ? '' : codeSpan(digest)}`],
    ['Container', `${codeSpan(container.name)} ${codeSpan(container.id.slice(0, 12))}`],
    ['Started', container.startedAt === undefined ? '' : formatAge(now - container.startedAt)],
    ['Restarts', container.restartCount > 0 ? String(container.restartCount) : ''],
    ['Memory limit', memory > 0 ? formatBytes(memory) : ''],
    ['Ports', portLines(container).join(', ')],
    ['Mounts', mountLines(container).join(', ')],
    ['Engine says', container.error === '' ? '' : codeSpan(briefly(container.error, 200))],
    ['Containers', status.containers.length > 1 ? String(status.containers.length) : ''],
  ]);
}

function portLines(container: EngineContainer): string[] {
  const published = container.ports.filter((port) => port.hostPort !== undefined);
  return [
    ...new Set(
      published.map((port) => codeSpan(`${port.hostPort ?? ''} → ${port.containerPort}/${port.protocol}`)),
    ),
  ];
}

function mountLines(container: EngineContainer): string[] {
  const lines = container.mounts
    .slice(0, mountsShown)
    .map(
      (mount) =>
        `${codeSpan(mount.name ?? mount.source)} at ${codeSpan(mount.destination)}${mount.readWrite ? '' : ' (read only)'}`,
    );
  const rest = container.mounts.length - lines.length;
  return rest > 0 ? [...lines, `and ${rest} more`] : lines;
}

function probes(all: readonly Probe[], now: number): string {
  const last = all.slice(-probesShown).reverse();
  if (last.length === 0) return '';
  const rows = last.map((probe) => {
    const verdict = probe.exitCode === 0 ? 'passed' : `failed (${probe.exitCode})`;
    const took = `${Math.max(0, probe.endedAt - probe.startedAt)} ms`;
    const cells = [formatAge(now - probe.endedAt), verdict, took].map(unbroken);
    return `| ${cells.join(' | ')} | ${codeSpan(briefly(probe.output, 100))} |`;
  });
  return ['| Probe | | | |', '|---|---|---|---|', ...rows].join('\n');
}

/** The output beside it takes all the room there is, and would fold a narrow cell. */
function unbroken(text: string): string {
  return text.replaceAll(' ', '\u00a0');
}

function table(rows: readonly (readonly [string, string])[]): string {
  const filled = rows.filter(([, value]) => value.trim() !== '');
  if (filled.length === 0) return '';
  return ['| | |', '|---|---|', ...filled.map(([name, value]) => `| ${name} | ${value} |`)].join('\n');
}
