import { leftOutBytes, type Retention, type SnapshotRow } from '../core/data/snapshot';
import { plainText } from './briefly';
import { formatBytes, formatBytesOf } from './formatBytes';
import { formatAge, spellAge } from './formatDuration';
import { escapeMarkdown } from './markdown';
import { type Row } from './row';

/** First words of the context values of the snapshots' rows, and what can be done with them. Menus match these words. */
export const snapshotContext = ['snapshotStack', 'snapshot', 'canRestore'] as const;

/** An element of the snapshots' tree; `snapshot` undefined stands for the stack itself. */
export interface SnapshotNode {
  readonly id: string;
  readonly stackId: string;
  readonly snapshot: string | undefined;
}

/** True for what looks like one: commands get whatever a menu or a key binding hands them. */
export function isSnapshotNode(value: unknown): value is SnapshotNode {
  if (typeof value !== 'object' || value === null) return false;
  const { id, stackId, snapshot } = value as Partial<SnapshotNode>;
  return (
    typeof id === 'string' &&
    typeof stackId === 'string' &&
    'snapshot' in value &&
    (snapshot === undefined || typeof snapshot === 'string')
  );
}

const icons = { manual: 'archive', safety: 'shield', imported: 'desktop-download' } as const;
const kinds = { manual: 'snapshot', safety: 'safety snapshot', imported: 'imported snapshot' } as const;

/** Id of the theme's icon that tells where a snapshot comes from, and whether it is damaged. */
export function snapshotIcon({ snapshot, broken }: SnapshotRow): string {
  return broken === undefined ? icons[snapshot.kind] : 'warning';
}

/** One snapshot as a line of the tree. @param now ms since the epoch */
export function snapshotRow(node: SnapshotNode, row: SnapshotRow, now: number): Row {
  const { snapshot, sizeBytes, broken } = row;
  const age = now - snapshot.createdAt;
  const place = placeOf(row);
  const size = formatBytes(sizeBytes);
  const label = plainText(snapshot.name);
  return {
    id: node.id,
    label,
    description: [
      ...(broken === undefined ? [] : ['damaged']),
      formatAge(age),
      ...(place === '' ? [] : [place]),
      size,
    ].join(' · '),
    iconId: snapshotIcon(row),
    colorId: broken === undefined ? undefined : 'problemsWarningIcon.foreground',
    contextValue: broken === undefined ? 'snapshot:canRestore' : 'snapshot',
    collapsible: 'none',
    accessibilityLabel: [
      `${kinds[snapshot.kind]} ${label}`,
      ...(broken === undefined ? [] : [`damaged: ${broken}`]),
      `taken ${spellAge(age)}`,
      ...(place === '' ? [] : [place]),
      size,
    ].join(', '),
  };
}

/** Everything a snapshot says of itself, as Markdown. */
export function snapshotTooltip({ snapshot, broken }: SnapshotRow): string {
  const volumes = snapshot.volumes.map(
    ({ name, contentBytes, entries, services }) =>
      `- ${escapeMarkdown(name)}: ${formatBytes(contentBytes)}, ${entries} entries · ${escapeMarkdown(services.join(', '))}`,
  );
  const quiet = {
    paused: `writers paused for ${(snapshot.quietMs / 1000).toFixed(1)} s`,
    stopped: `services stopped for ${(snapshot.quietMs / 1000).toFixed(1)} s`,
    idle: 'nothing was running',
  }[snapshot.quiet];
  const { git } = snapshot;
  const leftOut = leftOutBytes(snapshot);
  return [
    `**${escapeMarkdown(snapshot.name)}**`,
    ...(broken === undefined ? [] : [`Cannot be restored: ${escapeMarkdown(broken)}`]),
    ...(snapshot.note === '' ? [] : [escapeMarkdown(snapshot.note)]),
    `${kinds[snapshot.kind]} of ${new Date(snapshot.createdAt).toLocaleString()}, ${quiet}`,
    ...(git === undefined
      ? []
      : [`${escapeMarkdown(git.branch ?? 'no branch')} at ${git.commit.slice(0, 12)}`]),
    volumes.join('\n'),
    ...(leftOut === 0
      ? []
      : [`Left out: ${formatBytes(leftOut)} of PostgreSQL's log, in files that hold nothing yet`]),
  ].join('\n\n');
}

/** "12 snapshots · 3.2 GB"; empty when there is none. */
export function diskUse(rows: readonly SnapshotRow[]): string {
  if (rows.length === 0) return '';
  const bytes = rows.reduce((sum, row) => sum + row.sizeBytes, 0);
  return `${rows.length} ${rows.length === 1 ? 'snapshot' : 'snapshots'} · ${formatBytes(bytes)}`;
}

/**
 * "safety: 3 of 5, 1.2 of 20 GB"; what is over either limit goes, oldest first. Empty while there are none.
 *
 * @param limits of settings; a limit at Number.MAX_SAFE_INTEGER is none
 */
export function retentionText(rows: readonly SnapshotRow[], limits: Retention): string {
  const safety = rows.filter(({ snapshot }) => snapshot.kind === 'safety');
  if (safety.length === 0) return '';
  const bytes = safety.reduce((sum, row) => sum + row.sizeBytes, 0);
  const isLimit = (value: number): boolean => value < Number.MAX_SAFE_INTEGER;
  const count = isLimit(limits.count) ? `${safety.length} of ${limits.count}` : String(safety.length);
  const size = isLimit(limits.totalBytes) ? formatBytesOf(bytes, limits.totalBytes) : formatBytes(bytes);
  return `safety: ${count}, ${size}`;
}

/** "main@3f2c1d0" */
function placeOf({ snapshot: { git } }: SnapshotRow): string {
  if (git === undefined) return '';
  return `${plainText(git.branch ?? '')}@${git.commit.slice(0, 7)}`;
}
