import type { CatalogSystem } from '../catalogSystem';
import type { SystemContext } from '../systemContext';

/** Where the tools lie in the images of Confluent, Apache and Bitnami, and what they are called there. */
const shell = [
  'PATH="$PATH:/opt/kafka/bin:/opt/bitnami/kafka/bin"; export PATH',
  'for tool in kafka-topics kafka-topics.sh; do',
  'command -v "$tool" >/dev/null && { echo "$tool --bootstrap-server $BOOTSTRAP_SERVER --list"; "$tool" --bootstrap-server "$BOOTSTRAP_SERVER" --list; break; }',
  'done',
  'exec sh',
].join('\n');

/** The advertised address that is not this machine's: containers are sent on to it. */
function listenerInside(context: SystemContext): string | undefined {
  const advertised = context.env('KAFKA_ADVERTISED_LISTENERS', 'KAFKA_CFG_ADVERTISED_LISTENERS') ?? '';
  const addresses = advertised.split(',').map((one) => one.replace(/^[^:]*:\/\//, '').trim());
  return addresses.find(
    (one) => /^[^:]+:\d+$/.test(one) && !/^(localhost|127\.|0\.0\.0\.0|host\.)/.test(one),
  );
}

export const kafka: CatalogSystem = {
  id: 'kafka',
  title: 'Kafka',
  images: ['kafka', 'cp-kafka', 'cp-server', 'confluent-local', 'kafka-native'],
  connections: (context) => {
    if (context.seenFrom === 'container') {
      const inside = listenerInside(context) ?? context.anyAddress(9092);
      return inside ? [{ title: 'Kafka', url: inside }] : [];
    }
    const address = context.anyAddress(9092, 9094, 29092);
    // Clients are sent on to the advertised listener, which by custom says localhost: the same name from the start.
    return address ? [{ title: 'Kafka', url: address.replace(/^127\.0\.0\.1:/, 'localhost:') }] : [];
  },
  environment: (url) => ({ KAFKA_BOOTSTRAP_SERVERS: url, KAFKA_BROKERS: url }),
  console: (context) => {
    // The listener meant for the network inside, where one is named; it need not lead through the host.
    const listeners = context.env('KAFKA_LISTENERS', 'KAFKA_CFG_LISTENERS') ?? '';
    const inside = /PLAINTEXT:\/\/[^:,]*:(\d+)/.exec(listeners)?.[1] ?? '9092';
    return {
      title: 'Kafka topics and shell',
      command: ['sh', '-c', shell],
      environment: { BOOTSTRAP_SERVER: `localhost:${inside}` },
    };
  },
};
