/** One field of a protobuf message: varints are numbers (exact up to 2^53), everything else bytes. */
export interface ProtobufField {
  readonly number: number;
  readonly value: number | Buffer;
}

/**
 * Reads the fields of a message in the order in which they stand. Unknown ones are for the caller to skip: that is how
 * the format stays compatible between engine versions.
 * @throws RangeError for bytes that are no message.
 */
export function readFields(message: Buffer): ProtobufField[] {
  const fields: ProtobufField[] = [];
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = message[at++];
      if (byte === undefined || scale > 2 ** 63) throw new RangeError('The protobuf message is cut off');
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
    }
  };
  const bytes = (length: number): Buffer => {
    if (at + length > message.length) throw new RangeError('The protobuf message is cut off');
    at += length;
    return message.subarray(at - length, at);
  };
  while (at < message.length) {
    const key = varint();
    const number = Math.floor(key / 8);
    switch (key % 8) {
      case 0:
        fields.push({ number, value: varint() });
        break;
      case 1:
        fields.push({ number, value: bytes(8) });
        break;
      case 2:
        fields.push({ number, value: bytes(varint()) });
        break;
      case 5:
        fields.push({ number, value: bytes(4) });
        break;
      default:
        throw new RangeError(`Protobuf wire type ${key % 8} is not known`);
    }
  }
  return fields;
}

/** The last value of a text field; '' when absent, as the format defines it. */
export function textField(fields: readonly ProtobufField[], number: number): string {
  const value = fields.findLast((field) => field.number === number)?.value;
  return Buffer.isBuffer(value) ? value.toString() : '';
}

/** The last value of a number field; 0 when absent. */
export function numberField(fields: readonly ProtobufField[], number: number): number {
  const value = fields.findLast((field) => field.number === number)?.value;
  return typeof value === 'number' ? value : 0;
}

/** Every value of a bytes or message field. */
export function bytesFields(fields: readonly ProtobufField[], number: number): Buffer[] {
  return fields.flatMap((field) =>
    field.number === number && Buffer.isBuffer(field.value) ? [field.value] : [],
  );
}

/** Writes a field; nothing for what is zero or empty, which a reader takes absent fields for. */
export function field(number: number, value: number | bigint | string | Buffer): Buffer {
  if (typeof value === 'number' || typeof value === 'bigint') {
    return BigInt(value) === 0n ? Buffer.alloc(0) : Buffer.concat([varint(number * 8), varint(value)]);
  }
  const data = Buffer.from(value);
  return data.length === 0 ? data : message(number, data);
}

/** Writes a message field, also an empty one: that it is there says something. */
export function message(number: number, data: Buffer): Buffer {
  return Buffer.concat([varint(number * 8 + 2), varint(data.length), data]);
}

function varint(value: number | bigint): Buffer {
  // Negative numbers are told as 64 bits.
  let rest = BigInt.asUintN(64, BigInt(value));
  const bytes: number[] = [];
  do {
    const low = Number(rest & 0x7fn);
    rest >>= 7n;
    bytes.push(rest > 0n ? low | 0x80 : low);
  } while (rest > 0n);
  return Buffer.from(bytes);
}
