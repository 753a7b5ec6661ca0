import { type StackStatus } from '../core/live/stackStatus';
import { type Row } from './row';
import { stateIcon } from './stateIcon';

/** A container that the definition does not name. */
export function orphanRow(status: StackStatus, id: string, containerId: string): Row | undefined {
  const container = status.orphans.find((one) => one.id === containerId);
  if (container === undefined) return undefined;
  const runs = container.status === 'running';
  const icon = stateIcon(runs ? { kind: 'running', since: 0 } : { kind: 'absent' });
  return {
    id,
    label: container.name,
    description: `${container.status} · not in the compose file`,
    ...icon,
    contextValue: 'orphan',
    collapsible: 'none',
    accessibilityLabel: `${container.name}, ${container.status}, not in the compose file`,
    tooltip: container.image,
  };
}
