import type { Duplex } from 'node:stream';
import { ChunkReader, isChunked } from './chunkReader';
import { WrappedSocket } from './wrappedSocket';

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

class CoalescedSocket extends WrappedSocket {
  /** What came of the head; undefined once it was passed on. */
  private head: Buffer | undefined = Buffer.alloc(0);
  private chunks: ChunkJoiner | undefined;

  constructor(socket: Duplex) {
    super(socket);
    socket.on('data', (data: Buffer) => {
      const passed = this.convert(data);
      if (passed.length > 0 && !this.push(passed)) socket.pause();
    });
  }

  private convert(data: Buffer): Buffer {
    if (this.head === undefined) return this.chunks?.join(data) ?? data;
    const seen = Buffer.concat([this.head, data]);
    const at = seen.indexOf(headEnd);
    if (at === -1 && seen.length < longestHead) {
      this.head = seen;
      return Buffer.alloc(0);
    }
    this.head = undefined;
    const end = at === -1 ? seen.length : at + headEnd.length;
    if (isChunked(seen.toString('latin1', 0, end))) this.chunks = new ChunkJoiner();
    const body = seen.subarray(end);
    if (!this.chunks || body.length === 0) return seen;
    return Buffer.concat([seen.subarray(0, end), this.chunks.join(body)]);
  }
}

/** Writes a chunked body with one chunk for all that came at a time. */
class ChunkJoiner {
  private readonly chunks = new ChunkReader();

  /** @param data is written over */
  join(data: Buffer): Buffer {
    const { chunks } = this;
    const ended = chunks.ended;
    let length = 0;
    const at = chunks.read(data, (from, to) => {
      data.copyWithin(length, from, to);
      length += to - from;
    });
    const chunk = [Buffer.from(`${length.toString(16)}\r\n`), data.subarray(0, length), Buffer.from('\r\n')];
    return Buffer.concat([
      ...(length > 0 ? chunk : []),
      ...(chunks.ended && !ended ? [Buffer.from('0\r\n')] : []),
      data.subarray(at),
    ]);
  }
}
