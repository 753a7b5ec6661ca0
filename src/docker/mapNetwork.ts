import type { EngineNetwork } from '../core/engine/wire';
import { field, textMapOf, textOf } from './json';
import { unreadable } from './unreadable';

export function mapNetwork(wire: unknown): EngineNetwork {
  const id = textOf(field(wire, 'Id'));
  const name = textOf(field(wire, 'Name'));
  if (!id || !name) throw unreadable('network', wire);
  return {
    id,
    name,
    driver: textOf(field(wire, 'Driver')) ?? '',
    labels: textMapOf(field(wire, 'Labels')),
  };
}
