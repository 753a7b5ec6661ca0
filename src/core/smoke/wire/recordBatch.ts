import { crc32c } from './crc32c';
import { KafkaWriter } from './kafkaBytes';

/** Of the batch: base offset (8), length (4), leader epoch (4), magic (1), checksum (4); the checksum is over the rest. */
const magic = 2;

/** One record in a batch of the format that brokers write since 0.11, uncompressed. */
export function recordBatch(value: Buffer, timestamp: number): Buffer {
  const record = new KafkaWriter().int8(0).varint(0).varint(0).varint(-1);
  const body = record.varint(value.length).raw(value).varint(0).toBuffer();
  const checked = new KafkaWriter()
    // Attributes, offset of the last record, first and last timestamp.
    .int16(0)
    .int32(0)
    .int64(timestamp)
    .int64(timestamp)
    // Producer, its epoch, its sequence: none.
    .int64(-1)
    .int16(-1)
    .int32(-1)
    .int32(1)
    .varint(body.length)
    .raw(body)
    .toBuffer();
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32c(checked));
  const behindLength = new KafkaWriter().int32(-1).int8(magic).raw(sum).raw(checked).toBuffer();
  return new KafkaWriter().int64(0).bytes(behindLength).toBuffer();
}
