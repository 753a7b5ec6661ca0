import type { EngineContainer } from '../engine/wire';

/** A container's health check as we can run it. */
export interface EagerProbe {
  readonly command: readonly string[];
  readonly timeoutMs: number;
}

/** The engine's own defaults. */
const defaultTimeoutMs = 30_000;
const defaultShell = ['/bin/sh', '-c'];

/**
 * Where the engine itself looks so often while a container starts, running the check as well gains nothing. `up` of one
 * service that is ready 0.3 s after its start, engine 26.1 on two cores, medians of five, by our probes and by the
 * engine's own: `start_interval` 1 s 0.72 and 1.41 s, 0.3 s 0.70 and 0.64 s, 0.1 s 0.63 and 0.70 s.
 */
const oftenEnoughMs = 250;

/**
 * The health check of a container that is not through with it, as the engine would run it: the image's, or the
 * definition's laid over it. An exec without user, environment and working directory has the container's own, as the
 * engine's probe has (moby's `daemon/health.go`). Undefined where there is nothing for us to do. Pure.
 */
export function eagerProbeOf(container: EngineContainer): EagerProbe | undefined {
  if (container.status !== 'running' || container.health?.status !== 'starting') return undefined;
  const check = (container.config['Healthcheck'] ?? {}) as {
    readonly Test?: readonly string[] | null;
    readonly Timeout?: number;
    readonly Interval?: number;
    readonly StartPeriod?: number;
    readonly StartInterval?: number;
  };
  const command = commandOf(check.Test ?? [], container);
  if (!command) return undefined;
  const ownMs = (check.StartPeriod && check.StartInterval ? check.StartInterval : check.Interval) ?? 0;
  if (ownMs > 0 && ownMs / 1e6 <= oftenEnoughMs) return undefined;
  return { command, timeoutMs: check.Timeout ? check.Timeout / 1e6 : defaultTimeoutMs };
}

function commandOf(
  [kind, ...words]: readonly string[],
  container: EngineContainer,
): readonly string[] | undefined {
  if (words.length === 0) return undefined;
  if (kind === 'CMD') return words;
  if (kind !== 'CMD-SHELL') return undefined;
  const shell = container.config['Shell'] as readonly string[] | null | undefined;
  return [...(shell?.length ? shell : defaultShell), ...words];
}

const shortestGapMs = 25;
const longestGapMs = 1_000;
/** What takes longer than this is a program of some weight: a JVM that lists topics, a client that signs in. */
export const cheapMs = 200;
const longestCostlyGapMs = 10_000;

/**
 * Milliseconds from the end of a failed probe to the next. A tenth of the time waited so far, so that readiness is told
 * at most a tenth late however long it takes; and never less than half of what the probe took, three times that when it
 * is costly: a check must not take the cores from the start it waits for. A probe of busybox takes 50 to 60 ms on two
 * cores at rest, half of it processor time of the engine's, and twice as long where they are busy.
 * @param waitedMs since the container was started
 * @param crowd containers probed for each core; more than one have to share, and one that has cores left is asked twice as often
 */
export function gapAfter(waitedMs: number, tookMs: number, crowd: number): number {
  const cost = tookMs <= cheapMs ? tookMs / 2 : Math.min(3 * tookMs, longestCostlyGapMs);
  const share = tookMs <= cheapMs ? Math.max(0.5, crowd) : Math.max(1, crowd);
  return Math.max(
    Math.max(shortestGapMs, cost) * share,
    Math.min((waitedMs / 10) * Math.min(1, share), longestGapMs),
  );
}

/**
 * Probes that may run at once. Sixteen probes of busybox took 0.60, 0.40, 0.31 and 0.29 s on two cores, one, two, four
 * and eight of them at a time.
 */
export function mostAtOnce(cpus: number): number {
  return Math.min(8, Math.max(2, 2 * cpus));
}

/**
 * True when a probe waits for the starts under way: nothing depends on it just now, and each takes as much of a core
 * as a start can use. Not for long, as one start may hang.
 */
export function givesWay(urgent: boolean, startsUnderWay: number, overdueMs: number): boolean {
  return !urgent && startsUnderWay > 0 && overdueMs < 3_000;
}
