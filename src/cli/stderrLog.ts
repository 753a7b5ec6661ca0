import { silentLog, type Log } from '../core/support/log';
import { type Output } from './output';

/** With `--verbose` every message of the core on stderr, else none: what matters is told by problems and progress. */
export function stderrLog(err: Output, verbose: boolean): Log {
  if (!verbose) return silentLog;
  const tell =
    (level: string) =>
    (message: string): void =>
      void err.write(`${err.paint.dim(`${level}: ${message}`)}\n`);
  return {
    trace: tell('trace'),
    debug: tell('debug'),
    info: tell('info'),
    warn: tell('warn'),
    error: tell('error'),
  };
}
