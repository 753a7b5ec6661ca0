import type { EngineImage } from '../core/engine/wire';
import { field, numberOf, recordOf, textOf, textsOf, timeOf } from './json';
import { unreadable } from './unreadable';

export function mapImage(wire: unknown): EngineImage {
  const id = textOf(field(wire, 'Id'));
  if (!id) throw unreadable('image', wire);
  return {
    id,
    repoTags: textsOf(field(wire, 'RepoTags')),
    repoDigests: textsOf(field(wire, 'RepoDigests')),
    sizeBytes: numberOf(field(wire, 'Size')) ?? 0,
    createdAt: timeOf(field(wire, 'Created')),
    config: recordOf(field(wire, 'Config')),
  };
}
