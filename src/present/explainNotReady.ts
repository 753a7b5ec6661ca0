import { briefly } from './briefly';
import { commandIds } from './commandIds';
import { type Explanation, type NextStep } from './explanation';

/** The shape of core/live/readiness.ts' error, told by its name as errors of the house are. */
export interface NotReadyLike extends Error {
  readonly service: string;
  readonly reason: 'unhealthy' | 'exited' | 'timeout' | 'noHealthcheck' | 'removed';
  /** What the last probe or the engine said; may be empty. */
  readonly detail: string;
  readonly exitCode?: number;
}

export function isNotReady(error: unknown): error is NotReadyLike {
  return error instanceof Error && error.name === 'NotReadyError';
}

/**
 * "connect did not get ready: exited (137)." A service that failed because one it depends on did names the first
 * cause: the end of the `cause` chain is what a person has to repair.
 */
export function explainNotReady(error: NotReadyLike): Explanation {
  const root = firstCause(error);
  const steps: NextStep[] = [
    { title: 'Why', command: commandIds.why, arguments: [root.service] },
    { title: 'Show Logs', command: commandIds.followLogs, arguments: [root.service] },
  ];
  const chain = root === error ? '' : ` ${error.service} depends on it.`;
  return {
    title: `${root.service} did not get ready`,
    message: `${root.service} ${whatHappened(root)}.${chain}`,
    detail: [error.message, ...(root === error ? [] : [root.message])].join('\n'),
    steps,
  };
}

function whatHappened(error: NotReadyLike): string {
  const said = briefly(error.detail, 120);
  switch (error.reason) {
    case 'unhealthy':
      return `is unhealthy${said === '' ? '' : `: ${said}`}`;
    case 'exited':
      return `exited${error.exitCode === undefined ? '' : ` with code ${error.exitCode}`}${said === '' ? '' : `: ${said}`}`;
    case 'timeout':
      return `was not ready in time${said === '' ? '' : `: ${said}`}`;
    case 'noHealthcheck':
      return 'has no health check, and another service waits for it to be healthy';
    case 'removed':
      return 'was removed while it was being waited for';
  }
}

function firstCause(error: NotReadyLike): NotReadyLike {
  const seen = new Set<unknown>();
  let found = error;
  for (let next: unknown = error; isNotReady(next) && !seen.has(next); next = next.cause) {
    seen.add(next);
    found = next;
  }
  return found;
}
