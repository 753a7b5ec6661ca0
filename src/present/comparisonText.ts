import { type SnapshotComparison, type VolumeDifference } from '../core/operations/snapshotOperations';
import { plainText } from './briefly';
import { formatBytes } from './formatBytes';

/** What has changed since a snapshot, as a page of plain text. */
export function comparisonText({ snapshot, volumes, images, definitionChanged }: SnapshotComparison): string {
  const same = volumes.every(({ state }) => state === 'same') && images.length === 0 && !definitionChanged;
  return [
    `${plainText(snapshot.name)} (${new Date(snapshot.createdAt).toLocaleString()}) and what is there now`,
    ...(same ? ['Nothing differs.'] : []),
    ...volumes.map(volumeText),
    ...(images.length === 0
      ? []
      : [['Images:', ...images.map((one) => `  ${one.service}: ${one.saved} → ${one.now}`)].join('\n')]),
    ...(definitionChanged ? ['The definition of the services has changed since.'] : []),
    '',
  ].join('\n\n');
}

function volumeText(volume: VolumeDifference): string {
  const { name, state, counts, savedBytes, nowBytes } = volume;
  const sizes = `${formatBytes(savedBytes)} → ${formatBytes(nowBytes)}`;
  switch (state) {
    case 'same':
      return `${name}: the same (${formatBytes(nowBytes)})`;
    case 'missing':
      return `${name}: not there now (${formatBytes(savedBytes)} in the snapshot)`;
    case 'new':
      return `${name}: not in the snapshot (${formatBytes(nowBytes)} now)`;
    case 'changed':
      return [
        `${name}: ${counts.changed} changed, ${counts.added} added, ${counts.removed} removed (${sizes})`,
        ...section('M', volume.changed, counts.changed),
        ...section('A', volume.added, counts.added),
        ...section('D', volume.removed, counts.removed),
      ].join('\n');
  }
}

function section(mark: string, paths: readonly string[], count: number): string[] {
  const more = count - paths.length;
  return [
    ...paths.map((path) => `  ${mark} ${plainText(path)}`),
    ...(more > 0 ? [`  ${mark} … and ${more} more`] : []),
  ];
}
