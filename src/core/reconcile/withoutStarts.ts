import type { Operation, Plan, PlanNode } from './plan';

/** The same plan with its containers made and none of them started. What waited for a start waits for what came before it. Pure. */
export function withoutStarts(plan: Plan): Plan {
  const isStart = ({ operation }: PlanNode): boolean =>
    operation.kind === 'startContainer' || operation.kind === 'runHook';
  const ids = new Map<number, number>();
  const before = (id: number): number[] => {
    const own = ids.get(id);
    return own === undefined ? (plan.nodes[id]?.after ?? []).flatMap(before) : [own];
  };
  const nodes: PlanNode[] = [];
  for (const node of plan.nodes) {
    if (isStart(node)) continue;
    const id = nodes.length;
    ids.set(node.id, id);
    nodes.push({
      ...node,
      id,
      after: [...new Set(node.after.flatMap(before))].sort((a, b) => a - b),
      conditions: [],
      operation: moved(node.operation, ids),
    });
  }
  return { ...plan, nodes };
}

/** Containers that the plan makes are told by the place of the node that does. */
function moved(operation: Operation, ids: ReadonlyMap<number, number>): Operation {
  if (!('container' in operation) || operation.container.node === undefined) return operation;
  const node = ids.get(operation.container.node);
  return node === undefined
    ? operation
    : { ...operation, container: { name: operation.container.name, node } };
}
