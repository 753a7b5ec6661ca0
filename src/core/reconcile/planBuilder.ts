import type { ServiceDependency } from '../model/stack';
import type { ContainerRef, Operation, Plan, PlanNode } from './plan';
import type { EngineContainer } from '../engine/wire';

/** What is said of an operation when it is added. */
export interface NodeFacts {
  readonly cause: string;
  readonly service?: string | undefined;
  readonly after?: Iterable<number>;
  readonly conditions?: readonly ServiceDependency[];
  readonly losesData?: boolean;
}

/** Collects the nodes of a plan in an order in which they could run one by one. */
export class PlanBuilder {
  readonly nodes: PlanNode[] = [];
  readonly warnings: string[] = [];
  readonly standing: string[] = [];

  constructor(private readonly project: string) {}

  /** @returns the node's id. */
  add(operation: Operation, facts: NodeFacts): number {
    const id = this.nodes.length;
    this.nodes.push({
      id,
      after: [...new Set(facts.after ?? [])].sort((a, b) => a - b),
      conditions: facts.conditions ?? [],
      operation,
      service: facts.service,
      cause: facts.cause,
      losesData: facts.losesData ?? false,
    });
    return id;
  }

  warn(message: string): void {
    if (!this.warnings.includes(message)) this.warnings.push(message);
  }

  /** Warns of what the next plan will warn of as well. */
  warnStanding(message: string): void {
    this.warn(message);
    if (!this.standing.includes(message)) this.standing.push(message);
  }

  /** Nodes nothing waits for yet: after these, all of the plan so far is done. */
  leaves(): number[] {
    const waitedFor = new Set(this.nodes.flatMap((node) => node.after));
    return this.nodes.map((node) => node.id).filter((id) => !waitedFor.has(id));
  }

  build(): Plan {
    return { project: this.project, nodes: this.nodes, warnings: this.warnings, standing: this.standing };
  }
}

export function refOf(container: EngineContainer): ContainerRef {
  return { name: container.name, id: container.id };
}
