import { StringDecoder } from 'node:string_decoder';

/** One line of output as the engine stamped it. */
export interface StampedLine {
  /** RFC 3339 with nanoseconds, as the engine wrote it; empty when the line carried none. */
  readonly time: string;
  readonly text: string;
}

/** The engine hands lines over in pieces of this many bytes, each with a stamp of its own in the middle of the line. */
const pieceBytes = 16 * 1024;
/** "2026-11-21T03:08:57.123456789Z ", or with an offset like "+01:00" in place of the Z. */
const stamp = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)) /;
const longestStamp = 36;
const newline = 0x0a;
/** What a line cut for its length ends with. */
export const cutMark = ' … (cut)';

/**
 * Makes lines of the bytes of one stream of one container, asked for with time stamps. Pieces may end anywhere, also
 * inside a character; lines come out whole, without the stamps that the engine repeats within long ones. At most
 * `maxBytes` of a line are kept, so that memory stays bounded whatever is printed.
 */
export class LineSplitter {
  /** Bytes of the unfinished line, still with its stamps. */
  private parts: Buffer[] = [];
  private size = 0;
  private overflown = false;

  constructor(private readonly maxBytes = 64 * 1024) {}

  /** @returns the lines that ended within these bytes. */
  push(data: Buffer): StampedLine[] {
    const lines: StampedLine[] = [];
    let start = this.size === 0 ? this.pushWhole(data, lines) : 0;
    for (let end = data.indexOf(newline, start); end !== -1; end = data.indexOf(newline, start)) {
      if (this.size === 0 && end - start <= Math.min(pieceBytes, this.maxBytes)) {
        const text = data.toString('utf8', start, end);
        lines.push(lineAt(text, 0, text.length));
      } else {
        this.keep(data.subarray(start, end));
        lines.push(this.finish());
      }
      start = end + 1;
    }
    if (start < data.length) this.keep(data.subarray(start));
    return lines;
  }

  /**
   * The lines that are whole in these bytes, decoded in one go: ten times as fast as one by one. Nothing where one of
   * them may be longer than a piece.
   * @returns where the rest begins
   */
  private pushWhole(data: Buffer, lines: StampedLine[]): number {
    const rest = data.lastIndexOf(newline) + 1;
    const text = data.toString('utf8', 0, rest);
    // Of UTF-8, so that no line has more bytes than that.
    const longest = Math.min(pieceBytes, this.maxBytes) / 4;
    const found: StampedLine[] = [];
    for (let start = 0; start < text.length;) {
      const end = text.indexOf('\n', start);
      if (end - start > longest) return 0;
      found.push(lineAt(text, start, end));
      start = end + 1;
    }
    lines.push(...found);
    return rest;
  }

  /** @returns what was printed without an end of line before the output ended. */
  flush(): StampedLine[] {
    return this.size > 0 ? [this.finish()] : [];
  }

  private keep(part: Buffer): void {
    if (part.length === 0) return;
    // Room for the stamps, which are taken out only when the line is whole.
    const stamps = (Math.ceil(this.maxBytes / pieceBytes) + 1) * longestStamp;
    const room = this.maxBytes + stamps - this.size;
    if (part.length > room) this.overflown = true;
    if (room <= 0) return;
    // Copied: the transport may reuse its buffer, and a view would keep all of it alive.
    const kept = Buffer.from(part.subarray(0, room));
    this.parts.push(kept);
    this.size += kept.length;
  }

  private finish(): StampedLine {
    const raw = this.parts.length === 1 ? (this.parts[0] ?? Buffer.alloc(0)) : Buffer.concat(this.parts);
    const overflown = this.overflown;
    this.parts = [];
    this.size = 0;
    this.overflown = false;
    const time = stampAt(raw, 0);
    let content = withoutRepeatedStamps(raw.subarray(time ? time.length + 1 : 0));
    const isCut = overflown || content.length > this.maxBytes;
    if (content.length > this.maxBytes) content = content.subarray(0, this.maxBytes);
    // A tty ends its lines with CR LF.
    if (!isCut && content.at(-1) === 0x0d) content = content.subarray(0, -1);
    // A decoder keeps back the bytes of a character that the cut went through.
    const text = isCut ? new StringDecoder('utf8').write(content) + cutMark : content.toString('utf8');
    return { time, text };
  }
}

/** A line that came in one go, shorter than a piece: it has one stamp at most. */
function lineAt(text: string, start: number, end: number): StampedLine {
  const stampEnd = start + usualStamp;
  const time = isUsualStamp(text, start)
    ? text.slice(start, stampEnd)
    : (stamp.exec(text.slice(start, Math.min(end, start + longestStamp)))?.[1] ?? '');
  const from = time === '' ? start : start + time.length + 1;
  return { time, text: text.slice(from, end > from && text.charCodeAt(end - 1) === 0x0d ? end - 1 : end) };
}

/** Length of "2026-11-21T03:08:57.123456789Z", as engines write it. */
const usualStamp = 30;
const usualSigns = [...'2026-11-21T03:08:57.123456789Z '].flatMap((sign, at) =>
  /\d/.test(sign) ? [] : [{ at, code: sign.charCodeAt(0) }],
);

/** The signs in their places are enough, and quicker than an expression: engines begin every line with a stamp. */
function isUsualStamp(text: string, start: number): boolean {
  for (const { at, code } of usualSigns) if (text.charCodeAt(start + at) !== code) return false;
  return true;
}

function stampAt(bytes: Buffer, at: number): string {
  return stamp.exec(bytes.toString('latin1', at, at + longestStamp))?.[1] ?? '';
}

function withoutRepeatedStamps(content: Buffer): Buffer {
  if (content.length <= pieceBytes) return content;
  const pieces: Buffer[] = [];
  let at = 0;
  while (content.length - at > pieceBytes) {
    pieces.push(content.subarray(at, at + pieceBytes));
    at += pieceBytes;
    const repeated = stampAt(content, at);
    if (repeated) at += repeated.length + 1;
  }
  pieces.push(content.subarray(at));
  return Buffer.concat(pieces);
}
