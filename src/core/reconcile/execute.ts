import type { ServiceDependency } from '../model/stack';
import { CancelledError, isCancelled } from '../support/abort';
import { describeOperation } from './describeOperation';
import type { ExecuteDeps } from './executeDeps';
import { Limiter } from './limiter';
import type { Plan, PlanNode } from './plan';
import { performOperation, type Performed } from './performOperation';
import { rollBack } from './rollBack';
import { startRanks } from './startRanks';

export interface ExecuteResult {
  /** Services of which a container was started, in the order in which they were. */
  readonly started: readonly string[];
}

/**
 * Carries out a plan: independent operations side by side, each one engine call. The first failure (or an abort) lets
 * nothing new begin, ends waits, pulls and builds, lets other calls end, and then clears away containers that were made
 * and never started; a recreation is either completed or undone. What was started stays.
 * @throws the first error as it was; CancelledError when the signal was aborted.
 */
export async function execute(plan: Plan, deps: ExecuteDeps, signal: AbortSignal): Promise<ExecuteResult> {
  const run = new Execution(plan, deps, signal);
  return run.toEnd();
}

class Execution {
  /** Ends waits, pulls and builds: by the caller's signal or by the first failure. */
  private readonly halt = new AbortController();
  private failure: { readonly error: unknown } | undefined;
  private readonly outcomes: Promise<boolean>[] = [];
  private readonly done: Performed = {
    created: new Map(),
    adopted: new Set(),
    elsewhere: new Set(),
    imageIds: new Map(),
    ended: new Set(),
  };
  private readonly started: string[] = [];
  private readonly limits: ReadonlyMap<string, Limiter>;
  private readonly ranks: ReadonlyMap<number, number>;
  private readonly now: () => number;

  constructor(
    private readonly plan: Plan,
    private readonly deps: ExecuteDeps,
    private readonly signal: AbortSignal,
  ) {
    this.now = deps.now ?? Date.now;
    this.limits = new Map([
      ['startContainer', new Limiter(deps.startConcurrency ?? 8, 2 * deps.engine.info.cpus)],
      ['pullImage', new Limiter(deps.pullConcurrency ?? 3)],
    ]);
    this.ranks = startRanks(plan);
  }

  async toEnd(): Promise<ExecuteResult> {
    const onAbort = (): void => this.stop(new CancelledError());
    if (this.signal.aborted) throw new CancelledError();
    this.signal.addEventListener('abort', onAbort, { once: true });
    try {
      this.deps.onProgress({ kind: 'planned', steps: this.plan.nodes.length });
      const { warnings, standing } = this.plan;
      for (const message of warnings) {
        this.deps.onProgress({
          kind: 'warning',
          message,
          ...(standing.includes(message) && { standing: true }),
        });
      }
      for (const node of this.plan.nodes) this.outcomes.push(this.run(node));
      await Promise.all(this.outcomes);
    } finally {
      this.signal.removeEventListener('abort', onAbort);
    }
    if (!this.failure) return { started: this.started };
    await rollBack(this.plan, this.done, this.deps);
    throw this.failure.error;
  }

  /** @returns true when the node ended well. Never rejects. */
  private async run(node: PlanNode): Promise<boolean> {
    const before = await Promise.all(node.after.map((id) => this.outcomes[id] ?? Promise.resolve(false)));
    if (before.includes(false) || this.failure) return false;
    try {
      await Promise.all(node.conditions.map((condition) => this.await(condition)));
      const limit = this.limits.get(node.operation.kind);
      const perform = (): Promise<boolean> => this.perform(node);
      return await (limit ? limit.run(perform, this.ranks.get(node.id)) : perform());
    } catch (error) {
      this.stop(error);
      return false;
    }
  }

  private async perform(node: PlanNode): Promise<boolean> {
    if (this.failure) return false;
    const text = describeOperation(node.operation);
    const begun = this.now();
    const tell = (phase: 'begin' | 'end' | 'failed', durationMs?: number): void =>
      this.deps.onProgress({
        kind: 'step',
        phase,
        text,
        service: node.service,
        ...(durationMs === undefined ? {} : { durationMs }),
      });
    tell('begin');
    this.deps.onOperation?.(node, 'begin');
    this.deps.log.debug(`${text} (${node.cause})`);
    try {
      await performOperation(this.plan, node, this.done, this.deps, this.halt.signal);
    } catch (error) {
      if (!isCancelled(error)) this.deps.log.error(`${text} failed: ${String(error)}`);
      tell('failed', this.now() - begun);
      throw error;
    }
    this.done.ended.add(node.id);
    if (node.operation.kind === 'startContainer' && node.service !== undefined)
      this.started.push(node.service);
    this.deps.onOperation?.(node, 'end');
    tell('end', this.now() - begun);
    return true;
  }

  /** An optional dependency that fails is a warning. */
  private async await(condition: ServiceDependency): Promise<void> {
    try {
      await this.deps.waitFor(condition, this.halt.signal);
    } catch (error) {
      if (condition.required || isCancelled(error) || this.failure) throw error;
      const reason = error instanceof Error ? error.message : String(error);
      this.deps.onProgress({ kind: 'warning', message: `Going on without ${condition.service}: ${reason}` });
    }
  }

  private stop(error: unknown): void {
    this.failure ??= { error };
    this.halt.abort();
  }
}
