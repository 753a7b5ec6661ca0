import type { EngineContainer } from '../engine/wire';
import type { Probe } from '../model/serviceState';

/** What our own runs of a container's health check found since it was started. Values are replaced, never changed. */
export interface EagerResult {
  /** The start it belongs to: the container's own `startedAt` (ms). */
  readonly startedAt: number | undefined;
  /** How many failed. */
  readonly failed: number;
  /** Times by our clock. */
  readonly lastFailure: Probe | undefined;
  /** Set by a run that ended with 0: when the last of the engine's own probes known then had ended (ms); 0: none yet. */
  readonly passedAfter: number | undefined;
}

export function isOfThisStart(result: EagerResult, container: EngineContainer): boolean {
  return container.startedAt === result.startedAt;
}

/**
 * True while a passed run of ours stands for readiness: the engine has given no verdict, and none of its own probes
 * failed since. The newest evidence wins, the engine's verdict over all.
 */
export function countsAsReady(result: EagerResult, container: EngineContainer): boolean {
  const { passedAfter } = result;
  if (passedAfter === undefined || container.health?.status !== 'starting') return false;
  const last = container.health.probes.at(-1);
  return last === undefined || last.exitCode === 0 || last.endedAt <= passedAfter;
}
