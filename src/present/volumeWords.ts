import { type StackVolume } from '../core/data/stackVolumes';
import { formatAge } from './formatDuration';

/** What a person calls a volume: its name on the engine, or its place where nobody gave it one. */
export function volumeLabel({ name, anonymous }: Pick<StackVolume, 'name' | 'anonymous'>): string {
  return anonymous === undefined ? name : `${anonymous.service} ${anonymous.destination}`;
}

/** Without the project's name in front, which compose puts there: the side bar is narrow. */
export function shortVolumeName(name: string, project: string): string {
  const prefix = `${project}_`;
  return name.startsWith(prefix) && name.length > prefix.length ? name.slice(prefix.length) : name;
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

/** "last snapshot 2 h ago"; "no snapshot" where there is none and could be one. @param now ms since the epoch */
export function snapshotAge(volume: StackVolume, now: number): string {
  const { lastSnapshot, kind, exists } = volume;
  if (lastSnapshot !== undefined) return `last snapshot ${formatAge(now - lastSnapshot.createdAt)}`;
  return exists && (kind === 'own' || kind === 'anonymous') ? 'no snapshot' : '';
}
