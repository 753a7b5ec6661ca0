import type { Engine } from '../engine/engine';
import type { EngineContainer } from '../engine/wire';
import { labels } from '../model/labels';
import type { Probe } from '../model/serviceState';
import type { Clock } from '../support/clock';
import { toDisposable, type Disposable } from '../support/disposables';
import type { Log } from '../support/log';
import { eagerProbeOf, gapAfter, givesWay, mostAtOnce, type EagerProbe } from './eagerProbe';
import { countsAsReady, isOfThisStart, type EagerResult } from './eagerResult';
import { hasNoShell, repeatedProbe, type FailedProbe } from './repeatedProbe';
import type { StackStore } from './stackStore';

export interface EagerProberDeps {
  readonly store: StackStore;
  readonly engine: Engine;
  readonly clock: Clock;
  readonly log: Log;
}

interface Subject {
  readonly id: string;
  readonly service: string;
  readonly startedAt: number | undefined;
  readonly probe: EagerProbe;
  /** When it was first seen running, by our clock. */
  readonly since: number;
  /** Of the first try, and of one that could not be run. */
  dueAt: number;
  /** The last try that failed: the next is due as long after it as the crowd of the moment has it. */
  lastTry: { readonly at: number; readonly waitedMs: number; readonly costMs: number } | undefined;
  busy: boolean;
  failed: number;
  /** Probes in a row that could not be run at all. */
  errors: number;
  /** The last that was tried once; undefined as well where nothing can be repeated. */
  lastSingle: FailedProbe | undefined;
  canRepeat: boolean;
}

/** After so many probes that could not be run the engine alone decides. */
const mostErrors = 3;
/** As much of a probe's output as the engine keeps. */
const mostOutput = 4096;
/** What still runs when nobody waits any more gets so long to end by itself. */
const graceMs = 150;
const endingMs = 2_000;
/** What a check that is tried several times may take beyond its own limit. */
const longestRepeatMs = 1_000;

/**
 * Runs the health checks of containers somebody waits for, long before the engine does: its first probe comes a whole
 * interval after the start. What is found goes to the store, where the first success counts as ready and a failure as
 * nothing but a reason; the engine's verdict ends it. While nobody waits there is not a single call.
 */
export class EagerProber {
  private readonly wants = new Set<{ readonly services: ReadonlySet<string>; readonly urgent: boolean }>();
  private readonly subjects = new Map<string, Subject>();
  private readonly running = new Map<AbortController, Promise<void>>();
  private readonly atOnce: number;
  private readonly subscription: Disposable;
  private starts = 0;
  private timer: Disposable | undefined;
  private ended = false;

  constructor(private readonly deps: EagerProberDeps) {
    this.atOnce = mostAtOnce(deps.engine.info.cpus);
    this.subscription = deps.store.onDidChange(() => this.update());
  }

  /** Somebody waits for these until the result is disposed of. `urgent`: other starts depend on them. */
  want(services: Iterable<string>, urgent: boolean): Disposable {
    const want = { services: new Set(services), urgent };
    this.wants.add(want);
    this.update();
    return toDisposable(() => {
      this.wants.delete(want);
      this.update();
    });
  }

  /** A container is being started until the result is disposed of. */
  starting(): Disposable {
    this.starts += 1;
    return toDisposable(() => {
      this.starts -= 1;
      this.update();
    });
  }

  /** Nobody waits any more. Resolves when no probe of ours runs. */
  async end(): Promise<void> {
    this.ended = true;
    this.wants.clear();
    this.subscription.dispose();
    this.update();
    if (this.running.size === 0) return;
    await this.settledWithin(graceMs);
    for (const abort of this.running.keys()) abort.abort();
    if (this.running.size > 0) await this.settledWithin(endingMs);
  }

