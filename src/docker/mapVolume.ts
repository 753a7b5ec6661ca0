import type { EngineVolume } from '../core/engine/wire';
import { field, numberOf, textMapOf, textOf, timeOf } from './json';
import { unreadable } from './unreadable';

export function mapVolume(wire: unknown): EngineVolume {
  const name = textOf(field(wire, 'Name'));
  if (!name) throw unreadable('volume', wire);
  const options = textMapOf(field(wire, 'Options'));
  const size = numberOf(field(field(wire, 'UsageData'), 'Size'));
  return {
    name,
    driver: textOf(field(wire, 'Driver')) ?? '',
    labels: textMapOf(field(wire, 'Labels')),
    options: Object.keys(options).length > 0 ? options : undefined,
    mountpoint: textOf(field(wire, 'Mountpoint')) ?? '',
    createdAt: timeOf(field(wire, 'CreatedAt')),
    // -1: the engine could not measure it.
    sizeBytes: size !== undefined && size >= 0 ? size : undefined,
  };
}
