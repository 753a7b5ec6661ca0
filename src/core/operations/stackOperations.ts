import { readFile } from 'node:fs/promises';
import { withDependencies } from '../compose/order';
import { buildService } from '../build/buildService';
import type { BuildChoice } from '../build/imageBuild';
import type { Engine } from '../engine/engine';
import { EngineError } from '../engine/engineError';
import { EagerProber } from '../live/eagerProber';
import type { EventFeed } from '../live/eventFeed';
import { waitForCondition, waitForReady } from '../live/readiness';
import { readyProgress } from '../live/readyProgress';
import type { StackStore } from '../live/stackStore';
import type { StackStatus } from '../live/stackStatus';
import type { StackModel } from '../model/stack';
import type { StartTimeline } from '../live/startTimeline';
import { execute } from '../reconcile/execute';
import { formatPlan } from '../reconcile/formatPlan';
import { observe, type ObservedStack } from '../reconcile/observe';
import type { Plan } from '../reconcile/plan';
import { afterImages, planBuild, planNewImages } from '../reconcile/planImages';
import { planDown } from '../reconcile/planDown';
import { planRemoveOrphans } from '../reconcile/planRemoveOrphans';
import { planRestart } from '../reconcile/planRestart';
import { planStart } from '../reconcile/planStart';
import { planStop } from '../reconcile/planStop';
import { isCancelled } from '../support/abort';
import type { Clock } from '../support/clock';
import type { Disposable } from '../support/disposables';
import type { Log } from '../support/log';
import { Activities } from './activities';
import { diagnose, type Diagnosis } from './diagnose';
import { storeObserver } from './storeObserver';
import { TimeLimit } from './timeLimit';
import { TimelineRecorder } from './timelineRecorder';
import { observedEngine } from './observedEngine';
import type {
  BuildRequest,
  DownRequest,
  ResetPreview,
  ResetRequest,
  StackOperations,
  StartRequest,
  StopRequest,
  TaskRequest,
} from './operations';
import type { OnProgress, ProgressEvent } from './progress';
import { withPortHolder } from './portHolder';
import { refuseDoomed } from './refuseDoomed';
import { refuseVariables } from './refuseVariables';
import {
  previewReset,
  refuseMoreThan,
  refuseToCallReset,
  resumedServices,
  volumesLeft,
} from './resetPreview';
import { carryOutTask, servicesFor, type TaskHost } from './carryOutTask';
import type { TaskData } from './runTask';
import { chooseTasks, type StackTask } from './stackTasks';
import { tasksAfterReset, tasksOnStart } from './tasksAfter';
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

/** The operations on one project, one change at a time; see StackOperations. */
export class ProjectOperations implements StackOperations {
  lastTimeline: StartTimeline | undefined;
  private readonly turn = new Turn();

  constructor(private readonly host: OperationsHost) {}

  async plan(request: StartRequest, signal: AbortSignal): Promise<Plan> {
    const engine = await this.host.engine(signal);
    return planStart(this.stack, await observe(engine, this.stack, signal), request);
  }

  async diagnose(signal: AbortSignal): Promise<Diagnosis> {
    const engine = await this.host.engine(signal);
    const { containers } = await observe(engine, this.stack, signal);
    return diagnose(engine, this.stack, containers, signal);
  }

  async start(request: StartRequest, onProgress: OnProgress, signal: AbortSignal): Promise<void> {
    refuseVariables(this.stack, request, onProgress);
    return this.change(signal, (work, until) => this.startNow(work, request, onProgress, until));
  }

  build(request: BuildRequest, onProgress: OnProgress, signal: AbortSignal): Promise<void> {
    return this.change(signal, (work, until) =>
      this.run(work, planBuild(this.stack, request.services), onProgress, until, { build: request }),
    );
  }

  stop(request: StopRequest, onProgress: OnProgress, signal: AbortSignal): Promise<void> {
    return this.changeBy((stack, observed) => planStop(stack, observed, request), onProgress, signal);
  }

  restart(request: StopRequest, onProgress: OnProgress, signal: AbortSignal): Promise<void> {
    return this.changeBy((stack, observed) => planRestart(stack, observed, request), onProgress, signal);
  }

  down(request: DownRequest, onProgress: OnProgress, signal: AbortSignal): Promise<void> {
    return this.changeBy((stack, observed) => planDown(stack, observed, request), onProgress, signal);
  }

