import { type StackStatus } from '../core/live/stackStatus';
import { type Row } from './row';
import { stateIcon } from './stateIcon';

/** A container that the definition does not name. */
export function orphanRow(status: StackStatus, id: string, containerId: string): Row | undefined {
  const container = status.orphans.find((one) => one.id === containerId);
  if (container === undefined) return undefined;
  const runs = container.status === 'running';
  const icon = stateIcon(runs ? { kind: 'running', since: 0 } : { kind: 'absent' });
  const label = orphanLabel(status, container.name);
  return {
    id,
    label,
    description: `${container.status} · not in the compose file`,
    ...icon,
    contextValue: 'orphan',
    collapsible: 'none',
    accessibilityLabel: `${label}, ${container.status}, not in the compose file`,
    tooltip: `${container.name}, made from ${container.image}`,
  };
}

/** A container's name without the project's in front, which is the same for all of them. */
export function orphanLabel({ stack }: StackStatus, name: string): string {
  const prefix = `${stack.name}-`;
  return name.startsWith(prefix) && name.length > prefix.length ? name.slice(prefix.length) : name;
}
