import { type StackVolume } from '../../core/data/stackVolumes';
import { plainText } from '../../present/briefly';
import { formatBytes } from '../../present/formatBytes';
import { formatAge } from '../../present/formatDuration';
import { volumeLabel, volumeStanding } from '../../present/volumeWords';
import { tableLines } from './table';

/**
 * Volumes, one a row, orphans last.
 *
 * @param sizes bytes by name; undefined: they were not asked for
 * @param now milliseconds since the epoch
 * @param columns of the terminal; undefined: lines are not cut
 */
export function volumeTable(
  volumes: readonly StackVolume[],
  sizes: ReadonlyMap<string, number> | undefined,
  now: number,
  columns: number | undefined,
): string[] {
  if (volumes.length === 0) return ['This stack has no volumes.'];
  const rows = volumes.map((volume) => {
    const { name, services, containers, lastSnapshot } = volume;
    const size = sizes?.get(name);
    return [
      plainText(volumeLabel(volume)),
      services.length > 0 ? services.join(', ') : containers.join(', '),
      size === undefined ? '' : formatBytes(size),
      lastSnapshot === undefined
        ? ''
        : `${formatAge(now - lastSnapshot.createdAt)} (${plainText(lastSnapshot.name)})`,
      volumeStanding(volume),
    ];
  });
  return tableLines(['VOLUME', 'USED BY', 'SIZE', 'LAST SNAPSHOT', 'NOTE'], rows, columns);
}
