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
  /** The newest run that ended with 0. */
  readonly passed: EagerPass | undefined;
}

export interface EagerPass {
  /** When the last of the engine's own probes known then had ended (ms); 0: none yet. */
  readonly after: number;
  /** When it ended by the engine's clock (ms), rather too early than too late: the two clocks share no other moment than the start. */
  readonly at: number;
}

export function isOfThisStart(result: EagerResult, container: EngineContainer): boolean {
  return container.startedAt === result.startedAt;
}

/**
 * True while a passed run of ours stands for readiness: the engine has given no verdict, and none of its own probes that
 * began later failed. One that was under way meanwhile may have looked too early, however late it tells. The newest
 * evidence wins, the engine's verdict over all.
 */
export function countsAsReady(result: EagerResult, container: EngineContainer): boolean {
  const { passed } = result;
  if (passed === undefined || container.health?.status !== 'starting') return false;
  const last = container.health.probes.at(-1);
  return (
    last === undefined || last.exitCode === 0 || last.endedAt <= passed.after || last.startedAt < passed.at
  );
}
