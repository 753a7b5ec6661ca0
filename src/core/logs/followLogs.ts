import type { Engine } from '../engine/engine';
import { EngineError } from '../engine/engineError';
import type { EngineContainer } from '../engine/wire';
import type { StackStatus } from '../live/stackStatus';
import { untilStatus, type StatusSource } from '../live/statusSource';
import { isCancelled, sleep, throwIfAborted } from '../support/abort';
import type { Disposable } from '../support/disposables';
import { ContainerLog, type LineSink } from './containerLog';
import { mergeByTime } from './mergeByTime';
import { toUnixSeconds } from './resumePoint';

/** The part of a stack session that logs need. */
export interface LogSource extends StatusSource {
  engine(signal: AbortSignal): Promise<Engine>;
  /** Keeps the status live until disposed of. */
  watch(): Disposable;
  whenLive(signal: AbortSignal): Promise<StackStatus>;
}

export interface FollowLogsOptions {
  /** Undefined or empty: every service. */
  readonly services?: readonly string[];
  /** Of each container that exists now, only so many of its last lines; undefined: all. */
  readonly tail?: number;
  /** False: ends when what was printed so far has been told. */
  readonly follow: boolean;
  /** RFC 3339 or Unix seconds with a fraction; inclusive. */
  readonly since?: string;
  /** Likewise; has no effect with `follow`. */
  readonly until?: string;
  /** A container's output cannot be read, e.g. because of its logging driver; the others go on. */
  readonly onProblem?: (service: string, error: EngineError) => void;
}

/** Between two tries when the engine fails without being lost. Milliseconds. */
const retryMs = 250;
const longestRetryMs = 5_000;

/**
 * Tells the output of services line by line: first what is there, merged by time, then what comes, in order of arrival.
 * Goes on over restarts, recreations and losses of the engine; each line comes once. A promise returned by
 * `onLine` holds reading back. With `follow` it settles only by the signal.
 * @throws EngineError when the engine cannot be reached at the beginning, CancelledError, and what `onLine` throws.
 */
export async function followLogs(
  source: LogSource,
  options: FollowLogsOptions,
  onLine: LineSink,
  signal: AbortSignal,
): Promise<void> {
  const watching = source.watch();
  const failed = new AbortController();
  const all = AbortSignal.any([signal, failed.signal]);
  try {
    const status = await source.whenLive(signal);
    const engine = await source.engine(signal);
    const chosen = (now: StackStatus): [string, EngineContainer][] => containersOf(now, options.services);
    const logs = chosen(status).map(([service, container]) => new ContainerLog(container, service));
    const since = options.since === undefined ? undefined : unixSeconds(options.since);
    const until = options.until === undefined ? undefined : unixSeconds(options.until);
    for (const log of logs) log.beginWith({ tail: options.tail, since, until });
    const report = reporter(status, options);
    // One alone has nothing to be merged with. To go on after a first reading costs the engine a second look through the
    // whole file: it knows no place in it by time.
    const atOnce = options.follow && logs.length === 1 && options.tail !== 0;
    const read = atOnce ? [] : logs;
    await mergeByTime(
      read.map((log) => (sink: LineSink) => {
        const reading = log.readExisting(engine, sink, all);
        // A container that goes away meanwhile, or whose output cannot be read, does not end the others.
        return reading.catch((error: unknown) => {
          if (options.follow && isLost(error)) return;
          if (!report(log.id, error)) throw error;
        });
      }),
      onLine,
    );
    if (!options.follow) return;
    const inTurn = oneAfterAnother((line) => (all.aborted ? undefined : onLine(line)));
    const running = new Map<string, Promise<void>>();
    let failure: { readonly error: unknown } | undefined;
    const attach = (log: ContainerLog): void => {
      const run = followContainer(source, log, inTurn, report, all).catch((error: unknown) => {
        if (all.aborted) return;
        failure = { error };
        failed.abort();
      });
      running.set(log.id, run);
    };
    for (const log of logs) attach(log);
    await untilStatus<never>(
      source,
      (now) => {
        for (const [service, container] of chosen(now))
          if (!running.has(container.id)) attach(new ContainerLog(container, service));
        return undefined;
      },
      all,
    ).catch((error: unknown) => {
      if (!failure) throw error;
    });
    await Promise.all(running.values());
    if (failure) throw failure.error;
  } finally {
    failed.abort();
    watching.dispose();
  }
}

