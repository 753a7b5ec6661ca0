import { type ServiceDependency, type StackModel } from '../../../src/core/model/stack';
import { silentLog } from '../../../src/core/support/log';
import { execute } from '../../../src/core/reconcile/execute';
import { type ExecuteDeps, type ExecuteEvent } from '../../../src/core/reconcile/executeDeps';
import { formatPlan } from '../../../src/core/reconcile/formatPlan';
import { observe } from '../../../src/core/reconcile/observe';
import { type Plan } from '../../../src/core/reconcile/plan';
import { planStart } from '../../../src/core/reconcile/planStart';
import { type StartChoice } from '../../../src/core/reconcile/requests';
import { FakeEngine } from '../../fakes/fakeEngine';

/** A fake engine that has the images of these services. */
export function engineFor(
  stack: StackModel,
  options?: ConstructorParameters<typeof FakeEngine>[0],
): FakeEngine {
  const engine = new FakeEngine(options);
  for (const service of stack.services) if (service.spec.image) engine.addImage(service.spec.image);
  return engine;
}

export async function startPlan(engine: FakeEngine, stack: StackModel, request?: StartChoice): Promise<Plan> {
  return planStart(stack, await observe(engine, stack), request);
}

/** The lines of a plan, without blanks at their ends. */
export function lines(plan: Plan): string[] {
  return formatPlan(plan)
    .split('\n')
    .map((line) => line.trim().replace(/ {2,}/g, '  '));
}

export interface RunOptions {
  readonly signal?: AbortSignal;
  readonly waitFor?: ExecuteDeps['waitFor'];
  readonly events?: ExecuteEvent[];
  readonly deps?: Partial<ExecuteDeps>;
}

export async function run(engine: FakeEngine, plan: Plan, options: RunOptions = {}): Promise<void> {
  await execute(
    plan,
    {
      engine,
      waitFor: options.waitFor ?? ((_condition: ServiceDependency) => Promise.resolve()),
      onProgress: (event) => void options.events?.push(event),
      log: silentLog,
      build: (_service, image) => Promise.resolve(void engine.addImage(image)),
      ...options.deps,
    },
    options.signal ?? new AbortController().signal,
  );
}

/** Plans and carries out a start. */
export async function start(engine: FakeEngine, stack: StackModel, request?: StartChoice): Promise<Plan> {
  const plan = await startPlan(engine, stack, request);
  await run(engine, plan);
  await settled();
  return plan;
}

/** Lets everything that is under way take its turn. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 5));
}