  private settledWithin(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = this.deps.clock.setTimeout(resolve, ms);
      void Promise.all(this.running.values()).then(() => {
        timer.dispose();
        resolve();
      });
    });
  }

  private update(): void {
    this.timer?.dispose();
    this.timer = undefined;
    this.observe();
    if (this.ended) return;
    const now = this.deps.clock.now();
    let next: number | undefined;
    const waiting = [...this.subjects.values()].filter((subject) => !subject.busy);
    const urgent = new Set(waiting.filter((subject) => this.isWanted(subject.service, true)));
    const due = new Map(waiting.map((subject) => [subject, this.dueAt(subject)]));
    const dueOf = (subject: Subject): number => due.get(subject) ?? now;
    waiting.sort((a, b) => Number(urgent.has(b)) - Number(urgent.has(a)) || dueOf(a) - dueOf(b));
    for (const subject of waiting) {
      // A place that gets free brings us here again.
      if (this.running.size >= this.atOnce) break;
      const overdue = now - dueOf(subject);
      if (overdue < 0) next = Math.min(next ?? Infinity, dueOf(subject));
      else if (givesWay(urgent.has(subject), this.starts, overdue))
        next = Math.min(next ?? Infinity, now + 500);
      else this.run(subject);
    }
    if (next !== undefined && next < Infinity)
      this.timer = this.deps.clock.setTimeout(() => this.update(), next - now);
  }

  /** Brings the subjects up to what is known of the containers and of who waits. */
  private observe(): void {
    const { store, clock } = this.deps;
    for (const [id, subject] of this.subjects) {
      const container = store.containers.get(id);
      const same =
        container?.startedAt === subject.startedAt &&
        container !== undefined &&
        eagerProbeOf(container) !== undefined;
      if (same && this.isWanted(subject.service, false)) continue;
      this.subjects.delete(id);
      // What is left is the engine's to tell.
      if (same) store.setEager(id, undefined);
    }
    if (this.wants.size === 0) return;
    for (const container of store.containers.values()) {
      const { id } = container;
      const service = container.labels[labels.service];
      if (service === undefined || this.subjects.has(id) || !this.isWanted(service, false)) continue;
      const probe = eagerProbeOf(container);
      if (!probe || this.isReady(container)) continue;
      const { startedAt } = container;
      const now = clock.now();
      const fresh = { dueAt: now, since: now, busy: false, failed: 0, errors: 0, canRepeat: true };
      const unknown = { lastTry: undefined, lastSingle: undefined };
      this.subjects.set(id, { id, service, startedAt, probe, ...unknown, ...fresh });
    }
  }

  private isWanted(service: string, urgently: boolean): boolean {
    for (const want of this.wants) {
      if (want.services.has(service) && (want.urgent || !urgently)) return true;
    }
    return false;
  }

  private isReady(container: EngineContainer): boolean {
    const known = this.deps.store.eagerResult(container.id);
    return known !== undefined && isOfThisStart(known, container) && countsAsReady(known, container);
  }

  private get crowd(): number {
    return this.subjects.size / this.cpus;
  }

  private get cpus(): number {
    return Math.max(1, this.deps.engine.info.cpus);
  }

  /** Probes and starts under way for each core. */
  private get load(): number {
    return (this.running.size + this.starts) / this.cpus;
  }

  private dueAt({ dueAt, lastTry }: Subject): number {
    return lastTry ? lastTry.at + gapAfter(lastTry.waitedMs, lastTry.costMs, this.crowd) : dueAt;
  }

  private run(subject: Subject): void {
    const abort = new AbortController();
    subject.busy = true;
    const done = this.probe(subject, abort).finally(() => {
      this.running.delete(abort);
      subject.busy = false;
      this.update();
    });
    this.running.set(abort, done);
  }

  /** Never rejects. */
  private async probe(subject: Subject, abort: AbortController): Promise<void> {
    const { engine, clock, log } = this.deps;
    const { id, probe } = subject;
    const begun = clock.now();
    const load = this.load;
    const last = subject.canRepeat ? subject.lastSingle : undefined;
    const repeated = repeatedProbe(probe.command, last, begun - subject.since, this.crowd);
    let overran = false;
    const limit = clock.setTimeout(
      () => {
        overran = true;
        abort.abort();
      },
      probe.timeoutMs + (repeated ? longestRepeatMs : 0),
    );
    const result = (exitCode: number, output: string): Probe => ({
      startedAt: begun,
      endedAt: clock.now(),
      exitCode,
      output: output.slice(-mostOutput),
    });
    try {
      const { exitCode, stdout, stderr } = await engine.exec(
        id,
        { command: repeated ?? probe.command, endOnAbort: true },
        abort.signal,
      );
      if (repeated && hasNoShell(exitCode)) return this.repeatNoMore(subject);
      const tookMs = clock.now() - begun;
      // Beside others it takes longer than it costs; those are reckoned with in the crowd.
      if (!repeated) subject.lastSingle = { exitCode, tookMs: tookMs / Math.max(1, load, this.load) };
      this.tell(subject, result(exitCode, `${stdout.toString()}${stderr.toString()}`));
    } catch (error) {
      if (repeated && !overran && !abort.signal.aborted) this.repeatNoMore(subject);
      else if (overran) this.tell(subject, result(-1, `no answer within ${probe.timeoutMs / 1000} s`));
      else if (!abort.signal.aborted) {
        subject.errors += 1;
        subject.lastTry = undefined;
        subject.dueAt = subject.errors < mostErrors ? clock.now() + 1_000 : Infinity;
        log.debug(`Cannot run the health check of ${subject.service}: ${String(error)}`);
      }
    } finally {
      limit.dispose();
    }
  }

  /** Nothing is learned of the check itself where it could not be repeated. */
  private repeatNoMore(subject: Subject): void {
    subject.canRepeat = false;
    subject.lastTry = undefined;
    subject.dueAt = this.deps.clock.now();
  }

  private tell(subject: Subject, probe: Probe): void {
    const { store, clock } = this.deps;
    const { id, startedAt } = subject;
    // Overtaken by the engine's verdict, by a restart, or by nobody waiting any more.
    if (this.subjects.get(id) !== subject) return;
    const container = store.containers.get(id);
    if (!container || container.startedAt !== startedAt || !eagerProbeOf(container)) return;
    const now = clock.now();
    subject.errors = 0;
    const passed = probe.exitCode === 0;
    if (!passed) subject.failed += 1;
    // A repeated check took as long as it was repeated: what one try costs is known from the one before.
    const costMs = Math.min(probe.endedAt - probe.startedAt, subject.lastSingle?.tookMs ?? Infinity);
    subject.lastTry = { at: now, waitedMs: now - subject.since, costMs };
    const told: EagerResult = {
      startedAt,
      failed: subject.failed,
      lastFailure: passed ? store.eagerResult(id)?.lastFailure : probe,
      passed: passed
        ? {
            after: container.health?.probes.at(-1)?.endedAt ?? 0,
            at: (startedAt ?? 0) + probe.endedAt - subject.since,
          }
        : undefined,
    };
    // First, or the store would be told to forget it.
    if (passed) this.subjects.delete(id);
    store.setEager(id, told);
  }
}
