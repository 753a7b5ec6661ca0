import { type ServiceStatus } from '../core/live/stackStatus';
import { type Probe, type ServiceState } from '../core/model/serviceState';
import { briefly } from './briefly';
import { formatBytesOf } from './formatBytes';
import { formatAge, formatDuration } from './formatDuration';
import { publishedPorts } from './publishedPorts';

/** More host ports than these are only counted. */
const portsShown = 2;

/**
 * One line on how a service stands, without its name: "healthy · 5432 · up 3 min", "exited (137) · out of memory".
 * Plain text without control characters.
 *
 * @param now milliseconds since the epoch
 */
export function describeState(status: ServiceStatus, now: number): string {
  const parts = stateParts(status.state, now);
  const up = status.state.kind === 'ready' || status.state.kind === 'running';
  if (up || status.state.kind === 'unhealthy') parts.splice(up ? 1 : parts.length, 0, ...portsPart(status));
  if (status.containers.length > 1) parts.push(`${status.containers.length} containers`);
  // Beside what runs well it is the news, and the end of a line is cut off first.
  if (status.drift.length > 0) parts.splice(up ? 1 : parts.length, 0, driftPart(status.drift));
  return parts.join(' · ');
}

/** The state's own words, most telling first. */
export function stateParts(state: ServiceState, now: number): string[] {
  switch (state.kind) {
    case 'notSelected':
      return ['not selected'];
    case 'absent':
      return ['not created'];
    case 'pulling':
      return [
        state.totalBytes > 0 ? `pulling ${formatBytesOf(state.currentBytes, state.totalBytes)}` : 'pulling',
      ];
    case 'building':
      return ['building', ...some(briefly(state.step))];
    case 'waiting':
      return ['starting', ...(state.for.length > 0 ? [`waiting for ${listNames(state.for)}`] : [])];
    case 'created':
      return ['created, not started'];
    case 'starting':
      return ['starting', ...probePart(state.failingStreak, state.lastProbe, now - state.since)];
    case 'ready':
      // The engine's word is "healthy"; until it is said, the word is ours.
      return [state.early ? 'ready' : 'healthy', `up ${formatDuration(now - state.since)}`];
    case 'running':
      return ['running', `up ${formatDuration(now - state.since)}`];
    case 'unhealthy': {
      // What the check said comes first: a narrow side bar cuts off the rest, and engines tell no news of the count.
      const said = briefly(state.lastProbe?.output ?? '');
      const count = state.failingStreak > 0 ? `${state.failingStreak} failed` : '';
      return ['unhealthy', ...some(said === '' ? count : said)];
    }
    case 'restarting':
      return [`restarting, ${ordinal(state.restartCount + 1)} time`, `exit code ${state.exitCode}`];
    case 'paused':
      return ['paused'];
    case 'stopping':
      return ['stopping'];
    case 'done':
      return ['done', formatDuration(state.finishedAt - state.startedAt)];
    case 'stopped':
      return ['stopped', ...agoPart(state.finishedAt, now)];
    case 'exited':
      return [
        `exited (${state.exitCode})`,
        ...(state.outOfMemory ? ['out of memory'] : some(briefly(state.error))),
        ...agoPart(state.finishedAt, now),
      ];
  }
}

/** Up to three names, the rest counted: "kafka, redis and 4 more". */
export function listNames(names: readonly string[]): string {
  if (names.length <= 3) return names.join(', ');
  return `${names.slice(0, 2).join(', ')} and ${names.length - 2} more`;
}

function probePart(failingStreak: number, probe: Probe | undefined, elapsed: number): string[] {
  const said = briefly(probe?.output ?? '');
  if (failingStreak === 0 || probe === undefined) {
    // While the start period lasts the engine does not count what fails, and the output is what there is.
    return [formatDuration(elapsed), ...(probe === undefined || probe.exitCode === 0 ? [] : some(said))];
  }
  return [`probe ${failingStreak}: ${said === '' ? `exit code ${probe.exitCode}` : said}`];
}

function portsPart(status: ServiceStatus): string[] {
  const ports = publishedPorts(status);
  if (ports.length === 0) return [];
  const rest = ports.length - portsShown;
  return [ports.slice(0, portsShown).join(', ') + (rest > 0 ? ` +${rest}` : '')];
}

function agoPart(at: number, now: number): string[] {
  return at > 0 ? [formatAge(now - at)] : [];
}

function driftPart(drift: readonly string[]): string {
  const field = briefly(drift[0]?.split(':')[0] ?? '', 40);
  return `changed: ${field}${drift.length > 1 ? ` +${drift.length - 1}` : ''}`;
}

function some(text: string): string[] {
  return text === '' ? [] : [text];
}

function ordinal(n: number): string {
  const tens = n % 100;
  if (tens >= 11 && tens <= 13) return `${n}th`;
  return `${n}${['th', 'st', 'nd', 'rd'][n % 10] ?? 'th'}`;
}