  removeOrphans(onProgress: OnProgress, signal: AbortSignal): Promise<void> {
    return this.changeBy(planRemoveOrphans, onProgress, signal);
  }

  async previewReset(request: ResetRequest, signal: AbortSignal): Promise<ResetPreview> {
    const engine = await this.host.engine(signal);
    return previewReset(engine, this.stack, request, signal);
  }

  reset(
    request: ResetRequest,
    preview: ResetPreview,
    onProgress: OnProgress,
    signal: AbortSignal,
  ): Promise<void> {
    return this.change(signal, async (work, until) => {
      const { engine } = work;
      const { stack } = this;
      const now = await previewReset(engine, stack, request, until);
      refuseMoreThan(preview, now);
      const before = this.host.store.status.services;
      await this.run(work, now.plan, onProgress, until);
      const left = await volumesLeft(engine, now, until);
      const resumed = request.restart === false ? [] : resumedServices(stack, now, before);
      const named = request.startAfter === true ? (request.services ?? []) : [];
      const services = [...new Set([...resumed, ...named])];
      if (services.length > 0) {
        const tasks = tasksAfterReset(stack, namesOf(request), awaitedServices(stack, { services }));
        await this.startNow(work, { services }, onProgress, until, tasks);
      }
      refuseToCallReset(left);
    });
  }

  runTasks(request: TaskRequest, onProgress: OnProgress, signal: AbortSignal): Promise<void> {
    return this.change(signal, async (work, until) => {
      const tasks = chooseTasks(this.stack, request.task, request.service);
      if (request.data !== undefined && tasks.length > 1) {
        const names = tasks.map((task) => task.owner ?? task.service).join(', ');
        throw new EngineError('conflict', `A file is for one service. There are several: ${names}`, {
          action: `run ${request.task}`,
        });
      }
      await this.carryOut(work, tasks, request.data ?? {}, onProgress, until);
    });
  }

  private get stack(): StackModel {
    return this.host.store.status.stack;
  }

  /** Takes the stack's turn, with the store live for the time of it. */
  private async change(
    signal: AbortSignal,
    act: (work: Work, until: AbortSignal) => Promise<void>,
  ): Promise<void> {
    const until = AbortSignal.any([signal, this.host.disposed]);
    const turn = await this.turn.take(until);
    const watching = this.host.watch();
    const calm = this.host.pauseDrift();
    let prober: EagerProber | undefined;
    try {
      await this.host.whenLive(until);
      const engine = await this.host.engine(until);
      const { store, clock, log } = this.host;
      prober = new EagerProber({ store, engine, clock, log });
      await act({ engine, prober }, until);
    } finally {
      await prober?.end();
      watching.dispose();
      calm.dispose();
      turn.dispose();
    }
  }

  private changeBy(
    plan: (stack: StackModel, observed: ObservedStack) => Plan,
    onProgress: OnProgress,
    signal: AbortSignal,
  ): Promise<void> {
    return this.change(signal, async (work, until) => {
      const { stack } = this;
      await this.run(work, plan(stack, await observe(work.engine, stack, until)), onProgress, until);
    });
  }

  private async carryOut(
    work: Work,
    tasks: readonly StackTask[],
    data: TaskData,
    onProgress: OnProgress,
    signal: AbortSignal,
  ): Promise<void> {
    const host: TaskHost = {
      store: this.host.store,
      clock: this.host.clock,
      log: this.host.log,
      start: (services) => this.startNow(work, { services }, onProgress, signal, []),
      run: (plan) => this.run(work, plan, onProgress, signal),
    };
    for (const task of tasks) await carryOutTask(work.engine, host, task, data, onProgress, signal);
  }

