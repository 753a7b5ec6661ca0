import type { Ways } from '../model/ways';
import { SmokeFailure } from './smokeFailure';

/** An error of a check in words: what happened and why, and what to do about it. */
export function explainSmoke(
  error: unknown,
  service: string,
  timedOut: boolean,
  timeoutMs: number,
  ways: Ways,
): { readonly why: string; readonly next: string } {
  const logs = `look at its output: ${ways.logs(service)}`;
  if (error instanceof SmokeFailure) return { why: error.message, next: error.next ?? logs };
  if (timedOut)
    return {
      why: `no answer within ${timeoutMs / 1000} s`,
      next:
        ways.moreTime === undefined
          ? logs
          : `${logs}; or give it more time: ${ways.moreTime(Math.ceil((timeoutMs / 1000) * 3))}`,
    };
  const { code, message } = error as NodeJS.ErrnoException;
  switch (code) {
    case 'ECONNREFUSED':
      return {
        why: `nothing listens where its port is published (${message})`,
        next: `start it anew: ${ways.restart(service)}`,
      };
    case 'ECONNRESET':
    case 'EPIPE':
      return {
        why: 'the connection was cut off: the port is published, and nothing in the container serves it',
        next: logs,
      };
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'ENOTFOUND':
      return {
        why: `its address cannot be reached (${message})`,
        next: 'look at the address of its published port',
      };
    default:
      return { why: message === '' ? String(code ?? error) : message, next: logs };
  }
}
