import { EngineError } from '../engine/engineError';
import type { StartTimeline } from '../live/startTimeline';
import type { StackModel } from '../model/stack';
import { anonymousVolumes } from '../reconcile/addRemovals';
import { observe, type ObservedStack } from '../reconcile/observe';
import type { Plan } from '../reconcile/plan';
import { planDown } from '../reconcile/planDown';
import { planRemoveOrphans } from '../reconcile/planRemoveOrphans';
import { planReset } from '../reconcile/planReset';
import { planRestart } from '../reconcile/planRestart';
import { planStart } from '../reconcile/planStart';
import { planStop } from '../reconcile/planStop';
import { planBuild } from '../reconcile/planImages';
import { awaitedServices } from './awaitedServices';
import { diagnose, type Diagnosis } from './diagnose';
import type { DataLoss } from './loseData';
import type {
  BuildRequest,
  DownRequest,
  ResetPreview,
  ResetRequest,
  RestartRequest,
  StackOperations,
  StartRequest,
  StopRequest,
  TaskRequest,
} from './operations';
import type { OnProgress } from './progress';
import {
  previewReset,
  refuseMoreThan,
  refuseToCallReset,
  resumedServices,
  volumesLeft,
} from './resetPreview';
import { refuseVariables } from './refuseVariables';
import type { ChangeKind, StackChanges, Change } from './stackChanges';
import type { StackData } from './stackData';
import { chooseTasks } from './stackTasks';
import { tasksAfterReset } from './tasksAfter';

/** The operations on one project, one change at a time; see StackOperations. */
export class ProjectOperations implements StackOperations {
  /** @param data what brings data back that these operations delete; undefined: nothing does */
  constructor(
    private readonly changes: StackChanges,
    private readonly data: StackData | undefined,
  ) {}

  async plan(request: StartRequest, signal: AbortSignal): Promise<Plan> {
    const engine = await this.changes.host.engine(signal);
    return planStart(this.stack, await observe(engine, this.stack, signal), request);
  }

  async start(request: StartRequest, onProgress: OnProgress, signal: AbortSignal): Promise<void> {
    refuseVariables(this.stack, request, onProgress);
    return this.changes.change(shared('start'), onProgress, signal, (change, until) =>
      this.changes.startNow(change, request, onProgress, until),
    );
  }

  async diagnose(signal: AbortSignal): Promise<Diagnosis> {
    const engine = await this.changes.host.engine(signal);
    const { containers } = await observe(engine, this.stack, signal);
    return diagnose(engine, this.stack, containers, signal);
  }

  build(request: BuildRequest, onProgress: OnProgress, signal: AbortSignal): Promise<void> {
    return this.changes.change(shared('build'), onProgress, signal, (change, until) =>
      this.changes.run(change, planBuild(this.stack, request.services), onProgress, until, {
        build: request,
      }),
    );
  }

  stop(request: StopRequest, onProgress: OnProgress, signal: AbortSignal): Promise<void> {
    return this.changeBy('stop', (stack, observed) => planStop(stack, observed, request), onProgress, signal);
  }

  restart(request: RestartRequest, onProgress: OnProgress, signal: AbortSignal): Promise<void> {
    return this.changeBy(
      'restart',
      (stack, observed) => planRestart(stack, observed, request),
      onProgress,
      signal,
    );
  }

  down(request: DownRequest, onProgress: OnProgress, signal: AbortSignal): Promise<void> {
    const plan = (stack: StackModel, observed: ObservedStack): Plan => planDown(stack, observed, request);
    if (request.volumes !== true) return this.changeBy('down', plan, onProgress, signal);
    return this.changes.change(losing('removal'), onProgress, signal, async (change, until) => {
      const observed = await observe(change.engine, this.stack, until);
      const first = plan(this.stack, observed);
      const loss: DataLoss = {
        what: 'the removal',
        volumes: removedVolumes(this.stack, observed, first),
        stops: stoppedServices(first),
        resume: [],
        tasks: [],
        safety: request.safety,
        plan: (now) => plan(this.stack, now),
      };
      await this.lose(change, loss, onProgress, until);
    });
  }

  removeOrphans(onProgress: OnProgress, signal: AbortSignal): Promise<void> {
    return this.changeBy('removal of orphans', planRemoveOrphans, onProgress, signal);
  }

  async previewReset(request: ResetRequest, signal: AbortSignal): Promise<ResetPreview> {
    const engine = await this.changes.host.engine(signal);
    return previewReset(engine, this.stack, request, signal);
  }

