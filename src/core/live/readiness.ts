import { EngineError } from '../engine/engineError';
import type { ServiceDependency } from '../model/stack';
import { isCancelled, throwIfAborted } from '../support/abort';
import type { Clock } from '../support/clock';
import { toDisposable, type Disposable } from '../support/disposables';
import { Emitter } from '../support/emitter';
import { describePending, firstCauseBelow, goalOfCondition, judge, type Goal, type Verdict } from './judge';
import { NotReadyError } from './notReadyError';
import { readyProgress, type ReadyProgress } from './readyProgress';
import type { StackStatus } from './stackStatus';
import { untilStatus, type StatusSource } from './statusSource';

export interface WaitOptions {
  /** Milliseconds from the call; no limit when undefined. */
  readonly timeoutMs?: number;
  /** The limit as it was given, where some of it has passed already; for the message. */
  readonly limitMs?: number;
  readonly clock: Clock;
}

/**
 * Resolves when a dependency holds; looks at the store, never at the engine. A finished run of earlier counts as
 * completed. A dependency that the definition does not know holds at once.
 * @throws NotReadyError, EngineError when the engine is lost meanwhile and a time limit passes, CancelledError.
 */
export function waitForCondition(
  source: StatusSource,
  dependency: ServiceDependency,
  options: WaitOptions,
  signal: AbortSignal,
): Promise<void> {
  const { service } = dependency;
  return waitForAll(
    source,
    [{ service, goal: goalOfCondition[dependency.condition] }],
    options,
    signal,
    undefined,
  );
}

/**
 * Resolves when all these services are ready at the same time: healthy, running without a health check, or completed.
 * Tells how far it is whenever that changes.
 * @throws NotReadyError of the first that cannot become ready, or with reason `timeout`; CancelledError.
 */
export function waitForReady(
  source: StatusSource,
  services: readonly string[],
  options: WaitOptions & { readonly onProgress?: (progress: ReadyProgress) => void },
  signal: AbortSignal,
): Promise<void> {
  const wanted = services.map((service) => ({ service, goal: 'ready' as const }));
  return waitForAll(source, wanted, options, signal, options.onProgress);
}

/** The event brings a verdict; what the probe printed comes with the look that follows it. Milliseconds that is waited for. */
const wordsMs = 250;

interface Wanted {
  readonly service: string;
  readonly goal: Goal;
}

async function waitForAll(
  source: StatusSource,
  wanted: readonly Wanted[],
  options: WaitOptions,
  signal: AbortSignal,
  onProgress: ((progress: ReadyProgress) => void) | undefined,
): Promise<void> {
  throwIfAborted(signal);
  const patient = options.timeoutMs !== undefined;
  const late = new AbortController();
  const timer = patient ? options.clock.setTimeout(() => late.abort(), options.timeoutMs ?? 0) : undefined;
  const patience = new Emitter<void>();
  let words: Disposable | undefined;
  let spent = false;
  const waitForWords = (): void => {
    words ??= options.clock.setTimeout(() => {
      spent = true;
      patience.fire();
    }, wordsMs);
  };
  let told = '';
  const tell = (status: StackStatus): void => {
    const progress = readyProgress(
      status,
      wanted.map((entry) => entry.service),
    );
    const text = JSON.stringify(progress);
    if (text === told) return;
    told = text;
    onProgress?.(progress);
  };
  try {
    await untilStatus(
      alsoOn(source, patience),
      (status) => {
        if (onProgress) tell(status);
        const speechless = !spent && lacksWords(status, wanted);
        if (speechless) waitForWords();
        return (!speechless && allMet(status, wanted, patient)) || undefined;
      },
      AbortSignal.any([signal, late.signal]),
    );
  } catch (error) {
    if (isCancelled(error) && late.signal.aborted && !signal.aborted)
      throw timedOut(source.status, wanted, options.limitMs ?? options.timeoutMs ?? 0);
    throw error;
  } finally {
    timer?.dispose();
    words?.dispose();
  }
}

/** The same source, which also tells when `more` fires. */
function alsoOn(source: StatusSource, more: Emitter<void>): StatusSource {
  return {
    get status() {
      return source.status;
    },
    onDidChange: source.onDidChange,
    onDidApply: (listener) => {
      const both = [(source.onDidApply ?? source.onDidChange)(() => listener()), more.event(listener)];
      return toDisposable(() => both.forEach((one) => one.dispose()));
    },
  };
}

function lacksWords(status: StackStatus, wanted: readonly Wanted[]): boolean {
  return wanted.some(({ service }) => {
    const state = status.services.get(service)?.state;
    return state?.kind === 'unhealthy' && (state.lastProbe === undefined || state.lastProbe.exitCode === 0);
  });
}

/** @throws NotReadyError when one of them failed. */
function allMet(status: StackStatus, wanted: readonly Wanted[], patient: boolean): boolean {
  // What is shown while blind is from before: nothing is met or failed by it.
  if (status.connection.kind !== 'live') return false;
  const verdicts = wanted.map((entry) => verdictOn(status, entry, patient));
  for (const verdict of verdicts) {
    if (verdict.kind === 'failed')
      throw new NotReadyError(verdict.cause, firstCauseBelow(status, verdict.cause.service));
  }
  return verdicts.every((verdict) => verdict.kind === 'met');
}

function verdictOn(status: StackStatus, { service, goal }: Wanted, patient: boolean): Verdict {
  const known = status.services.get(service);
  return known ? judge(known, goal, patient) : { kind: 'met' };
}

function timedOut(status: StackStatus, wanted: readonly Wanted[], timeoutMs: number): Error {
  if (status.connection.kind === 'blind')
    return new EngineError(
      status.connection.error.reason,
      `The engine stopped answering while services were starting: ${status.connection.error.message}`,
      { ...status.connection.error.details, cause: status.connection.error },
    );
  const open = wanted.filter((entry) => verdictOn(status, entry, true).kind !== 'met');
  const [first] = readyProgress(
    status,
    open.map((entry) => entry.service),
  ).waitingFor;
  const service = first?.service ?? open[0]?.service ?? wanted[0]?.service ?? '';
  const known = status.services.get(service);
  const detail = `not ready after ${Math.round(timeoutMs / 1000)} s${known ? `: ${describePending(known)}` : ''}`;
  return new NotReadyError({ service, reason: 'timeout', detail }, firstCauseBelow(status, service));
}
