import type { EngineEvent } from '../core/engine/wire';
import { field, isRecord, textMapOf, textOf } from './json';

type ContainerAction = Extract<EngineEvent, { kind: 'container' }>['action'];

/** All that the record can tell. Named one by one when subscribing: each health probe alone makes three exec events. */
export const containerActions: readonly ContainerAction[] = [
  'create',
  'start',
  'die',
  'stop',
  'kill',
  'oom',
  'pause',
  'unpause',
  'restart',
  'rename',
  'destroy',
  'update',
];

/** Attributes the engine mixes in among the labels. */
const notLabels = new Set(['image', 'name', 'exitCode', 'signal', 'execDuration', 'oldName']);

/**
 * One raw line of `GET /events` → our record; undefined for what we have no use for. The text is needed because
 * nanoseconds exceed what a JSON number keeps.
 */
export function mapEvent(line: string): EngineEvent | undefined {
  const wire = parse(line);
  const id = textOf(field(field(wire, 'Actor'), 'ID'));
  const text = textOf(field(wire, 'Action'));
  if (field(wire, 'Type') !== 'container' || !id || !text) return undefined;
  // Inside a string value the quotes are escaped, so this finds the field and nothing else.
  const nanos = /"timeNano":\s*(\d+)/.exec(line)?.[1];
  const timeNano = nanos ? BigInt(nanos) : 0n;
  const attributes = textMapOf(field(field(wire, 'Actor'), 'Attributes'));
  const labels = Object.fromEntries(Object.entries(attributes).filter(([name]) => !notLabels.has(name)));

  if (text.startsWith('health_status')) {
    // Docker writes the value behind the name, "health_status: healthy"; Podman may give it as an attribute.
    const health = text.split(':')[1]?.trim() || attributes['health_status'];
    if (health !== 'starting' && health !== 'healthy' && health !== 'unhealthy') return undefined;
    return { kind: 'health', id, labels, health, timeNano };
  }
  const action = containerActions.find((known) => known === text);
  if (!action) return undefined;
  const exitCode = Number(attributes['exitCode']);
  return {
    kind: 'container',
    action,
    id,
    labels,
    exitCode: action === 'die' && Number.isInteger(exitCode) ? exitCode : undefined,
    signal: action === 'kill' ? attributes['signal'] : undefined,
    timeNano,
  };
}

function parse(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
