import { type ServiceFacts } from '../core/catalog/serviceFacts';
import { type ServiceStatus } from '../core/live/stackStatus';
import { type ServiceState } from '../core/model/serviceState';
import { briefly } from './briefly';
import { capabilitiesOf } from './capabilities';
import { describeState, stateParts } from './describeState';
import { spellAge, spellDuration } from './formatDuration';
import { publishedPorts } from './publishedPorts';
import { stateIcon } from './stateIcon';
import { type Row } from './row';

/**
 * The row of one service.
 *
 * @param id stable: made of stack and service, never of the state
 * @param known false while no engine has told anything yet: the row then says nothing of the state
 */
export function serviceRow(
  id: string,
  status: ServiceStatus,
  facts: ServiceFacts,
  options: { readonly now: number; readonly known: boolean; readonly hasChildren: boolean },
): Row {
  const { name, annotations } = status.service;
  const { now, known } = options;
  const icon = known ? stateIcon(status.state) : stateIcon({ kind: 'absent' });
  const title = annotations.title === undefined || annotations.title === name ? [] : [annotations.title];
  return {
    id,
    label: name,
    description: known ? describeState(status, now) : '',
    iconId: icon.iconId,
    colorId: icon.colorId,
    contextValue: ['service', ...capabilitiesOf(status, facts)].join(':'),
    collapsible: options.hasChildren ? 'collapsed' : 'none',
    accessibilityLabel: [name, ...title, ...(known ? spoken(status, now) : ['state not known yet'])].join(
      ', ',
    ),
  };
}

/** The same facts as the description, in whole words: "healthy, port 5432, up 3 hours". */
function spoken(status: ServiceStatus, now: number): string[] {
  const { state } = status;
  const ports = publishedPorts(status);
  const portWords =
    ports.length === 0 ? [] : [`${ports.length === 1 ? 'port' : 'ports'} ${ports.join(' and ')}`];
  const drift = status.drift.length > 0 ? ['changed since it was created'] : [];
  return [...stateWords(state, portWords, now), ...drift];
}

function stateWords(state: ServiceState, ports: readonly string[], now: number): string[] {
  switch (state.kind) {
    case 'ready':
      return [state.early ? 'ready' : 'healthy', ...ports, `up ${spellDuration(now - state.since)}`];
    case 'running':
      return ['running, no health check', ...ports, `up ${spellDuration(now - state.since)}`];
    case 'exited':
      return [
        `exited with code ${state.exitCode}`,
        ...(state.outOfMemory ? ['out of memory'] : [briefly(state.error)].filter(Boolean)),
        spellAge(now - state.finishedAt),
      ];
    case 'stopped':
      return ['stopped'];
    case 'notSelected':
    case 'absent':
    case 'pulling':
    case 'building':
    case 'waiting':
    case 'created':
    case 'starting':
    case 'unhealthy':
    case 'restarting':
    case 'paused':
    case 'stopping':
    case 'done':
      return stateParts(state, now);
  }
}
