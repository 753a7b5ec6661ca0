import { cheapMs } from './eagerProbe';

/** Of a repeated check, between two tries. Milliseconds. */
const shortestPauseMs = 20;
const longestPauseMs = 100;
/** What the engine takes of a probe for itself, on two cores at rest. */
const overheadMs = 40;
/** So long a repeated check goes on at most, when its own time is left out. */
const repeatedForMs = 400;
/** A start that takes longer is not worth looking at so closely. */
const worthwhileMs = 3_000;
/** What shells and the engine say of a program that is not there, or cannot be run. */
const cannotRun: ReadonlySet<number> = new Set([126, 127]);

/** A probe that failed, as it was. Milliseconds. */
export interface FailedProbe {
  readonly exitCode: number;
  readonly tookMs: number;
}

/**
 * A health check that is tried again within the container until it passes, for less than half a second; undefined where
 * one try at a time is better. The engine takes 40 to 50 ms for a process of its own, a shell in the container one or
 * two: readiness is known that much earlier, for a tenth of the processor time. Needs a shell and a `sleep` that takes
 * fractions; without the latter it is one try. What is printed is of the last try, as is the exit code. Pure.
 * @param last undefined: there was none yet, or the container has no shell
 * @param waitedMs since the container was started
 * @param crowd containers probed for each core
 */
export function repeatedProbe(
  command: readonly string[],
  last: FailedProbe | undefined,
  waitedMs: number,
  crowd: number,
): readonly string[] | undefined {
  if (last === undefined || last.tookMs > cheapMs || cannotRun.has(last.exitCode)) return undefined;
  if (crowd > 1 || waitedMs > worthwhileMs) return undefined;
  // As long as the check itself takes, so that it has half a core at most.
  const pauseMs = Math.min(longestPauseMs, Math.max(shortestPauseMs, Math.round(last.tookMs - overheadMs)));
  const tries = Math.floor(repeatedForMs / pauseMs);
  const pause = `0.${String(pauseMs).padStart(3, '0')}`;
  const script =
    `n=0; while :; do out=$("$@" 2>&1); code=$?; n=$((n+1)); ` +
    `if [ $code -eq 0 ] || [ $n -ge ${tries} ]; then break; fi; sleep ${pause} || break; done; ` +
    'printf %s "$out"; exit $code';
  return ['sh', '-c', script, 'sh', ...command];
}

/** True for the end of a repeated check that says that it could not be run as such. Pure. */
export function hasNoShell(exitCode: number): boolean {
  return cannotRun.has(exitCode);
}
