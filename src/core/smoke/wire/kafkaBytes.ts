/** Kafka's primitive types, written one behind the other; texts and lists carry their length. */
export class KafkaWriter {
  private readonly parts: Buffer[] = [];

  int8(value: number): this {
    return this.raw(Buffer.from([value & 0xff]));
  }

  int16(value: number): this {
    const buffer = Buffer.alloc(2);
    buffer.writeInt16BE(value);
    return this.raw(buffer);
  }

  int32(value: number): this {
    const buffer = Buffer.alloc(4);
    buffer.writeInt32BE(value);
    return this.raw(buffer);
  }

  int64(value: number): this {
    const buffer = Buffer.alloc(8);
    buffer.writeBigInt64BE(BigInt(value));
    return this.raw(buffer);
  }

  /** @param value null: no text at all, which is not the empty one */
  text(value: string | null): this {
    if (value === null) return this.int16(-1);
    const bytes = Buffer.from(value);
    return this.int16(bytes.length).raw(bytes);
  }

  bytes(value: Uint8Array): this {
    return this.int32(value.length).raw(value);
  }

  /** Signed, seven bits a byte, the sign in the lowest bit. Up to 31 bits. */
  varint(value: number): this {
    let rest = (value << 1) ^ (value >> 31);
    const bytes: number[] = [];
    do {
      const more = rest >>> 7;
      bytes.push((rest & 0x7f) | (more === 0 ? 0 : 0x80));
      rest = more;
    } while (rest !== 0);
    return this.raw(Buffer.from(bytes));
  }

  list<T>(items: readonly T[], write: (item: T) => unknown): this {
    this.int32(items.length);
    for (const item of items) write(item);
    return this;
  }

  raw(bytes: Uint8Array): this {
    this.parts.push(Buffer.from(bytes));
    return this;
  }

  toBuffer(): Buffer {
    return Buffer.concat(this.parts);
  }
}

/** Reads them. @throws RangeError beyond the end */
export class KafkaReader {
  private at = 0;

  constructor(private readonly buffer: Buffer) {}

  int8(): number {
    return this.buffer.readInt8(this.skip(1));
  }

  int16(): number {
    return this.buffer.readInt16BE(this.skip(2));
  }

  int32(): number {
    return this.buffer.readInt32BE(this.skip(4));
  }

  int64(): number {
    return Number(this.buffer.readBigInt64BE(this.skip(8)));
  }

  text(): string | null {
    const length = this.int16();
    return length < 0 ? null : this.raw(length).toString('utf8');
  }

  bytes(): Buffer | null {
    const length = this.int32();
    return length < 0 ? null : this.raw(length);
  }

  list<T>(read: () => T): T[] {
    const length = this.int32();
    return Array.from({ length: Math.max(0, length) }, read);
  }

  raw(length: number): Buffer {
    const from = this.skip(length);
    if (from + length > this.buffer.length) throw new RangeError('the message is shorter than it says');
    return this.buffer.subarray(from, from + length);
  }

  private skip(length: number): number {
    const from = this.at;
    this.at += length;
    return from;
  }
}
