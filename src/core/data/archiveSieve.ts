import type { LeavesOut } from './recycledSegments';
import { TarScanner } from './tarScanner';

/** Passes on an archive as it streams by, but for the members that are left out: what comes out is an archive again. */
export class ArchiveSieve {
  keptBytes = 0;
  private readonly scanner: TarScanner;
  /** Copied: what came before of which nothing is known yet. */
  private tail = Buffer.alloc(0);
  /** The first of the left out members that may still be ahead. */
  private next = 0;

  /** @param keep takes what is kept, piece by piece, and holds none of it */
  constructor(
    private readonly leavesOut: LeavesOut | undefined,
    private readonly keep: (data: Buffer) => void,
  ) {
    this.scanner = new TarScanner(leavesOut);
  }

  /** @throws DataError `damaged`, `hostile`. */
  push(data: Buffer): void {
    const from = this.scanner.totalBytes;
    this.scanner.push(data);
    if (this.leavesOut === undefined) return this.pass(data);
    const until = Math.min(this.leavesOut.undecidedFrom ?? Infinity, this.scanner.settledBytes);
    const tailFrom = from - this.tail.length;
    this.part(this.tail, tailFrom, until);
    this.part(data, from, until);
    this.tail = Buffer.concat([
      this.tail.subarray(Math.max(0, until - tailFrom)),
      data.subarray(Math.max(0, until - from)),
    ]);
  }

  /** @returns what was kept. @throws DataError `damaged` when the archive does not end as one. */
  end(): { readonly entries: number; readonly contentBytes: number; readonly leftOutBytes: number } {
    this.scanner.end();
    const spans = this.leavesOut?.spans ?? [];
    const leftOutBytes = spans.reduce((sum, one) => sum + one.contentBytes, 0);
    const { entries, contentBytes } = this.scanner;
    return { entries: entries - spans.length, contentBytes: contentBytes - leftOutBytes, leftOutBytes };
  }

  /** Of what begins there, all before `until` that is not left out. */
  private part(data: Buffer, from: number, until: number): void {
    const spans = this.leavesOut?.spans ?? [];
    const end = Math.min(from + data.length, until);
    for (let at = from; at < end;) {
      const span = spans[this.next];
      if (span === undefined || span.from >= end) return this.pass(data.subarray(at - from, end - from));
      if (span.from > at) this.pass(data.subarray(at - from, span.from - from));
      if (span.to > end) return;
      at = Math.max(at, span.to);
      this.next += 1;
    }
  }

  private pass(data: Buffer): void {
    if (data.length === 0) return;
    this.keptBytes += data.length;
    this.keep(data);
  }
}
