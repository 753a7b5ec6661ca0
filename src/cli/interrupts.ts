import { type ExitCode, exitCodes } from './exitCodes';

/** The part of `process` that tells of signals. */
export interface SignalSource {
  on(name: 'SIGINT' | 'SIGTERM', listener: () => void): unknown;
}

/**
 * The first Ctrl-C (or SIGTERM) aborts, so that work ends in good order; a second one ends the process at once.
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
    if (code !== undefined) return kill(own);
    code = own;
    abort();
  };
  source.on('SIGINT', handle(exitCodes.interrupted));
  source.on('SIGTERM', handle(exitCodes.terminated));
  return () => code;
}
