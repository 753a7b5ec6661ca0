import { EngineError } from '../core/engine/engineError';
import type { OutputChunk } from '../core/engine/wire';

const HEADER_BYTES = 8;
const STDERR = 2;
/** The engine itself reports a failure of the stream in frames of this type. */
const SYSTEM_ERROR = 3;
/** Larger frames are handed on in pieces: the length comes from outside and must not decide how much we keep. */
const KEEP_BYTES = 1 << 20;

/**
 * Takes the engine's multiplexed output apart: 8 bytes of header (type, three zero bytes, big-endian length), then the
 * payload. Input may be cut anywhere; a frame comes out whole, together with those of the same stream that came with it.
 */
export class FrameDecoder {
  private readonly header = Buffer.alloc(HEADER_BYTES);
  private headerBytes = 0;
  private remaining = 0;
  private kept: Buffer[] = [];
  private keptBytes = 0;

  /** @throws EngineError `failed` when the bytes are no frames, or the engine reports a failure in one. */
  *push(data: Buffer): Generator<OutputChunk, void, void> {
    let at = 0;
    while (at < data.length) {
      const end = this.headerBytes === 0 ? endOfRun(data, at) : at;
      if (end > at) {
        const payload = payloadOf(data.subarray(at, end));
        if (payload.length > 0) yield { stream: data[at] === STDERR ? 'stderr' : 'stdout', data: payload };
        at = end;
        continue;
      }
      if (this.headerBytes < HEADER_BYTES) {
        const copied = data.copy(this.header, this.headerBytes, at, at + HEADER_BYTES - this.headerBytes);
        this.headerBytes += copied;
        at += copied;
        if (this.headerBytes === HEADER_BYTES) this.beginFrame();
      }
      const piece = data.subarray(at, at + this.remaining);
      at += piece.length;
      if (piece.length > 0) this.keep(piece);
      const whole = this.headerBytes === HEADER_BYTES && this.remaining === 0;
      if (this.keptBytes > 0 && (whole || this.keptBytes >= KEEP_BYTES)) yield this.release();
      if (whole) this.headerBytes = 0;
    }
  }

  /** True when the input ended between two frames. */
  get isComplete(): boolean {
    return this.headerBytes === 0;
  }

  private beginFrame(): void {
    const type = this.header.readUInt8(0);
    if (type > SYSTEM_ERROR || this.header.readUIntBE(1, 3) !== 0) {
      throw new EngineError('failed', 'The engine sent output in a form that cannot be read.');
    }
    this.remaining = this.header.readUInt32BE(4);
  }

  private keep(piece: Buffer): void {
    this.kept.push(piece);
    this.keptBytes += piece.length;
    this.remaining -= piece.length;
  }

  private release(): OutputChunk {
    const [first] = this.kept;
    const data = this.kept.length === 1 && first ? first : Buffer.concat(this.kept);
    this.kept = [];
    this.keptBytes = 0;
    const type = this.header.readUInt8(0);
    if (type === SYSTEM_ERROR) {
      throw new EngineError(
        'failed',
        `The engine could not go on reading the output: ${data.toString().trim()}`,
      );
    }
    return { stream: type === STDERR ? 'stderr' : 'stdout', data };
  }
}

/** Where the whole frames of one stream end that begin here; this place itself when there is none. */
function endOfRun(data: Buffer, from: number): number {
  const type = data[from] as number;
  let at = from;
  if (type >= SYSTEM_ERROR) return at;
  while (
    at + HEADER_BYTES <= data.length &&
    data[at] === type &&
    !data[at + 1] &&
    !data[at + 2] &&
    !data[at + 3]
  ) {
    const end = at + HEADER_BYTES + lengthAt(data, at);
    if (end > data.length) break;
    at = end;
  }
  return at;
}

/** The payloads of whole frames, one after another. */
function payloadOf(frames: Buffer): Buffer {
  const first = HEADER_BYTES + lengthAt(frames, 0);
  if (first === frames.length) return frames.subarray(HEADER_BYTES);
  const packed = Buffer.from(frames);
  let length = 0;
  for (let at = 0; at < frames.length;) {
    const begin = at + HEADER_BYTES;
    at = begin + lengthAt(frames, at);
    packed.copyWithin(length, begin, at);
    length += at - begin;
  }
  return packed.subarray(0, length);
}

/** As `readUInt32BE`, which checks more than all the rest takes. */
function lengthAt(data: Buffer, at: number): number {
  return (
    (data[at + 4] ?? 0) * 0x1000000 +
    (((data[at + 5] ?? 0) << 16) | ((data[at + 6] ?? 0) << 8) | (data[at + 7] ?? 0))
  );
}
