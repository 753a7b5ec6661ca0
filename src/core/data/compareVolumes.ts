import { createHash, type Hash } from 'node:crypto';
import type { LeavesOut } from './recycledSegments';
import type { TarEntry, TarHandler } from './tarScanner';
import { pathInVolume } from './volumeAccess';

/** What stands under each path of a volume, as a text that differs where anything does. Paths are Latin-1. */
export class VolumeContent implements TarHandler {
  readonly entries = new Map<string, string>();
  bytes = 0;
  private file:
    { readonly path: string; readonly facts: string; readonly hash: Hash; readonly size: number } | undefined;

  /** @param leavesOut what snapshots do not hold, and is no difference */
  constructor(private readonly leavesOut?: LeavesOut) {}

  entry(entry: TarEntry): void {
    this.close();
    this.leavesOut?.entry?.(entry);
    const { kind, size, mode, uid, gid, link, attributes } = entry;
    const path = (pathInVolume(entry.path) ?? entry.path).replace(/\/$/, '');
    this.bytes += size;
    const facts = JSON.stringify([kind, size, mode, uid, gid, link, attributes]);
    if (kind === 'file') this.file = { path, facts, hash: createHash('sha256'), size };
    else this.entries.set(path, facts);
  }

  content(data: Buffer): void {
    const before = this.leavesOut?.spans.length;
    this.leavesOut?.content?.(data);
    if (this.leavesOut?.spans.length === before) this.file?.hash.update(data);
    else this.forget();
  }

  private forget(): void {
    this.bytes -= this.file?.size ?? 0;
    this.file = undefined;
  }

  /** After the last member. */
  close(): void {
    if (!this.file) return;
    this.entries.set(this.file.path, this.file.facts + this.file.hash.digest('base64'));
    this.file = undefined;
  }
}

const shownPaths = 100;

/** Paths that differ, for people, at most a hundred of each kind; the counts are exact. */
export function comparePaths(
  saved: ReadonlyMap<string, string>,
  now: ReadonlyMap<string, string>,
): Record<'added' | 'removed' | 'changed', readonly string[]> & {
  readonly counts: Record<'added' | 'removed' | 'changed', number>;
} {
  const added = [...now.keys()].filter((path) => !saved.has(path));
  const removed = [...saved.keys()].filter((path) => !now.has(path));
  const changed = [...saved]
    .filter(([path, facts]) => now.has(path) && now.get(path) !== facts)
    .map(([path]) => path);
  const shown = (paths: readonly string[]): string[] =>
    paths
      .slice(0, shownPaths)
      .map((path) => Buffer.from(path === '' ? '.' : path, 'latin1').toString('utf8'));
  return {
    ...{ added: shown(added), removed: shown(removed), changed: shown(changed) },
    counts: { added: added.length, removed: removed.length, changed: changed.length },
  };
}
