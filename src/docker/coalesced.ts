import { Duplex } from 'node:stream';

const newline = 0x0a;
const headEnd = Buffer.from('\r\n\r\n');
/** No engine sends as much; what has no end of its head by then is passed on as it is. */
const longestHead = 64 * 1024;

/**
 * The same connection, with the chunks of a chunked answer put together. The engine sends every line of a log as a chunk
 * of its own, and Node makes a buffer, a callback and a list entry of each: more work than all that is done with the
 * line later. For connections that carry one answer only. Nothing else changes: an answer that breaks off still does.
 */
export function coalesced(socket: Duplex): Duplex {
  return new CoalescedSocket(socket);
}

class CoalescedSocket extends Duplex {
  /** What came of the head; undefined once it was passed on. */
  private head: Buffer | undefined = Buffer.alloc(0);
  private chunks: ChunkReader | undefined;

  constructor(private readonly socket: Duplex) {
    // Where the far side ended there is nothing more to say: it closes, which tells who waits for the rest.
    super({ allowHalfOpen: false });
    socket.on('data', (data: Buffer) => {
      const passed = this.convert(data);
      if (passed.length > 0 && !this.push(passed)) socket.pause();
    });
    socket.on('end', () => this.push(null));
    socket.on('error', (error) => this.destroy(error));
    socket.on('close', () => this.destroy());
  }

  override _read(): void {
    this.socket.resume();
  }

  override _write(data: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.socket.write(data, done);
  }

  override _final(done: (error?: Error | null) => void): void {
    this.socket.end(() => done());
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.socket.destroy();
    done(error);
  }

  private convert(data: Buffer): Buffer {
    if (this.head === undefined) return this.chunks?.read(data) ?? data;
    const seen = Buffer.concat([this.head, data]);
    const at = seen.indexOf(headEnd);
    if (at === -1 && seen.length < longestHead) {
      this.head = seen;
      return Buffer.alloc(0);
    }
    this.head = undefined;
    const end = at === -1 ? seen.length : at + headEnd.length;
    if (/\r\ntransfer-encoding: *chunked *\r\n/i.test(seen.toString('latin1', 0, end)))
      this.chunks = new ChunkReader();
    const body = seen.subarray(end);
    if (!this.chunks || body.length === 0) return seen;
    return Buffer.concat([seen.subarray(0, end), this.chunks.read(body)]);
  }
}

/** Reads a chunked body cut anywhere and writes it with one chunk for all that came at a time. */
class ChunkReader {
  /** `end`: the last chunk was seen, and what follows goes on as it came. */
  private place: 'size' | 'extension' | 'data' | 'dataEnd' | 'end' = 'size';
  /** Of the chunk: as read so far, then bytes still to come. */
  private size = 0;

  /** @param data is written over */
  read(data: Buffer): Buffer {
    let length = 0;
    let at = 0;
    const ended = this.place === 'end';
    while (at < data.length && this.place !== 'end') {
      if (this.place === 'data') {
        const end = Math.min(data.length, at + this.size);
        data.copyWithin(length, at, end);
        length += end - at;
        this.size -= end - at;
        at = end;
        if (this.size === 0) this.place = 'dataEnd';
      } else {
        this.step(data[at] as number);
        at += 1;
      }
    }
    const chunk = [Buffer.from(`${length.toString(16)}\r\n`), data.subarray(0, length), Buffer.from('\r\n')];
    return Buffer.concat([
      ...(length > 0 ? chunk : []),
      ...(this.place === 'end' && !ended ? [Buffer.from('0\r\n')] : []),
      data.subarray(at),
    ]);
  }

  private step(byte: number): void {
    if (byte === newline) {
      if (this.place === 'dataEnd') this.place = 'size';
      else this.place = this.size === 0 ? 'end' : 'data';
    } else if (this.place === 'size') {
      const digit = hexDigit(byte);
      if (digit === undefined) this.place = 'extension';
      else this.size = this.size * 16 + digit;
    }
  }
}

function hexDigit(byte: number): number | undefined {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const letter = byte | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x61 + 10 : undefined;
}
