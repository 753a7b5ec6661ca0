import { readFile } from 'node:fs/promises';
import { buildService } from '../build/buildService';
import type { BuildChoice } from '../build/imageBuild';
import type { Engine } from '../engine/engine';
import { EngineError } from '../engine/engineError';
import { EagerProber } from '../live/eagerProber';
import type { EventFeed } from '../live/eventFeed';
import { waitForCondition, waitForReady } from '../live/readiness';
import type { StackStore } from '../live/stackStore';
import type { StackStatus } from '../live/stackStatus';
import type { StackModel } from '../model/stack';
import type { StartTimeline } from '../live/startTimeline';
import { execute } from '../reconcile/execute';
import { formatPlan } from '../reconcile/formatPlan';
import { observe, type ObservedStack } from '../reconcile/observe';
import type { Plan } from '../reconcile/plan';
import { afterImages, planNewImages } from '../reconcile/planImages';
import { planStart } from '../reconcile/planStart';
import type { StartChoice } from '../reconcile/requests';
import { withoutStarts } from '../reconcile/withoutStarts';
import { isCancelled } from '../support/abort';
import type { Clock } from '../support/clock';
import type { Disposable } from '../support/disposables';
import type { Log } from '../support/log';
import { Activities } from './activities';
import { awaitedServices } from './awaitedServices';
import { carryOutTask, servicesFor, type TaskHost } from './carryOutTask';
import { storeObserver } from './storeObserver';
import { TimeLimit } from './timeLimit';
import { TimelineRecorder } from './timelineRecorder';
import { observedEngine } from './observedEngine';
import type { StartRequest } from './operations';
import type { OnProgress, ProgressEvent } from './progress';
import { withPortHolder } from './portHolder';
import { readyReporter } from './readyReporter';
import { refuseDoomed } from './refuseDoomed';
import type { TaskData } from './runTask';
import type { StackTask } from './stackTasks';
import { tasksOnStart } from './tasksAfter';
import { Turn } from './turn';

/** What operations need of the session they belong to. */
export interface OperationsHost {
  readonly store: StackStore;
  readonly clock: Clock;
  readonly log: Log;
  /** For what is run beside the engine: `docker buildx`. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Aborted when the session goes: nobody tells the store anything then, so waits would have no end. */
  readonly disposed: AbortSignal;
  /** Told every line that a task prints, with the task's name in front. */
  readonly onTaskLine?: ((text: string) => void) | undefined;
  watch(): Disposable;
  whenLive(signal: AbortSignal): Promise<StackStatus>;
  engine(signal: AbortSignal): Promise<Engine>;
  /** Undefined while nothing is followed. */
  readonly feed: EventFeed | undefined;
  /** Nobody compares containers with the definition until the result is disposed of. */
  pauseDrift(): Disposable;
}

/** The session's containers are as good as a new list for so long; its events told of all that happened since. */
const freshMs = 5_000;

/** What a start takes beyond what hosts ask for. */
export type StartDetails = StartRequest & Pick<StartChoice, 'carried' | 'keepDone'>;

/** A change of the stack, for whoever has to wait for it. */
export interface ChangeKind {
  /** `exclusive`: data is replaced or deleted, nothing else may go on. */
  readonly mode: 'shared' | 'exclusive';
  /** "start", "restore of before-migration". */
  readonly purpose: string;
}

/** What one change is made with. */
export interface Change {
  readonly engine: Engine;
  readonly prober: EagerProber;
  readonly recorder?: TimelineRecorder;
}

/** Lets a change begin when no other process is in its way; the result ends it. */
export type Guard = (
  kind: ChangeKind,
  change: Change,
  onProgress: OnProgress,
  signal: AbortSignal,
) => Promise<() => Promise<void>>;

/** How every change of one stack is made: one at a time, planned, executed, waited for. */
export class StackChanges {
  lastTimeline: StartTimeline | undefined;
  /** Set by whoever keeps processes apart. */
  guard: Guard | undefined;
  private readonly turn = new Turn();

  constructor(readonly host: OperationsHost) {}

  get stack(): StackModel {
    return this.host.store.status.stack;
  }

