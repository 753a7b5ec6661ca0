import { type StackVolume } from '../core/data/stackVolumes';

/** What a person calls a volume: its name on the engine, or its place where nobody gave it one. */
export function volumeLabel({ name, anonymous }: Pick<StackVolume, 'name' | 'anonymous'>): string {
  return anonymous === undefined ? name : `${anonymous.service} ${anonymous.destination}`;
}

/** What is special about a volume, in a few words; empty for one that is there and the stack's own. */
export function volumeStanding({ kind, exists }: Pick<StackVolume, 'kind' | 'exists'>): string {
  switch (kind) {
    case 'own':
      return exists ? '' : 'not made yet';
    case 'anonymous':
      return 'unnamed';
    case 'orphan':
      return 'not in the compose file';
    case 'external':
      return exists ? 'external' : 'external, not there';
    case 'foreign':
      return 'not made by this stack';
  }
}
