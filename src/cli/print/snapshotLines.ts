import { leftOutBytes, type SnapshotRow } from '../../core/data/snapshot';
import { type SnapshotComparison } from '../../core/operations/snapshotOperations';
import { plainText } from '../../present/briefly';
import { formatBytes } from '../../present/formatBytes';
import { formatAge } from '../../present/formatDuration';
import { tableLines } from './table';

/** The list for people, newest first, with the sum on the disk. */
export function snapshotTable(
  rows: readonly SnapshotRow[],
  width: number | undefined,
  now: number,
): string[] {
  if (rows.length === 0) return ['There is no snapshot yet: dev-stack snapshot save NAME makes one.'];
  const cells = rows.map(({ snapshot, sizeBytes, broken }) => [
    plainText(snapshot.name),
    broken === undefined ? snapshot.kind : 'broken',
    formatAge(now - snapshot.createdAt),
    formatBytes(sizeBytes),
    snapshot.git?.branch ?? '',
    snapshot.id,
    plainText(broken ?? snapshot.note),
  ]);
  const sum = rows.reduce((bytes, row) => bytes + row.sizeBytes, 0);
  return [
    ...tableLines(['NAME', 'KIND', 'TAKEN', 'SIZE', 'BRANCH', 'ID', 'NOTE'], cells, width),
    `${formatBytes(sum)} on this disk`,
  ];
}

/** One snapshot in full. */
export function snapshotLines({ snapshot, sizeBytes, broken }: SnapshotRow): string[] {
  const { git, quiet, quietMs } = snapshot;
  const quietText =
    quiet === 'idle' ? 'nobody wrote' : `writers ${quiet} for ${(quietMs / 1000).toFixed(1)} s`;
  const leftOut = leftOutBytes(snapshot);
  const facts: [string, string][] = [
    ['name', plainText(snapshot.name)],
    ['id', snapshot.id],
    ['kind', snapshot.kind],
    ['note', plainText(snapshot.note)],
    ['taken', `${new Date(snapshot.createdAt).toISOString()}, ${quietText}`],
    ['project', `${snapshot.project} in ${snapshot.workingDir}`],
    ['git', git ? `${git.branch ?? 'no branch'} ${git.commit.slice(0, 12)}` : ''],
    ['on disk', formatBytes(sizeBytes)],
    [
      'left out',
      leftOut === 0 ? '' : `${formatBytes(leftOut)} of PostgreSQL's log, in files that hold nothing yet`,
    ],
    ['broken', broken ?? ''],
  ];
  const volumes = snapshot.volumes.map(({ name, anonymous, services, contentBytes, entries, sha256 }) => [
    anonymous ? `(${anonymous.service} ${anonymous.destination})` : name,
    services.join(', '),
    formatBytes(contentBytes),
    String(entries),
    sha256.slice(0, 12),
  ]);
  const images = snapshot.images.map(({ service, reference, id }) => [
    service,
    reference,
    id.replace('sha256:', '').slice(0, 12),
  ]);
  return [
    ...facts.filter(([, value]) => value !== '').map(([key, value]) => `${key.padEnd(8)} ${value}`),
    '',
    ...tableLines(['VOLUME', 'SERVICES', 'SIZE', 'ENTRIES', 'SHA256'], volumes),
    '',
    ...tableLines(['SERVICE', 'IMAGE', 'ID'], images),
  ];
}

/** What differs, volume by volume, with the first paths. */
export function comparisonLines(found: SnapshotComparison): string[] {
  const lines = found.volumes.flatMap((volume) => {
    const { added, removed, changed } = volume.counts;
    const words = {
      same: 'the same',
      missing: 'is not there now',
      new: 'is not in the snapshot',
      changed: `${added} added, ${removed} removed, ${changed} changed`,
    };
    const paths = [
      ...volume.added.map((path) => `+ ${path}`),
      ...volume.removed.map((path) => `- ${path}`),
      ...volume.changed.map((path) => `~ ${path}`),
    ];
    const rest = added + removed + changed - Math.min(paths.length, shownPaths);
    return [
      `${volume.name}: ${words[volume.state]}`,
      ...paths.slice(0, shownPaths).map((path) => `  ${plainText(path)}`),
      ...(rest > 0 ? [`  and ${rest} more`] : []),
    ];
  });
  return [
    ...lines,
    ...found.images.map(({ service, saved, now }) => `${service} ran ${saved} then, ${now} now`),
    ...(found.definitionChanged ? ['The definition of its services has changed since.'] : []),
  ];
}

const shownPaths = 20;
