import { type ExitCode, exitCodes } from './exitCodes';

/** The part of `process` that tells of signals. */
export interface SignalSource {
  on(name: 'SIGINT' | 'SIGTERM' | 'SIGHUP', listener: () => void): unknown;
}

/**
 * The first Ctrl-C (or SIGTERM, or the end of the terminal) aborts, so that work ends in good order; a second one ends
 * the process at once. A terminal that is closed may say so twice, and means no more by it.
 *
 * @returns asks for the exit code of what was aborted; undefined while nothing was
 */
export function watchInterrupts(
  source: SignalSource,
  abort: () => void,
  kill: (code: ExitCode) => void,
): () => ExitCode | undefined {
  let code: ExitCode | undefined;
  const handle = (own: ExitCode) => (): void => {
    if (code !== undefined) return own === exitCodes.hungUp ? undefined : kill(own);
    code = own;
    abort();
  };
  source.on('SIGINT', handle(exitCodes.interrupted));
  source.on('SIGTERM', handle(exitCodes.terminated));
  source.on('SIGHUP', handle(exitCodes.hungUp));
  return () => code;
}
