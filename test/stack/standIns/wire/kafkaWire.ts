import { crc32c } from '../../../../src/core/smoke/wire/crc32c';
import { KafkaReader, KafkaWriter } from '../../../../src/core/smoke/wire/kafkaBytes';
import { refuseUnless, type Speaking } from '../system';
import { frames } from './frames';

export interface KafkaWireOptions {
  /** Where clients are sent on to: "localhost:9092". */
  readonly advertised: string;
  has(topic: string): boolean;
  make(topic: string, partitions: number): void;
  remove(topic: string): void;
}

/** Of each call: the versions that brokers from 1.0 to 4.x have in common. */
const versions: Readonly<Record<number, readonly [number, number]>> = {
  0: [3, 3],
  1: [4, 4],
  3: [1, 1],
  19: [2, 2],
  20: [1, 1],
};
const unknownTopic = 3;
const exists = 36;

/** One broker of Kafka, as far as a topic's round trip goes: one partition, messages in memory. */
export function kafkaWire(options: KafkaWireOptions): Speaking {
  const logs = new Map<string, Buffer[]>();
  const colon = options.advertised.lastIndexOf(':');
  const calls: Readonly<Record<number, (body: KafkaReader, answer: KafkaWriter) => void>> = {
    3: (body, answer) => {
      const topics = body.list(() => body.text() ?? '');
      answer
        .list([1], (id) =>
          answer
            .int32(id)
            .text(options.advertised.slice(0, colon))
            .int32(Number(options.advertised.slice(colon + 1)))
            .text(null),
        )
        .int32(1)
        .list(topics, (topic) => {
          const known = options.has(topic);
          answer
            .int16(known ? 0 : unknownTopic)
            .text(topic)
            .int8(0);
          answer.list(known ? [0] : [], (index) =>
            answer
              .int16(0)
              .int32(index)
              .int32(1)
              .list([1], (id) => answer.int32(id))
              .list([1], (id) => answer.int32(id)),
          );
        });
    },
    19: (body, answer) => {
      const topics = body.list(() => {
        const topic = { name: body.text() ?? '', partitions: body.int32(), copies: body.int16() };
        body.list(() => undefined);
        body.list(() => undefined);
        return topic;
      });
      body.int32();
      refuseUnless(body.int8() === 0, 'only checking is not supported');
      answer.int32(0).list(topics, ({ name, partitions, copies }) => {
        const taken = options.has(name);
        if (!taken && copies === 1) options.make(name, partitions);
        answer
          .text(name)
          .int16(taken ? exists : copies === 1 ? 0 : 38)
          .text(null);
      });
    },
    20: (body, answer) => {
      const names = body.list(() => body.text() ?? '');
      answer.int32(0).list(names, (name) => {
        answer.text(name).int16(options.has(name) ? 0 : unknownTopic);
        logs.delete(name);
        options.remove(name);
      });
    },
    0: (body, answer) => {
      refuseUnless(body.text() === null, 'no transactions here');
      refuseUnless(body.int16() === -1, 'acknowledged by all copies');
      body.int32();
      const topics = body.list(() => ({
        name: body.text() ?? '',
        parts: body.list(() => ({ index: body.int32(), batch: body.bytes() ?? Buffer.alloc(0) })),
      }));
      answer.list(topics, ({ name, parts }) =>
        answer.text(name).list(parts, ({ index, batch }) => {
          const known = options.has(name) && index === 0;
          const log = logs.get(name) ?? [];
          if (known) logs.set(name, [...log, checkedBatch(batch, log.length)]);
          answer
            .int32(index)
            .int16(known ? 0 : unknownTopic)
            .int64(known ? log.length : -1)
            .int64(-1);
        }),
      );
      answer.int32(0);
    },
    1: (body, answer) => {
      body.raw(4 + 4 + 4 + 4 + 1);
      const topics = body.list(() => ({
        name: body.text() ?? '',
        parts: body.list(() => ({ index: body.int32(), offset: body.int64(), bytes: body.int32() })),
      }));
      answer.int32(0).list(topics, ({ name, parts }) =>
        answer.text(name).list(parts, ({ index, offset }) => {
          const log = logs.get(name) ?? [];
          answer
            .int32(index)
            .int16(options.has(name) ? 0 : unknownTopic)
            .int64(log.length)
            .int64(log.length);
          answer.list([], () => undefined).bytes(Buffer.concat(log.slice(offset)));
        }),
      );
    },
  };
  return (socket) =>
    frames(
      socket,
      (held) => (held.length < 4 ? undefined : 4 + held.readInt32BE(0)),
      (frame) => {
        const body = new KafkaReader(frame.subarray(4));
        const [key, version, correlation] = [body.int16(), body.int16(), body.int32()];
        body.text();
        const [oldest, newest] = versions[key] ?? [1, 0];
        refuseUnless(
          version >= oldest && version <= newest,
          `call ${key} in version ${version} is not supported`,
        );
        const answer = new KafkaWriter().int32(correlation);
        calls[key]?.(body, answer);
        socket.write(new KafkaWriter().bytes(answer.toBuffer()).toBuffer());
      },
    );
}

/** A broker takes a batch as it is, once length, format and checksum are right, and writes its offset into it. */
function checkedBatch(batch: Buffer, offset: number): Buffer {
  refuseUnless(batch.readInt32BE(8) === batch.length - 12, 'CORRUPT_MESSAGE: length');
  refuseUnless(batch.readInt8(16) === 2, 'CORRUPT_MESSAGE: format');
  refuseUnless(batch.readUInt32BE(17) === crc32c(batch.subarray(21)), 'CORRUPT_MESSAGE: checksum');
  refuseUnless(batch.readInt32BE(57) === 1, 'INVALID_RECORD: one record was expected');
  const kept = Buffer.from(batch);
  kept.writeBigInt64BE(BigInt(offset));
  return kept;
}
