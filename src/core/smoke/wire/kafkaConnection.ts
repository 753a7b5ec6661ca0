import { SmokeFailure } from '../smokeFailure';
import type { SmokeWire } from '../smokeNetwork';
import { KafkaReader, KafkaWriter } from './kafkaBytes';
import { recordBatch } from './recordBatch';

/**
 * Versions that brokers from 1.0 to 4.x all speak: Kafka 4.0 dropped what is older than Produce 3, Fetch 4, CreateTopics 2
 * and DeleteTopics 1.
 */
const calls = {
  produce: [0, 3],
  fetch: [1, 4],
  metadata: [3, 1],
  createTopics: [19, 2],
  deleteTopics: [20, 1],
} as const;

export interface KafkaMetadata {
  readonly brokers: readonly { readonly id: number; readonly address: string }[];
  readonly controller: number;
  /** Leader of partition 0 of each topic; -1 while there is none. */
  readonly leaders: ReadonlyMap<string, number>;
}

const largestMessage = 64 * 1024 * 1024;
const partitionBytes = 65_536;
const codes: Readonly<Record<number, string>> = {
  5: 'the partition has no leader',
  6: 'another broker leads the partition',
  7: 'the request timed out',
  29: 'topic authorisation failed',
  36: 'the topic exists already',
  38: 'fewer brokers than copies',
  41: 'another broker is the controller',
  44: 'a policy forbids it',
};

/**
 * One connection to a broker, with the five calls that a topic's round trip needs. Written out, as the clients for
 * Node.js are either unmaintained or want a newer Node than editors have.
 */
export class KafkaConnection {
  private correlation = 0;

  constructor(private readonly wire: SmokeWire) {}

  /** @param topics asked for by name; brokers may make topics that they are asked for */
  async metadata(topics: readonly string[]): Promise<KafkaMetadata> {
    const answer = await this.call('metadata', (body) => body.list(topics, (topic) => body.text(topic)));
    const brokers = answer.list(() => {
      const id = answer.int32();
      const host = answer.text();
      const address = `${host}:${answer.int32()}`;
      answer.text();
      return { id, address };
    });
    const controller = answer.int32();
    const leaders = answer.list((): [string, number] => {
      answer.int16();
      const name = answer.text() ?? '';
      answer.int8();
      const partitions = answer.list(() => {
        answer.int16();
        const index = answer.int32();
        const leader = answer.int32();
        answer.list(() => answer.int32());
        answer.list(() => answer.int32());
        return { index, leader };
      });
      return [name, partitions.find(({ index }) => index === 0)?.leader ?? -1];
    });
    return { brokers, controller, leaders: new Map(leaders) };
  }

  /** One partition, one copy. */
  async createTopic(topic: string, timeoutMs: number): Promise<void> {
    const answer = await this.call('createTopics', (body) =>
      body
        .list([topic], () => body.text(topic).int32(1).int16(1).int32(0).int32(0))
        .int32(timeoutMs)
        .int8(0),
    );
    answer.int32();
    answer.list(() => {
      answer.text();
      const code = answer.int16();
      failOn(code, `the topic ${topic} could not be made`, answer.text());
    });
  }

  async deleteTopic(topic: string, timeoutMs: number): Promise<void> {
    const answer = await this.call('deleteTopics', (body) =>
      body.list([topic], () => body.text(topic)).int32(timeoutMs),
    );
    answer.int32();
    answer.list(() => {
      answer.text();
      failOn(answer.int16(), `the topic ${topic} could not be deleted`);
    });
  }

  /** @returns the offset it got in partition 0. */
  async produce(topic: string, value: string, timeoutMs: number): Promise<number> {
    const batch = recordBatch(Buffer.from(value), Date.now());
    const answer = await this.call('produce', (body) =>
      body
        .text(null)
        .int16(-1)
        .int32(timeoutMs)
        .list([topic], () => body.text(topic).list([0], (index) => body.int32(index).bytes(batch))),
    );
    const [offset = 0] = answer
      .list(() => {
        answer.text();
        return answer.list(() => {
          answer.int32();
          failOn(answer.int16(), `nothing could be written to ${topic}`);
          const base = answer.int64();
          answer.int64();
          return base;
        });
      })
      .flat();
    return offset;
  }

  /** @returns the record batches of partition 0 from that offset on, as the broker keeps them. */
  async fetch(topic: string, offset: number, waitMs: number): Promise<Buffer> {
    const answer = await this.call('fetch', (body) =>
      body
        .int32(-1)
        .int32(waitMs)
        .int32(1)
        .int32(partitionBytes)
        .int8(0)
        .list([topic], () =>
          body.text(topic).list([0], (index) => body.int32(index).int64(offset).int32(partitionBytes)),
        ),
    );
    answer.int32();
    const parts = answer.list(() => {
      answer.text();
      return answer.list(() => {
        answer.int32();
        failOn(answer.int16(), `nothing could be read from ${topic}`);
        answer.int64();
        answer.int64();
        answer.list(() => answer.raw(16));
        return answer.bytes() ?? Buffer.alloc(0);
      });
    });
    return Buffer.concat(parts.flat());
  }

  close(): void {
    this.wire.close();
  }

  private async call(name: keyof typeof calls, write: (body: KafkaWriter) => unknown): Promise<KafkaReader> {
    const [key, version] = calls[name];
    this.correlation += 1;
    const message = new KafkaWriter().int16(key).int16(version).int32(this.correlation).text('dev-stack');
    write(message);
    this.wire.write(new KafkaWriter().bytes(message.toBuffer()).toBuffer());
    const length = (await this.wire.read(4)).readInt32BE();
    if (length < 4 || length > largestMessage) throw notKafka();
    const answer = new KafkaReader(await this.wire.read(length));
    if (answer.int32() !== this.correlation) throw notKafka();
    return answer;
  }
}

function notKafka(): SmokeFailure {
  return new SmokeFailure(
    'it does not speak the protocol of Kafka',
    'look whether another program holds this port',
  );
}

function failOn(code: number, what: string, words?: string | null): void {
  if (code === 0) return;
  throw new SmokeFailure(`${what}: ${words ?? codes[code] ?? `error ${code}`}`);
}