/** Follows one container from run to run until it is removed. */
async function followContainer(
  source: LogSource,
  log: ContainerLog,
  sink: LineSink,
  report: (id: string, error: unknown) => boolean,
  signal: AbortSignal,
): Promise<void> {
  let failures = 0;
  for (;;) {
    let run: number | undefined;
    let read = 0;
    try {
      const engine = await liveEngine(source, signal);
      run = (await engine.inspectContainer(log.id, signal)).startedAt;
      await log.follow(
        engine,
        (line) => {
          read += 1;
          return sink(line);
        },
        signal,
      );
      failures = 0;
    } catch (error) {
      throwIfAborted(signal);
      if (report(log.id, error)) return;
      if (!EngineError.is(error) && !isCancelled(error)) throw error;
      failures = read > 0 ? 1 : failures + 1;
      await sleep(Math.min(longestRetryMs, retryMs * 2 ** (failures - 1)), signal);
      continue;
    }
    // The output ends with each run; a run that began and ended meanwhile is told by its other start.
    const next = await untilStatus(source, (status) => nextRun(status, log.id, run), signal);
    if (next === 'gone') return;
  }
}

function nextRun(status: StackStatus, id: string, last: number | undefined): 'again' | 'gone' | undefined {
  if (status.connection.kind !== 'live') return undefined;
  const container = allContainers(status).find((one) => one.id === id);
  if (!container) return 'gone';
  return container.startedAt === last ? undefined : 'again';
}

/** Waits for the connection as long as it takes. */
async function liveEngine(source: LogSource, signal: AbortSignal): Promise<Engine> {
  await untilStatus(source, (status) => status.connection.kind === 'live' || undefined, signal);
  return source.engine(signal);
}

/** Calls `sink` for one line at a time, whoever gives it; without a promise as long as `sink` gives none. */
function oneAfterAnother(sink: LineSink): LineSink {
  let busy: Promise<void> | undefined;
  return (line) => {
    const taken = busy ? busy.then(() => sink(line)) : sink(line);
    if (!taken) return undefined;
    const own: Promise<void> = taken.finally(() => {
      if (busy === own) busy = undefined;
    });
    busy = own;
    return own;
  };
}

/** @returns a function that says whether an error ends the reading of one container only, and tells of it where due. */
function reporter(status: StackStatus, options: FollowLogsOptions): (id: string, error: unknown) => boolean {
  return (id, error) => {
    if (EngineError.is(error, 'notFound')) return true;
    if (!EngineError.is(error, 'unsupported', 'invalid')) return false;
    const container = allContainers(status).find((one) => one.id === id);
    options.onProblem?.(container?.name ?? id.slice(0, 12), error);
    return true;
  };
}

function containersOf(
  status: StackStatus,
  services: readonly string[] | undefined,
): [string, EngineContainer][] {
  const wanted = services?.length ? new Set(services) : undefined;
  return [...status.services.values()]
    .filter((service) => !wanted || wanted.has(service.service.name))
    .flatMap((service) =>
      service.containers.map((container): [string, EngineContainer] => [service.service.name, container]),
    );
}

function allContainers(status: StackStatus): EngineContainer[] {
  return [...status.services.values()].flatMap((service) => service.containers);
}

function unixSeconds(since: string): string {
  return /^\d+(\.\d+)?$/.test(since) ? since : toUnixSeconds(since);
}

function isLost(error: unknown): boolean {
  return EngineError.is(error, 'unreachable');
}