  reset(
    request: ResetRequest,
    preview: ResetPreview,
    onProgress: OnProgress,
    signal: AbortSignal,
  ): Promise<void> {
    return this.changes.change(losing('reset'), onProgress, signal, async (change, until) => {
      const { stack } = this;
      const now = await previewReset(change.engine, stack, request, until);
      refuseMoreThan(preview, now);
      const before = this.changes.host.store.status.services;
      const resumed = request.restart === false ? [] : resumedServices(stack, now, before);
      const named = request.startAfter === true ? (request.services ?? []) : [];
      const services = [...new Set([...resumed, ...named])];
      const loss: DataLoss = {
        what: request.services?.length ? `the reset of ${request.services.join(', ')}` : 'the reset',
        volumes: now.volumes.map(({ name }) => name),
        stops: [...new Set([...now.containers.map(({ service }) => service), ...now.dependents])],
        resume: services,
        tasks: tasksAfterReset(stack, namesOf(request), awaitedServices(stack, { services })),
        safety: request.safety,
        plan: (observed) => planReset(stack, observed, request).plan,
      };
      const left = await this.lose(change, loss, onProgress, until);
      refuseToCallReset(left);
    });
  }

  runTasks(request: TaskRequest, onProgress: OnProgress, signal: AbortSignal): Promise<void> {
    const { task: name } = request;
    const kind = name === 'import' ? losing(name) : shared(name);
    return this.changes.change(kind, onProgress, signal, async (change, until) => {
      const tasks = chooseTasks(this.stack, request.task, request.service);
      if (request.data !== undefined && tasks.length > 1) {
        const names = tasks.map((task) => task.owner ?? task.service).join(', ');
        throw new EngineError('conflict', `A file is for one service. There are several: ${names}`, {
          action: `run ${request.task}`,
        });
      }
      const [only] = tasks;
      if (name === 'import' && only !== undefined && this.data && (request.safety ?? this.data.isSafe)) {
        const service = only.owner ?? only.service;
        await this.data.protect(change, service, `the import into ${service}`, onProgress, until);
      }
      await this.changes.carryOut(change, tasks, request.data ?? {}, onProgress, until);
    });
  }

  get lastTimeline(): StartTimeline | undefined {
    return this.changes.lastTimeline;
  }

  private get stack(): StackModel {
    return this.changes.stack;
  }

  /** @returns volumes that are still there. */
  private async lose(
    change: Change,
    loss: DataLoss,
    onProgress: OnProgress,
    signal: AbortSignal,
  ): Promise<readonly string[]> {
    if (this.data) return this.data.lose(change, loss, onProgress, signal);
    await this.changes.run(
      change,
      loss.plan(await observe(change.engine, this.stack, signal)),
      onProgress,
      signal,
    );
    const left = await volumesLeft(change.engine, loss.volumes, signal);
    if (loss.resume.length > 0)
      await this.changes.startNow(change, { services: loss.resume }, onProgress, signal, loss.tasks);
    return left;
  }

  private changeBy(
    purpose: string,
    plan: (stack: StackModel, observed: ObservedStack) => Plan,
    onProgress: OnProgress,
    signal: AbortSignal,
  ): Promise<void> {
    return this.changes.change(shared(purpose), onProgress, signal, async (change, until) => {
      const { stack } = this;
      await this.changes.run(
        change,
        plan(stack, await this.changes.observe(change.engine, until)),
        onProgress,
        until,
      );
    });
  }
}

/** The services a reset names; undefined: all. */
function namesOf(request: ResetRequest): readonly string[] | undefined {
  return request.services?.length ? request.services : undefined;
}

function shared(purpose: string): ChangeKind {
  return { mode: 'shared', purpose };
}

function losing(purpose: string): ChangeKind {
  return { mode: 'exclusive', purpose };
}

function stoppedServices(plan: Plan): string[] {
  const stops = plan.nodes.filter(({ operation }) => operation.kind === 'stopContainer');
  return [...new Set(stops.flatMap(({ service }) => service ?? []))];
}

/** Named volumes a plan removes, and anonymous ones that go with their containers. */
function removedVolumes(stack: StackModel, observed: ObservedStack, plan: Plan): string[] {
  const names = plan.nodes.flatMap(({ operation }) => {
    if (operation.kind === 'removeVolume') return [operation.name];
    if (operation.kind !== 'removeContainer' || !operation.anonymousVolumes) return [];
    const container = observed.containers.find(({ id }) => id === operation.container.id);
    return container ? anonymousVolumes(stack, container) : [];
  });
  return [...new Set(names)];
}
