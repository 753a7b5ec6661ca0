import type { Readable } from 'node:stream';
import type { TakeData } from '../core/engine/wire';
import { ChunkReader, isChunked } from './chunkReader';
import { field } from './json';
import type { OpenSocket } from './openSocket';
import { WrappedSocket } from './wrappedSocket';

/** Taken out of the connection at a time, at most. */
const readBytes = 256 * 1024;
const headEnd = Buffer.from('\r\n\r\n');
/** No engine sends as much; what has no end of its head by then is passed on as it is. */
const longestHead = 64 * 1024;

/**
 * A connection for one answer of many MB. Node reads every 64 KB into memory of its own and its parser copies each chunk
 * once more: of a volume of 377 MB come sixty collections of garbage, and twice the time that the engine needs to send
 * it. Here a chunked body is read into the same memory again and again and handed to `readBulk` past the parser, which
 * sees a chunked answer without content, and its end. Answers of other kinds, errors among them, it sees as they are.
 */
export class BulkSocket extends WrappedSocket {
  /** What came of the head; undefined once it was passed on. */
  private head: Buffer | undefined = Buffer.alloc(0);
  private chunks: ChunkReader | undefined;
  /** Of the body, before anybody took it. */
  private early: Buffer | undefined;
  private receive: ((data: Buffer) => boolean) | undefined;

  constructor(open: OpenSocket) {
    const buffer = Buffer.allocUnsafeSlow(readBytes);
    super(open({ buffer, callback: (length) => this.came(buffer.subarray(0, length)) }));
    this.socket.on('data', (data: Buffer) => {
      if (!this.came(data)) this.socket.pause();
    });
  }

  /** Hands the body on from now. @param take false: `more` will be called */
  divert(take: (data: Buffer) => boolean): void {
    this.receive = take;
    const early = this.early;
    this.early = undefined;
    if (this.chunks === undefined) return;
    if (early === undefined || this.body(early)) this.more();
  }

  more(): void {
    this.socket.resume();
  }

  override _read(): void {
    // Of a diverted body the one who takes it says when there may be more.
    if (this.chunks === undefined) super._read();
  }

  /** @returns false: no more now */
  private came(data: Buffer): boolean {
    if (this.chunks !== undefined) return this.body(data);
    if (this.head === undefined) return this.push(Buffer.from(data));
    const seen = Buffer.concat([this.head, data]);
    const at = seen.indexOf(headEnd);
    if (at === -1 && seen.length < longestHead) {
      this.head = seen;
      return true;
    }
    this.head = undefined;
    const end = at === -1 ? seen.length : at + headEnd.length;
    const head = seen.toString('latin1', 0, end);
    if (!/^HTTP\/1\.1 2/.test(head) || !isChunked(head)) return this.push(seen);
    this.chunks = new ChunkReader();
    this.early = seen.subarray(end);
    this.push(seen.subarray(0, end));
    return false;
  }

  private body(data: Buffer): boolean {
    const { chunks, receive } = this;
    if (chunks === undefined || receive === undefined) {
      this.early = Buffer.concat([this.early ?? Buffer.alloc(0), data]);
      return false;
    }
    const ended = chunks.ended;
    let more = true;
    const at = chunks.read(data, (from, to) => {
      if (!receive(data.subarray(from, to))) more = false;
    });
    if (chunks.ended) {
      const rest = Buffer.from(data.subarray(at));
      this.push(ended ? rest : Buffer.concat([Buffer.from('0\r\n'), rest]));
    }
    return more || chunks.ended;
  }
}

/**
 * Reads an answer to its end; one of another kind of connection too.
 * @param toError for what the connection fails with; what `take` throws is thrown as it is
 */
export async function readBulk(
  answer: Readable,
  take: TakeData,
  toError: (error: unknown) => Error,
): Promise<void> {
  let refused: { readonly error: unknown } | undefined;
  const refuse = (error: unknown): void => {
    refused ??= { error };
    answer.destroy();
  };
  let pending: Promise<void> | undefined;
  const socket = field(answer, 'socket');
  if (socket instanceof BulkSocket) {
    socket.divert((data) => {
      if (refused) return false;
      try {
        const busy = take(data);
        if (!busy) return true;
        pending = busy.then(() => socket.more(), refuse);
      } catch (error) {
        refuse(error);
      }
      return false;
    });
  }
  try {
    for await (const data of answer) await take(data as Buffer);
    await pending;
  } catch (error) {
    throw refused ? refused.error : toError(error);
  } finally {
    answer.destroy();
  }
  if (refused) throw refused.error;
}
