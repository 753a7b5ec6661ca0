import { knownFailure } from '../core/diagnose/knownFailure';
import { type ServiceStatus, type StackStatus } from '../core/live/stackStatus';
import { type ServiceState } from '../core/model/serviceState';
import { standingOf } from '../core/model/summary';
import { describeState } from './describeState';
import { editorWays } from './editorWays';
import { formatBytes } from './formatBytes';
import { formatAge } from './formatDuration';
import { codeBlock, codeSpan, escapeMarkdown } from './markdown';

/**
 * A page on why a service is not well: its state in words, what the exit code means, the last probes, what it depends
 * on, and the end of its log.
 *
 * @param logLines the last lines of its log, oldest first; undefined when they could not be read
 */
export function whyText(
  stack: StackStatus,
  status: ServiceStatus,
  logLines: readonly string[] | undefined,
  now: number,
): string {
  const { service, state } = status;
  const [container] = status.containers;
  const memory = Number(container?.hostConfig['Memory'] ?? 0);
  const probes = (container?.health?.probes ?? []).slice(-3);
  const unwell = service.dependsOn.flatMap((dependency) => {
    const needed = stack.services.get(dependency.service);
    return needed === undefined || standingOf(needed.state) === 'ok' ? [] : [needed];
  });
  const parts = [
    `# ${escapeMarkdown(service.name)}: ${escapeMarkdown(describeState(status, now))}`,
    meaning(state, memory),
    ...knownWords(service.name, logLines ?? []),
    container === undefined ? 'It has no container.' : '',
    container !== undefined && container.restartCount > 0
      ? `The engine restarted it ${container.restartCount} ${container.restartCount === 1 ? 'time' : 'times'}.`
      : '',
    container === undefined || container.error === ''
      ? ''
      : `The engine says:\n\n${codeBlock(container.error)}`,
    unwell.length === 0
      ? ''
      : [
          'It depends on services that are not well, look there first:',
          '',
          ...unwell.map(
            (one) => `- ${escapeMarkdown(one.service.name)}: ${escapeMarkdown(describeState(one, now))}`,
          ),
        ].join('\n'),
    ...(probes.length === 0
      ? []
      : [
          '## Last probes',
          ...(service.spec.healthcheck?.test === undefined
            ? []
            : [`The health check runs ${codeSpan(service.spec.healthcheck.test.join(' '))}.`]),
          ...probes.map(
            (probe) =>
              `${formatAge(now - probe.endedAt)}, exit code ${probe.exitCode}, ${Math.max(0, probe.endedAt - probe.startedAt)} ms\n\n${codeBlock(probe.output === '' ? '(no output)' : probe.output)}`,
          ),
        ]),
    '## Last lines of its log',
    logLines === undefined
      ? 'The log could not be read.'
      : logLines.length === 0
        ? 'It has written nothing.'
        : codeBlock(logLines.join('\n')),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

/** What the state means and what usually helps. */
function meaning(state: ServiceState, memoryLimit: number): string {
  switch (state.kind) {
    case 'exited':
      if (state.outOfMemory) {
        const limit = memoryLimit > 0 ? ` (${formatBytes(memoryLimit)})` : '';
        return `It was killed because it used more memory than its limit${limit} allows. Raise the limit in the compose file, or give the program less to do.`;
      }
      return exitMeaning(state.exitCode);
    case 'unhealthy':
      return 'It runs, and its health check fails: the program does not answer as the check expects.';
    case 'restarting':
      return `It ends soon after every start, and its restart policy starts it again. ${exitMeaning(state.exitCode)}`;
    case 'starting':
      return 'It runs, and its health check has not passed yet.';
    case 'waiting':
      return 'It starts as soon as what it depends on is there.';
    case 'notSelected':
    case 'absent':
    case 'pulling':
    case 'building':
    case 'created':
    case 'ready':
    case 'running':
    case 'paused':
    case 'stopping':
    case 'done':
    case 'stopped':
      return '';
  }
}

/** Exit codes as shells and the engine use them: 128 + n is the signal n. */
function exitMeaning(code: number): string {
  switch (code) {
    case 0:
      return 'The program ended by itself and reported success, although it was meant to keep running.';
    case 125:
      return 'The engine could not run the container (exit code 125).';
    case 126:
      return 'The command was found and could not be run (exit code 126): it lacks the permission or is a folder.';
    case 127:
      return 'The command was not found in the image (exit code 127).';
    case 134:
      return 'The program aborted itself (SIGABRT, exit code 134).';
    case 137:
      return 'It was killed (SIGKILL, exit code 137): by hand, by the engine after its stop timeout, or by the system when memory ran out.';
    case 139:
      return 'The program crashed on a bad memory access (SIGSEGV, exit code 139).';
    case 143:
      return 'It was asked to end (SIGTERM, exit code 143).';
    case 255:
      return 'Exit code 255 is what the engine notes for everything that ran when it crashed or the machine was switched off. A program may also end with it; then its log usually says why.';
    default:
      return `The program ended by itself with exit code ${code}; its log usually says why.`;
  }
}

/** What its own output says of it, where that is known. */
function knownWords(service: string, logLines: readonly string[]): string[] {
  const known = knownFailure(service, logLines, editorWays);
  if (known === undefined) return [];
  const { why, next } = known;
  return [`Its output says that ${escapeMarkdown(why)}.`, `Next: ${escapeMarkdown(next)}.`];
}
