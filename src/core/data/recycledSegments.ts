import type { TarEntry, TarHandler } from './tarScanner';

/** A member that is left out of an archive: its bytes, from the first up to one behind the last, and its content's. */
export interface LeftOut {
  readonly from: number;
  readonly to: number;
  readonly contentBytes: number;
}

/** Says of an archive that is read from its beginning what of it is left out. */
export interface LeavesOut extends TarHandler {
  /** In order. */
  readonly spans: readonly LeftOut[];
  /** Where a member begins of which this is not known yet. */
  readonly undecidedFrom: number | undefined;
  /** What was left out is also a name of something that is kept: then all has to be. */
  readonly needed: boolean;
}

/** What is known of a file whose beginning is still to be read. */
interface Reading {
  readonly kind: 'control' | 'segment';
  readonly entry: TarEntry;
  readonly cluster: string;
  readonly head: Buffer;
  length: number;
}

/** Of a segment's first page: mark, flags, timeline, address, rest, padding, cluster, size of the segment. */
const headBytes = 36;
const longHeader = 0x0002;
/** Of 8.0 up to what may yet come; other byte orders are none of these. */
const marks = { first: 0xd050, last: 0xd1ff };

/**
 * Finds the segments of PostgreSQL's log that hold nothing. After a checkpoint the server gives segments that it needs
 * no more the names of some that are to come, in place of making new ones: hundreds of MB after a large import, with
 * what they held long ago. It tells by the address in the first page, which has to be that of the name, and takes
 * nothing from a segment where it is an older one, after a crash neither. A server that finds none of them makes new ones,
 * as it does on what `pg_basebackup` brings.
 *
 * A segment counts only where every sign is there: a cluster with a `pg_control`, whose log it is in, its own mark,
 * size, and an older address. For the handler's archive read from its beginning: `global` comes before `pg_wal`.
 */
export function recycledSegments(): LeavesOut {
  const clusters = new Map<string, bigint>();
  const spans: LeftOut[] = [];
  const paths = new Set<string>();
  let reading: Reading | undefined;
  let needed = false;
  return {
    spans,
    get undecidedFrom() {
      return reading?.entry.from;
    },
    get needed() {
      return needed;
    },
    entry(entry) {
      if (entry.kind === 'hardlink' && paths.has(entry.link)) needed = true;
      reading = entry.kind === 'file' && entry.size >= headBytes ? readingOf(entry) : undefined;
    },
    content(data) {
      if (!reading) return;
      reading.length += data.copy(reading.head, reading.length);
      if (reading.length < headBytes) return;
      const { kind, entry, cluster, head } = reading;
      reading = undefined;
      if (kind === 'control') clusters.set(cluster, head.readBigUInt64LE(0));
      else if (isRecycled(entry, head, clusters.get(cluster))) {
        spans.push({ from: entry.from, to: entry.to, contentBytes: entry.size });
        paths.add(entry.path);
      }
    },
  };
}

function readingOf(entry: TarEntry): Reading | undefined {
  const found = /^(.*\/)?(?:global\/(pg_control)|pg_wal\/[0-9A-F]{24})$/.exec(entry.path);
  if (!found) return undefined;
  const kind = found[2] === undefined ? 'segment' : 'control';
  return { kind, entry, cluster: found[1] ?? '', head: Buffer.alloc(headBytes), length: 0 };
}

function isRecycled(entry: TarEntry, head: Buffer, cluster: bigint | undefined): boolean {
  const mark = head.readUInt16LE(0);
  const whole = (head.readUInt16LE(2) & longHeader) !== 0 && head.readUInt32LE(32) === entry.size;
  if (mark < marks.first || mark > marks.last || !whole || head.readBigUInt64LE(24) !== cluster) return false;
  const name = entry.path.slice(-16);
  const size = BigInt(entry.size);
  const wanted = (BigInt(`0x${name.slice(0, 8)}`) << 32n) + BigInt(`0x${name.slice(8)}`) * size;
  const address = head.readBigUInt64LE(8);
  return address % size === 0n && address < wanted;
}