  /** Takes the stack's turn, with the store live for the time of it. */
  async change<T>(
    kind: ChangeKind,
    onProgress: OnProgress,
    signal: AbortSignal,
    act: (change: Change, until: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const until = AbortSignal.any([signal, this.host.disposed]);
    const turn = await this.turn.take(until);
    const watching = this.host.watch();
    const calm = this.host.pauseDrift();
    let prober: EagerProber | undefined;
    let release: (() => Promise<void>) | undefined;
    try {
      await this.host.whenLive(until);
      const engine = await this.host.engine(until);
      const { store, clock, log } = this.host;
      prober = new EagerProber({ store, engine, clock, log });
      const own = { engine, prober };
      release = await this.guard?.(kind, own, onProgress, until);
      return await act(own, until);
    } finally {
      await release?.().catch((error: unknown) =>
        this.host.log.warn(`Giving the lock back: ${String(error)}`),
      );
      await prober?.end();
      watching.dispose();
      calm.dispose();
      turn.dispose();
    }
  }

  async carryOut(
    change: Change,
    tasks: readonly StackTask[],
    data: TaskData,
    onProgress: OnProgress,
    signal: AbortSignal,
  ): Promise<void> {
    const host: TaskHost = {
      store: this.host.store,
      clock: this.host.clock,
      onLine: (text) => this.host.onTaskLine?.(text),
      start: (services) => this.startNow(change, { services }, onProgress, signal, []),
      run: (plan) => this.run(change, plan, onProgress, signal),
    };
    for (const task of tasks) await carryOutTask(change.engine, host, task, data, onProgress, signal);
  }

  /**
   * @param tasks run when something is started, as soon as what they need is ready and before the rest: what uses the
   * data finds it as it should be
   */
  async startNow(
    change: Change,
    request: StartDetails,
    onProgress: OnProgress,
    signal: AbortSignal,
    tasks: readonly StackTask[] = tasksOnStart(this.stack, awaitedServices(this.stack, request)),
  ): Promise<void> {
    const recorder = new TimelineRecorder(
      this.host.store,
      this.host.clock,
      awaitedServices(this.stack, request),
    );
    try {
      await this.startRecorded({ ...change, recorder }, request, onProgress, signal, tasks);
      this.lastTimeline = recorder.finish('done');
    } catch (error) {
      this.lastTimeline = recorder.finish(isCancelled(error) ? 'cancelled' : 'failed');
      throw error;
    } finally {
      recorder.dispose();
    }
  }

  /** Makes the containers of these services as a start would, alone and without starting them. */
  async makeNow(
    change: Change,
    request: StartDetails,
    onProgress: OnProgress,
    signal: AbortSignal,
  ): Promise<void> {
    const plan = await this.planWithImages(change, { ...request, noDeps: true }, onProgress, signal);
    await this.run(change, withoutStarts(plan), onProgress, signal);
  }

  private async startRecorded(
    change: Change,
    request: StartRequest,
    onProgress: OnProgress,
    signal: AbortSignal,
    tasks: readonly StackTask[],
  ): Promise<void> {
    const { store, clock } = this.host;
    const { stack } = this;
    const tellOnce = onceEach(onProgress);
    const plan = await this.planWithImages(change, request, onProgress, signal, (next) =>
      refuseDoomed(change.engine, stack, next, request, store.containers.values(), tellOnce, signal),
    );
    if (tasks.length > 0 && plan.nodes.some(({ operation }) => operation.kind === 'startContainer')) {
      const then = { ...request, ...pulled(request) };
      const first = [...new Set(tasks.flatMap((task) => servicesFor(stack, task)))];
      // Made anew and cleared away is once, with the whole.
      const before = { ...then, services: first, wait: true, forceRecreate: false, removeOrphans: false };
      await this.startRecorded(change, before, onProgress, signal, []);
      await this.carryOut(change, tasks, {}, onProgress, signal);
      return this.startRecorded(change, then, onProgress, signal, []);
    }
    const awaited = awaitedServices(stack, request);
    const tell = readyReporter(store, awaited, onProgress);
    const telling = store.onDidChange(tell);
    const wanting = request.wait === false ? undefined : change.prober.want(awaited, false);
    const waits = new TimeLimit(clock, request.waitTimeoutMs);
    try {
      try {
        await this.run(change, plan, onProgress, signal, { waits });
      } catch (error) {
        if (!EngineError.is(error, 'notFound')) throw error;
        // Another process that failed or was cancelled took away what both were about to start.
        this.host.log.info(`Planning anew: ${error.message}`);
        const again = planStart(stack, await observe(change.engine, stack, signal), afterImages(request));
        await this.run(change, again, onProgress, signal, { waits });
      }
      if (request.wait === false) return;
      tell();
      await waitForReady(store, awaited, waits.options(), signal);
      tell();
    } finally {
      wanting?.dispose();
      telling.dispose();
    }
  }

  /**
   * A pull or a build may bring another image under the same name: what is to be recreated is known only after it.
   * @param check is shown every plan before anything of it is done; it rejects what cannot go well
   */
  private async planWithImages(
    change: Change,
    request: StartDetails,
    onProgress: OnProgress,
    signal: AbortSignal,
    check?: (plan: Plan) => Promise<void>,
  ): Promise<Plan> {
    const { stack } = this;
    const { engine } = change;
    const observed = await this.observe(engine, signal);
    // Also where images come first: what cannot be is refused before anything is pulled.
    const plan = planStart(stack, observed, request);
    await check?.(plan);
    const images = planNewImages(stack, observed, request);
    if (images.nodes.length === 0) return plan;
    await this.run(change, images, onProgress, signal);
    const next = planStart(stack, await observe(engine, stack, signal), afterImages(request));
    await check?.(next);
    return next;
  }

  /** What there is of the stack; its containers as the session knows them, where that is as good as a new list. */
  observe(engine: Engine, signal: AbortSignal): Promise<ObservedStack> {
    return observe(engine, this.stack, signal, this.host.feed?.listedWithin(freshMs));
  }

  async run(
    change: Change,
    plan: Plan,
    onProgress: OnProgress,
    signal: AbortSignal,
    options: { readonly waits?: TimeLimit; readonly build?: BuildChoice } = {},
  ): Promise<void> {
    const { store, log, clock, environment } = this.host;
    const { stack } = this;
    const { engine } = change;
    const waits = options.waits ?? new TimeLimit(clock, undefined);
    log.info(formatPlan(plan));
    change.recorder?.follow(plan);
    const activities = new Activities(store, plan);
    const tell = (event: ProgressEvent): void => {
      showImage(activities, event);
      onProgress(event);
    };
    const observed = observedEngine(engine, storeObserver(this.host, activities, change.prober));
    try {
      await execute(
        plan,
        {
          engine: observed.engine,
          waitFor: async (condition, until) => {
            const healthy = condition.condition === 'service_healthy';
            const wanting = healthy ? change.prober.want([condition.service], true) : undefined;
            try {
              await waitForCondition(store, condition, waits.options(), until);
            } finally {
              wanting?.dispose();
            }
          },
          build: (service, _image, until) =>
            buildService(
              service,
              options.build ?? {},
              { engine, stack, environment, log, onProgress: tell },
              until,
            ),
          onProgress: tell,
          onOperation: (node, phase) => change.recorder?.note(node, phase),
          log,
          readText: (file) => readFile(file, 'utf8'),
        },
        signal,
      );
    } catch (error) {
      throw await withPortHolder(engine, error);
    } finally {
      await observed.settled();
      activities.dispose();
    }
  }
}

/** Warnings are told once, however often they are found. */
function onceEach(onProgress: OnProgress): OnProgress {
  const told = new Set<string>();
  return (event) => {
    if (event.kind === 'warning' && told.has(event.message)) return;
    if (event.kind === 'warning') told.add(event.message);
    onProgress(event);
  };
}

/** Pulled and built already: once is enough. */
function pulled(request: StartRequest): Pick<StartRequest, 'pull' | 'build'> {
  return { pull: request.pull === 'never' ? 'never' : 'missing', build: false };
}

function showImage(activities: Activities, event: ProgressEvent): void {
  if (event.kind === 'build') {
    activities.setImage(event.service, event.done ? undefined : { kind: 'building', step: event.step });
  }
  if (event.kind !== 'pull') return;
  const { currentBytes, totalBytes } = event;
  for (const service of event.services)
    activities.setImage(service, event.done ? undefined : { kind: 'pulling', currentBytes, totalBytes });
}
