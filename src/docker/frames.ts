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
 * payload. Input may be cut anywhere; a frame comes out whole.
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
