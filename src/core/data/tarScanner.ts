import { DataError } from './dataError';

/** One member of an archive. Names are bytes, told as Latin-1: file systems know no encoding. */
export interface TarEntry {
  readonly path: string;
  readonly kind: 'file' | 'folder' | 'symlink' | 'hardlink' | 'device' | 'fifo';
  /** Of a file's content. */
  readonly size: number;
  readonly link: string;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Extended attributes, Latin-1: "security.capability" → bytes. */
  readonly attributes: Readonly<Record<string, string>>;
  /** Where in the archive it begins, with all its headers, and where the next begins. */
  readonly from: number;
  readonly to: number;
}

export interface TarHandler {
  /** May throw: that ends the scan. */
  entry?(entry: TarEntry): void;
  /** Content of the file whose entry came last, piece by piece. */
  content?(data: Buffer): void;
}

const block = 512;
/** Far above what the engine writes: a name, a link and a few attributes. */
const largestExtension = 1 << 20;
const kinds: Readonly<Record<string, TarEntry['kind']>> = {
  '0': 'file',
  '\0': 'file',
  '7': 'file',
  '1': 'hardlink',
  '2': 'symlink',
  '3': 'device',
  '4': 'device',
  '5': 'folder',
  '6': 'fifo',
};
const knownKeys = /^(path|linkpath|size|uid|gid|uname|gname|mtime|atime|ctime|comment|SCHILY\.xattr\..+)$/;

interface Extension {
  path?: string;
  link?: string;
  size?: number;
  uid?: number;
  gid?: number;
  attributes: Record<string, string>;
}

/**
 * Reads an archive as it streams by, without holding it: what is in it, and whether it is one. It understands what the
 * engine writes (ustar and PAX) and refuses what other readers may read differently: sparse members, global headers,
 * sizes that are no numbers, several headers for one member. So what was checked here is what the engine will unpack.
 */
export class TarScanner {
  entries = 0;
  contentBytes = 0;
  totalBytes = 0;
  /** Where the first header of a member was whose own is still to come. */
  private memberFrom: number | undefined;
  private readonly held = Buffer.alloc(block);
  private heldLength = 0;
  /** Of the member's content that is still to come, and the zeros behind it. */
  private content = 0;
  private padding = 0;
  private passes = false;
  private extension: Extension | undefined;
  private collecting: { readonly kind: string; readonly parts: Buffer[] } | undefined;
  private zeroBlocks = 0;

  constructor(private readonly handler: TarHandler = {}) {}

  /** Up to where every byte belongs to a member whose headers were read, or to none. */
  get settledBytes(): number {
    return this.memberFrom ?? this.totalBytes - this.heldLength;
  }

  /** @throws DataError `damaged`, `hostile`, and what the handler throws. */
  push(chunk: Buffer): void {
    this.totalBytes += chunk.length;
    let at = 0;
    while (at < chunk.length) {
      if (this.content > 0) {
        const length = Math.min(this.content, chunk.length - at);
        const part = chunk.subarray(at, at + length);
        if (this.collecting) this.collecting.parts.push(Buffer.from(part));
        else if (this.passes) this.handler.content?.(part);
        this.content -= length;
        at += length;
        if (this.content === 0 && this.padding === 0) this.endMember();
      } else if (this.padding > 0) {
        const length = Math.min(this.padding, chunk.length - at);
        this.padding -= length;
        at += length;
        if (this.padding === 0) this.endMember();
      } else {
        const length = Math.min(block - this.heldLength, chunk.length - at);
        chunk.copy(this.held, this.heldLength, at, at + length);
        this.heldLength += length;
        at += length;
        if (this.heldLength === block) {
          this.heldLength = 0;
          this.header(this.held, this.totalBytes - chunk.length + at);
        }
      }
    }
  }

  /** @throws DataError `damaged` when the archive does not end as one. */
  end(): void {
    if (this.content > 0 || this.padding > 0 || this.heldLength > 0 || this.collecting || this.extension) {
      throw damaged('it ends in the middle of a file');
    }
    if (this.zeroBlocks < 2) throw damaged('its end is missing');
  }

  /** @param to where in the archive it ends */
  private header(head: Buffer, to: number): void {
    if (head.every((byte) => byte === 0)) {
      this.zeroBlocks += 1;
      if (this.extension) throw damaged('a header has no file');
      return;
    }
    if (this.zeroBlocks > 0) throw hostile('something follows behind its end');
    const told = /^ *([0-7]{1,7})[ \0]/.exec(head.toString('latin1', 148, 156))?.[1] ?? '';
    if (checksum(head) !== Number.parseInt(told, 8)) throw damaged('a header is broken');
    const type = String.fromCharCode(head[156] ?? 0);
    const size = number(head, 124, 12);
    this.memberFrom ??= to - block;
    if (type === 'x' || type === 'L' || type === 'K') return this.beginExtension(type, size);
    const kind = kinds[type];
    if (kind === undefined) throw hostile(`it has a member of the unknown kind ${JSON.stringify(type)}`);
    this.member(head, kind, size, to);
  }