  /**
   * @param tasks run when something is started, as soon as what they need is ready and before the rest: what uses the
   * data finds it as it should be
   */
  private async startNow(
    work: Work,
    request: StartRequest,
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
      await this.startRecorded({ ...work, recorder }, request, onProgress, signal, tasks);
      this.lastTimeline = recorder.finish('done');
    } catch (error) {
      this.lastTimeline = recorder.finish(isCancelled(error) ? 'cancelled' : 'failed');
      throw error;
    } finally {
      recorder.dispose();
    }
  }

  private async startRecorded(
    work: Work,
    request: StartRequest,
    onProgress: OnProgress,
    signal: AbortSignal,
    tasks: readonly StackTask[],
  ): Promise<void> {
    const { store, clock } = this.host;
    const { stack } = this;
    const plan = await this.planWithImages(work, request, onProgress, signal);
    await refuseDoomed(work.engine, stack, plan, store.containers.values(), onProgress, signal);
    if (tasks.length > 0 && plan.nodes.some(({ operation }) => operation.kind === 'startContainer')) {
      const then = { ...request, ...pulled(request) };
      const first = [...new Set(tasks.flatMap((task) => servicesFor(stack, task)))];
      // Made anew and cleared away is once, with the whole.
      const before = { ...then, services: first, wait: true, forceRecreate: false, removeOrphans: false };
      await this.startRecorded(work, before, onProgress, signal, []);
      await this.carryOut(work, tasks, {}, onProgress, signal);
      return this.startRecorded(work, then, onProgress, signal, []);
    }
    const awaited = awaitedServices(stack, request);
    const tell = readyReporter(store, awaited, onProgress);
    const telling = store.onDidChange(tell);
    const wanting = request.wait === false ? undefined : work.prober.want(awaited, false);
    const waits = new TimeLimit(clock, request.waitTimeoutMs);
    try {
      await this.run(work, plan, onProgress, signal, { waits });
      if (request.wait === false) return;
      tell();
      await waitForReady(store, awaited, waits.options(), signal);
    } finally {
      wanting?.dispose();
      telling.dispose();
    }
  }

  /** A pull or a build may bring another image under the same name: what is to be recreated is known only after it. */
  private async planWithImages(
    work: Work,
    request: StartRequest,
    onProgress: OnProgress,
    signal: AbortSignal,
  ): Promise<Plan> {
    const { stack } = this;
    const { engine } = work;
    const observed = await observe(engine, stack, signal, this.host.feed?.listedWithin(freshMs));
    const images = planNewImages(stack, observed, request);
    if (images.nodes.length === 0) return planStart(stack, observed, request);
    await this.run(work, images, onProgress, signal);
    return planStart(stack, await observe(engine, stack, signal), afterImages(request));
  }

  private async run(
    work: Work,
    plan: Plan,
    onProgress: OnProgress,
    signal: AbortSignal,
    options: { readonly waits?: TimeLimit; readonly build?: BuildChoice } = {},
  ): Promise<void> {
    const { store, log, clock, environment } = this.host;
    const { stack } = this;
    const { engine } = work;
    const waits = options.waits ?? new TimeLimit(clock, undefined);
    log.info(formatPlan(plan));
    work.recorder?.follow(plan);
    const activities = new Activities(store, plan);
    const tell = (event: ProgressEvent): void => {
      showImage(activities, event);
      onProgress(event);
    };
    try {
      await execute(
        plan,
        {
          engine: observedEngine(engine, storeObserver(this.host, activities, work.prober)),
          waitFor: async (condition, until) => {
            const healthy = condition.condition === 'service_healthy';
            const wanting = healthy ? work.prober.want([condition.service], true) : undefined;
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
          onOperation: (node, phase) => work.recorder?.note(node, phase),
          log,
          readText: (file) => readFile(file, 'utf8'),
        },
        signal,
      );
    } catch (error) {
      throw await withPortHolder(engine, error);
    } finally {
      activities.dispose();
    }
  }
}

/** What one change works with. */
interface Work {
  readonly engine: Engine;
  readonly prober: EagerProber;
  readonly recorder?: TimelineRecorder;
}

/** Pulled and built already: once is enough. */
function pulled(request: StartRequest): Pick<StartRequest, 'pull' | 'build'> {
  return { pull: request.pull === 'never' ? 'never' : 'missing', build: false };
}

/** The services a reset names; undefined: all. */
function namesOf(request: ResetRequest): readonly string[] | undefined {
  return request.services?.length ? request.services : undefined;
}

/** The services a start waits for: those asked for, with what they need. */
function awaitedServices(stack: StackModel, request: StartRequest): string[] {
  const active = stack.services.filter((service) => service.active && service.replicas > 0);
  const names = request.services?.length ? request.services : active.map((service) => service.name);
  return request.noDeps === true ? [...names] : withDependencies(active, names);
}

/** @returns a function that tells how far services are, if that changed since it was last called. */
function readyReporter(store: StackStore, services: readonly string[], onProgress: OnProgress): () => void {
  let told = '';
  return () => {
    const progress = readyProgress(store.status, services);
    const text = JSON.stringify(progress);
    if (text === told) return;
    told = text;
    onProgress({ kind: 'ready', ...progress });
  };
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
