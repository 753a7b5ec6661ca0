import type { DependencyCondition } from '../model/composeService';
import { assertNever } from '../support/unreachable';
import { describeOperation } from './describeOperation';
import type { Plan, PlanNode } from './plan';

/**
 * A plan as text, one line an operation, numbered from 1, columns aligned:
 * `3  after 1,2  create container shop-db-1  (not found)`. `!` at the beginning marks a loss of data.
 */
export function formatPlan(plan: Plan): string {
  const rows = plan.nodes.map((node) => ({
    mark: node.losesData ? '!' : ' ',
    id: String(node.id + 1),
    after: node.after.length > 0 ? `after ${ranges(node.after.map((id) => id + 1))}` : '',
    text: [describeOperation(node.operation), ...waits(node)].join(' '),
    cause: `(${node.cause})`,
  }));
  const width = (part: 'id' | 'after' | 'text'): number =>
    Math.max(0, ...rows.map((row) => row[part].length));
  const marked = rows.some((row) => row.mark === '!');
  const lines = rows.map((row) =>
    [
      `${marked ? `${row.mark} ` : ''}${row.id.padStart(width('id'))}`,
      ...(width('after') > 0 ? [row.after.padEnd(width('after'))] : []),
      row.text.padEnd(width('text')),
      row.cause,
    ].join('  '),
  );
  if (lines.length === 0) lines.push('Nothing to do.');
  return [...lines, ...plan.warnings.map((warning) => `Warning: ${warning}`)].join('\n');
}

function waits(node: PlanNode): string[] {
  if (node.conditions.length === 0) return [];
  const parts = node.conditions.map((one) => `${one.service} ${conditionText(one.condition)}`);
  return [`when ${parts.join(' and ')}`];
}

function conditionText(condition: DependencyCondition): string {
  switch (condition) {
    case 'service_started':
      return 'is started';
    case 'service_healthy':
      return 'is healthy';
    case 'service_completed_successfully':
      return 'has completed';
    default:
      return assertNever(condition);
  }
}

/** 1, 2, 3, 5 → "1-3,5". */
function ranges(ids: readonly number[]): string {
  const parts: { from: number; to: number }[] = [];
  for (const id of ids) {
    const last = parts.at(-1);
    if (last && last.to + 1 === id) last.to = id;
    else parts.push({ from: id, to: id });
  }
  return parts
    .map(({ from, to }) => (from === to ? `${from}` : to === from + 1 ? `${from},${to}` : `${from}-${to}`))
    .join(',');
}