  private beginExtension(kind: string, size: number): void {
    if (size > largestExtension || size === 0) throw hostile('a header claims an absurd size');
    if (kind === 'x' && this.extension) throw hostile('a member has more than one header');
    this.collecting = { kind, parts: [] };
    this.begin(size, false);
  }

  private member(head: Buffer, kind: TarEntry['kind'], headSize: number, contentFrom: number): void {
    const extension = this.extension ?? { attributes: {} };
    this.extension = undefined;
    const size = extension.size ?? headSize;
    if (kind !== 'file' && size !== 0) throw hostile('something that is no file claims content');
    const prefix = head.toString('latin1', 257, 263) === 'ustar\0' ? text(head, 345, 155) : '';
    const name = text(head, 0, 100);
    const entry: TarEntry = {
      path: extension.path ?? (prefix === '' ? name : `${prefix}/${name}`),
      kind,
      size,
      link: extension.link ?? text(head, 157, 100),
      mode: number(head, 100, 8) & 0o7777,
      uid: extension.uid ?? number(head, 108, 8),
      gid: extension.gid ?? number(head, 116, 8),
      attributes: extension.attributes,
      from: this.memberFrom ?? contentFrom - block,
      to: contentFrom + Math.ceil(size / block) * block,
    };
    this.memberFrom = undefined;
    this.entries += 1;
    this.contentBytes += size;
    this.handler.entry?.(entry);
    this.begin(size, true);
  }

  private begin(size: number, passes: boolean): void {
    this.passes = passes;
    this.content = size;
    this.padding = (block - (size % block)) % block;
  }

  private endMember(): void {
    const { collecting } = this;
    if (!collecting) return;
    this.collecting = undefined;
    const data = Buffer.concat(collecting.parts);
    const extension = (this.extension ??= { attributes: {} });
    if (collecting.kind === 'L') extension.path = once(extension.path, text(data, 0, data.length));
    else if (collecting.kind === 'K') extension.link = once(extension.link, text(data, 0, data.length));
    else readRecords(data, extension);
  }
}

/** PAX: "length key=value\n", the length counting itself. */
function readRecords(data: Buffer, into: Extension): void {
  const seen = new Set<string>();
  for (let at = 0; at < data.length;) {
    const blank = data.indexOf(0x20, at);
    const digits = blank < 0 ? '' : data.toString('latin1', at, blank);
    const end = at + Number(digits);
    if (!/^[1-9]\d{0,7}$/.test(digits) || end > data.length || data[end - 1] !== 0x0a) {
      throw hostile('a header cannot be read');
    }
    const record = data.toString('latin1', blank + 1, end - 1);
    at = end;
    const sign = record.indexOf('=');
    const key = record.slice(0, sign);
    const value = record.slice(sign + 1);
    if (sign < 1 || !knownKeys.test(key)) throw hostile(`a header has the unknown field ${key.slice(0, 60)}`);
    if (seen.has(key)) throw hostile(`a header has the field ${key} twice`);
    seen.add(key);
    if (key.startsWith('SCHILY.xattr.')) into.attributes[key.slice('SCHILY.xattr.'.length)] = value;
    else if (value.includes('\0')) throw hostile('a name has a zero byte in it');
    else if (key === 'path') into.path = once(into.path, value);
    else if (key === 'linkpath') into.link = once(into.link, value);
    else if (key === 'size' || key === 'uid' || key === 'gid') {
      if (!/^\d{1,16}$/.test(value) || !Number.isSafeInteger(Number(value)))
        throw hostile('a size is no number');
      into[key] = Number(value);
    }
  }
}

function once(before: string | undefined, value: string): string {
  if (before !== undefined) throw hostile('a member has two names');
  return value;
}

function text(data: Buffer, from: number, length: number): string {
  const end = data.indexOf(0, from);
  const last = from + length;
  return data.toString('latin1', from, end < 0 || end > last ? last : end);
}

/** Octal text, or for large values a marked binary number. */
function number(head: Buffer, from: number, length: number): number {
  const first = head[from] ?? 0;
  if ((first & 0x80) === 0) return octal(head, from, length);
  let value = first & 0x7f;
  for (let at = from + 1; at < from + length; at += 1) value = value * 256 + (head[at] ?? 0);
  if (!Number.isSafeInteger(value)) throw hostile('a size is no number');
  return value;
}

function octal(head: Buffer, from: number, length: number): number {
  const digits = head
    .toString('latin1', from, from + length)
    .replace(/\0.*$/s, '')
    .trim();
  if (!/^[0-7]*$/.test(digits)) throw hostile('a size is no number');
  return digits === '' ? 0 : Number.parseInt(digits, 8);
}

/** Its own field counts as blanks. */
function checksum(head: Buffer): number {
  let sum = 8 * 0x20;
  for (let at = 0; at < block; at += 1) if (at < 148 || at >= 156) sum += head[at] ?? 0;
  return sum;
}

export function damaged(what: string): DataError {
  return new DataError('damaged', `The archive is damaged: ${what}. Nothing was changed`);
}

export function hostile(what: string): DataError {
  return new DataError('hostile', `The archive was refused: ${what}. Nothing was changed`);
}
