import { memoryNeed } from '../model/memoryLimit';
import { preflight, type PreflightFinding } from '../diagnose/preflight';
import type { Engine } from '../engine/engine';
import type { EngineContainer, EngineInfo } from '../engine/wire';
import type { StackModel } from '../model/stack';
import type { VariableFinding } from '../model/variables';
import { findingsFor } from '../variables/findingsFor';
import { gatherFacts } from './gatherFacts';

/** What stands in the way of a start of everything that is selected, nothing touched. */
export interface Diagnosis {
  readonly engine: EngineInfo;
  readonly variables: readonly VariableFinding[];
  readonly findings: readonly PreflightFinding[];
  /** What was looked at, that its silence can be told from none. */
  readonly looked: Looked;
}

export interface Looked {
  readonly services: number;
  /** Fixed ports of this machine that were tried; 0 where the engine runs elsewhere. */
  readonly ports: number;
  /** Sum of the limits of what stays running. */
  readonly memoryLimitBytes: number;
}

export async function diagnose(
  engine: Engine,
  stack: StackModel,
  containers: readonly EngineContainer[],
  signal: AbortSignal,
): Promise<Diagnosis> {
  const active = new Set(stack.services.filter((service) => service.active).map(({ name }) => name));
  const variables = findingsFor(stack, active);
  const facts = await gatherFacts(engine, stack, containers, active, new Set(), signal);
  return {
    engine: engine.info,
    variables,
    findings: preflight(facts),
    looked: {
      services: facts.services.length,
      ports: facts.wantedPorts.length,
      memoryLimitBytes: memoryNeed(facts.services),
    },
  };
}

/** True where a start would be refused. */
export function isBlocked({ variables, findings }: Diagnosis): boolean {
  return [...variables, ...findings].some(({ severity }) => severity === 'error');
}
