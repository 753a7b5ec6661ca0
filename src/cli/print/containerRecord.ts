import { type EngineContainer } from '../../core/engine/wire';
import { labels } from '../../core/model/labels';
import { humanDuration } from './humanDuration';
import { portsText, sortPorts } from './portsText';

/** One line of `docker compose ps --format json`, same names and shapes. */
export interface ContainerRecord {
  readonly Command: string;
  readonly CreatedAt: string;
  readonly ExitCode: number;
  readonly Health: string;
  readonly ID: string;
  readonly Image: string;
  readonly Labels: string;
  readonly LocalVolumes: string;
  readonly Mounts: string;
  readonly Name: string;
  readonly Names: string;
  readonly Networks: string;
  readonly Ports: string;
  readonly Project: string;
  readonly Publishers:
    | readonly {
        readonly URL: string;
        readonly TargetPort: number;
        readonly PublishedPort: number;
        readonly Protocol: string;
      }[]
    | null;
  readonly RunningFor: string;
  readonly Service: string;
  readonly Size: string;
  readonly State: string;
  readonly Status: string;
}

/** @param now milliseconds since the epoch */
export function containerRecord(container: EngineContainer, now: number): ContainerRecord {
  const { name } = container;
  return {
    Command: JSON.stringify(shorten(commandLine(container), 20)),
    CreatedAt: goTime(container.createdAt),
    ExitCode: container.status === 'running' || container.status === 'paused' ? 0 : container.exitCode,
    Health: container.status === 'running' ? (container.health?.status ?? '') : '',
    ID: container.id.slice(0, 12),
    Image: container.image,
    Labels: Object.entries(container.labels)
      .map(([key, value]) => `${key}=${value}`)
      .sort()
      .join(','),
    LocalVolumes: String(container.mounts.filter((mount) => mount.type === 'volume').length),
    Mounts: container.mounts.map((mount) => shorten(mount.name ?? mount.source, 15)).join(','),
    Name: name,
    Names: name,
    Networks: Object.keys(container.networks).sort().join(','),
    Ports: portsText(container.ports),
    Project: container.labels[labels.project] ?? '',
    Publishers: publishers(container),
    RunningFor: `${humanDuration(now - container.createdAt)} ago`,
    Service: container.labels[labels.service] ?? '',
    // Sizes cost the engine a walk over the disk; compose does not ask for them either.
    Size: '0B',
    State: container.status,
    Status: statusText(container, now),
  };
}

/** "Up 2 hours (healthy)", "Exited (3) 5 minutes ago": the engine's own words for its list. */
export function statusText(container: EngineContainer, now: number): string {
  const up = `Up ${humanDuration(now - (container.startedAt ?? now))}`;
  const ago = `${humanDuration(now - (container.finishedAt ?? now))} ago`;
  switch (container.status) {
    case 'running': {
      if (container.health === undefined) return up;
      const { status } = container.health;
      return `${up} (${status === 'starting' ? 'health: starting' : status})`;
    }
    case 'paused':
      return `${up} (Paused)`;
    case 'restarting':
      return `Restarting (${container.exitCode}) ${ago}`;
    case 'created':
      return 'Created';
    case 'removing':
      return 'Removal In Progress';
    case 'dead':
      return 'Dead';
    case 'exited':
      return `Exited (${container.exitCode}) ${ago}`;
  }
}

function publishers(container: EngineContainer): ContainerRecord['Publishers'] {
  if (container.ports.length === 0) return null;
  return sortPorts(container.ports).map((port) => ({
    URL: port.hostPort === undefined ? '' : (port.hostIp ?? ''),
    TargetPort: port.containerPort,
    PublishedPort: port.hostPort ?? 0,
    Protocol: port.protocol,
  }));
}

/** What runs, as the engine lists it: words that hold a space are quoted. */
function commandLine(container: EngineContainer): string {
  const words = [...strings(container.config.Entrypoint), ...strings(container.config.Cmd)];
  const [path = '', ...rest] = words;
  return [path, ...rest.map((word) => (word.includes(' ') ? `'${word}'` : word))].join(' ');
}

function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((word) => typeof word === 'string') : [];
}

function shorten(text: string, length: number): string {
  const letters = [...text];
  return letters.length <= length ? text : `${letters.slice(0, length - 1).join('')}…`;
}

/** Local time as Go prints it: "2026-01-31 12:00:00 +0000 UTC". */
function goTime(ms: number): string {
  const date = new Date(ms);
  const two = (n: number): string => String(n).padStart(2, '0');
  const offset = -date.getTimezoneOffset();
  const zone = new Intl.DateTimeFormat('en', { timeZoneName: 'short' })
    .formatToParts(date)
    .find((part) => part.type === 'timeZoneName')?.value;
  const sign = offset < 0 ? '-' : '+';
  const hours = two(Math.floor(Math.abs(offset) / 60));
  return (
    `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ` +
    `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())} ` +
    `${sign}${hours}${two(Math.abs(offset) % 60)} ${zone ?? 'UTC'}`
  );
}
