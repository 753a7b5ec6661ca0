import { sleep } from '../../support/abort';
import { afterwards } from '../afterwards';
import { connectionOf } from '../connectionOf';
import type { SmokeCheck, SmokeTools } from '../smokeCheck';
import { SmokeFailure } from '../smokeFailure';
import { KafkaConnection, type KafkaMetadata } from '../wire/kafkaConnection';

/** What the broker may take for one request (ms). */
const requestMs = 5_000;
const lookAgainMs = 100;

/**
 * Makes a topic, writes a message, reads it, deletes the topic. The broker is asked for its address first and spoken to
 * there, as every client does: an advertised address that this machine cannot reach is the commonest fault.
 */
export const kafka: SmokeCheck = async (target, tools) => {
  const bootstrap = connectionOf(target);
  const metadata = await withBroker(bootstrap, tools, (broker) => broker.metadata([]));
  const [first] = metadata.brokers;
  const controller = metadata.brokers.find(({ id }) => id === metadata.controller) ?? first;
  if (controller === undefined)
    throw new SmokeFailure('it names no broker', 'it may still be starting: try again');
  const topic = `dev-stack-smoke-${tools.scratch}`;
  const advertised = { bootstrap, address: controller.address };
  await afterwards(
    async () => {
      await atAdvertised(advertised, tools, (broker) => broker.createTopic(topic, requestMs));
      const leader = await leaderOf(topic, advertised, tools);
      await atAdvertised({ bootstrap, address: leader }, tools, async (broker) => {
        const offset = await broker.produce(topic, `smoke ${tools.scratch}`, requestMs);
        await readBack(broker, topic, offset, tools);
      });
    },
    (signal) =>
      withBroker(controller.address, { ...tools, signal }, (broker) => broker.deleteTopic(topic, requestMs)),
  );
  return `wrote and read a message through the broker at ${controller.address}`;
};

async function readBack(
  broker: KafkaConnection,
  topic: string,
  offset: number,
  tools: SmokeTools,
): Promise<void> {
  const wanted = Buffer.from(`smoke ${tools.scratch}`);
  while (!tools.signal.aborted) {
    const batches = await broker.fetch(topic, offset, requestMs);
    if (batches.includes(wanted)) return;
    if (batches.length > 0) throw new SmokeFailure('what was read is not what was written');
  }
}

/** A new topic has a leader only after a moment. */
async function leaderOf(topic: string, where: Advertised, tools: SmokeTools): Promise<string> {
  return atAdvertised(where, tools, async (broker) => {
    for (;;) {
      const metadata: KafkaMetadata = await broker.metadata([topic]);
      const leader = metadata.brokers.find(({ id }) => id === metadata.leaders.get(topic));
      if (leader !== undefined) return leader.address;
      await sleep(lookAgainMs, tools.signal);
    }
  });
}

interface Advertised {
  readonly bootstrap: string;
  readonly address: string;
}

async function atAdvertised<T>(
  { bootstrap, address }: Advertised,
  tools: SmokeTools,
  work: (broker: KafkaConnection) => Promise<T>,
): Promise<T> {
  let reached = false;
  try {
    return await withBroker(address, tools, (broker) => {
      reached = true;
      return work(broker);
    });
  } catch (error) {
    if (reached || tools.signal.aborted || address === bootstrap) throw error;
    throw new SmokeFailure(
      `the broker at ${bootstrap} sends clients on to ${address}, which does not answer from this machine`,
      'correct KAFKA_ADVERTISED_LISTENERS: the listener of the published port has to name this address, in the bundled stack by KAFKA_ADVERTISED_HOST',
    );
  }
}

async function withBroker<T>(
  address: string,
  { network, signal }: SmokeTools,
  work: (broker: KafkaConnection) => Promise<T>,
): Promise<T> {
  const broker = new KafkaConnection(await network.open(address, signal));
  try {
    return await work(broker);
  } finally {
    broker.close();
  }
}
