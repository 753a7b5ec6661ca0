/** What is compared to know a line again. */
export interface SeenLine {
  readonly time: string;
  readonly stream: 'stdout' | 'stderr';
  readonly text: string;
}

/** So many of the last lines are remembered. */
const remembered = 256;

/**
 * Where reading a container's output goes on after an interruption, without loss or repetition. The engine gives back
 * lines from a time stamp on, inclusive, several lines may share a stamp, and stdout and stderr are stamped apart, so
 * that a line may come a little after one with a later stamp. Therefore reading goes on from the earliest of the
 * last lines, and those seen are counted off.
 */
export class ResumePoint {
  private seen: SeenLine[] = [];
  /** Lines before the remembered ones exist that must not come again. */
  private hasForgotten = false;
  private toSkip: Map<string, number> | undefined;
  private floor = '';

  /** Unix seconds with nine decimals for the next request; undefined: nothing was read yet, read from the beginning. */
  get since(): string | undefined {
    const first = this.earliest();
    return first === undefined ? undefined : toUnixSeconds(first);
  }

  /** Lines before what is read now exist and were left out on purpose (a tail): they must not come later. */
  forgetEarlier(): void {
    this.hasForgotten = true;
  }

  /** The next line will be the first of a request made with `since`. */
  resume(): void {
    this.floor = this.earliest() ?? '';
    this.toSkip = new Map();
    for (const line of this.seen) {
      const key = keyOf(line);
      this.toSkip.set(key, (this.toSkip.get(key) ?? 0) + 1);
    }
  }

  /** @returns true when the line is new; it is then remembered. */
  accept(line: SeenLine): boolean {
    if (this.isRepeated(line)) return false;
    this.seen.push(line);
    // Trimmed in bulk, so that a line costs no shifting of the others.
    if (this.seen.length >= 2 * remembered) {
      this.seen = this.seen.slice(-remembered);
      this.hasForgotten = true;
    }
    return true;
  }

  private isRepeated(line: SeenLine): boolean {
    if (!this.toSkip) return false;
    const key = keyOf(line);
    const count = this.toSkip.get(key);
    if (count !== undefined) {
      if (count === 1) this.toSkip.delete(key);
      else this.toSkip.set(key, count - 1);
      if (this.toSkip.size === 0 && !this.hasForgotten) this.toSkip = undefined;
      return true;
    }
    // As early as the earliest remembered and not among these: one of those forgotten.
    return this.hasForgotten && compareTimes(line.time, this.floor) <= 0;
  }

  private earliest(): string | undefined {
    let first: string | undefined;
    for (const { time } of this.seen) if (first === undefined || compareTimes(time, first) < 0) first = time;
    return first;
  }
}

function keyOf(line: SeenLine): string {
  return `${line.time} ${line.stream} ${line.text}`;
}

/** Orders RFC 3339 stamps; those the engine writes in UTC with nine decimals compare as text. */
export function compareTimes(a: string, b: string): number {
  if (a.length === b.length && a.endsWith('Z') && b.endsWith('Z')) return a < b ? -1 : a > b ? 1 : 0;
  const [nanosA, nanosB] = [toNanos(a), toNanos(b)];
  return nanosA < nanosB ? -1 : nanosA > nanosB ? 1 : 0;
}

function toNanos(time: string): bigint {
  const parts = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)$/.exec(time);
  if (!parts) return 0n;
  const [, seconds = '', fraction = '', zone = 'Z'] = parts;
  return BigInt(Date.parse(seconds + zone)) * 1_000_000n + BigInt(fraction.padEnd(9, '0'));
}

/** "2026-11-21T03:08:57.5Z" → "1795230537.500000000". */
export function toUnixSeconds(time: string): string {
  const nanos = toNanos(time);
  const fraction = (nanos % 1_000_000_000n).toString().padStart(9, '0');
  return `${nanos / 1_000_000_000n}.${fraction}`;
}
