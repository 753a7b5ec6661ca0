const newline = 0x0a;

/** Reads a chunked body (RFC 9112, 7.1) that is cut anywhere. */
export class ChunkReader {
  /** The last chunk was seen: what follows are trailers, and no part of the body. */
  ended = false;
  private place: 'size' | 'extension' | 'data' | 'dataEnd' = 'size';
  /** Of the chunk: as read so far, then bytes still to come. */
  private size = 0;

  /**
   * @param onPart told where in `data` there is content, in order
   * @returns where reading ended: at the end of `data`, or behind the line of the last chunk
   */
  read(data: Buffer, onPart: (from: number, to: number) => void): number {
    let at = 0;
    while (at < data.length && !this.ended) {
      if (this.place === 'data') {
        const end = Math.min(data.length, at + this.size);
        onPart(at, end);
        this.size -= end - at;
        at = end;
        if (this.size === 0) this.place = 'dataEnd';
      } else {
        this.step(data[at] as number);
        at += 1;
      }
    }
    return at;
  }

  private step(byte: number): void {
    if (byte === newline) {
      if (this.place === 'dataEnd') this.place = 'size';
      else if (this.size === 0) this.ended = true;
      else this.place = 'data';
    } else if (this.place === 'size') {
      const digit = hexDigit(byte);
      if (digit === undefined) this.place = 'extension';
      else this.size = this.size * 16 + digit;
    }
  }
}

/** @param head of an answer, with its last line ends */
export function isChunked(head: string): boolean {
  return /\r\ntransfer-encoding: *chunked *\r\n/i.test(head);
}

function hexDigit(byte: number): number | undefined {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const letter = byte | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x61 + 10 : undefined;
}
