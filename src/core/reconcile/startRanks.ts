import type { Plan, PlanNode } from './plan';

/**
 * How many starts follow one another at most behind each node of a plan, by its conditions or its order: 0 for what
 * nobody's start waits for. What has more behind it decides how long the whole takes. Pure.
 */
export function startRanks({ nodes }: Pick<Plan, 'nodes'>): ReadonlyMap<number, number> {
  const ranks = new Map<number, number>(nodes.map(({ id }) => [id, 0]));
  const starts = new Map<string, number[]>();
  for (const { id, operation, service } of nodes) {
    if (operation.kind === 'startContainer' && service !== undefined)
      starts.set(service, [...(starts.get(service) ?? []), id]);
  }
  // Dependencies come before what waits for them.
  for (const node of [...nodes].reverse()) {
    const behind = (ranks.get(node.id) ?? 0) + (node.operation.kind === 'startContainer' ? 1 : 0);
    for (const id of waitedFor(node, starts)) ranks.set(id, Math.max(ranks.get(id) ?? 0, behind));
  }
  return ranks;
}

function waitedFor(node: PlanNode, starts: ReadonlyMap<string, readonly number[]>): number[] {
  return [...node.after, ...node.conditions.flatMap(({ service }) => starts.get(service) ?? [])];
}
